// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import Audit
import Impersonation
import InMemoryAdapters
import Testing
import XCTest

@Suite struct `Requirements run by a plain command` {
    @Test func `are told in the lines of the Test Anything Protocol`() async {
        var lines: [String] = []
        let broken = await Requirement.run(
            Requirement.wallClock, opening: { SystemClock() }, telling: { lines.append($0) })
        #expect(broken == 0)
        #expect(
            lines == [
                "TAP version 14", "1..2",
                "ok 1 - clock.present The time is one of this age, in the right unit.",
                "ok 2 - clock.steady Whoever asks at the same time is told the same time, to within a minute.",
            ])
    }

    @Test func `are all run, also after one that is not kept, which is told with what was seen`() async throws {
        let fault = try #require(Fault.ofClocks.first { $0.requirement == "clock.present" })
        let open = fault.makeStore()
        var lines: [String] = []
        let broken = await Requirement.run(Requirement.wallClock, opening: { open() }, telling: { lines.append($0) })
        #expect(broken == 1)
        #expect(lines.map { $0.prefix(8) } == ["TAP vers", "1..2", "not ok 1", "# clock.", "ok 2 - c"])
        #expect(lines[3].contains("1970"))
    }

    @Test func `may each have one of their own with nothing in it, and so every list is run`() async throws {
        var lines: [String] = []
        func run<Port>(
            _ requirements: [Requirement<Port>], _ prepare: () throws -> @Sendable () -> Port
        ) async -> Int {
            let broken = await Requirement.run(requirements, preparing: prepare, telling: { lines.append($0) })
            #expect(lines.count { $0.hasPrefix("ok ") } == requirements.count, "\(lines)")
            lines = []
            return broken
        }
        let key = try HMACCheckpointKey(name: "panel.example/log", secret: SystemEntropy().bytes(32))
        let broken = [
            await run(Requirement.accountStore) { { [store = InMemoryAccountStore()] in store } },
            await run(Requirement.sessionStore) { { [store = InMemorySessionStore()] in store } },
            await run(Requirement.auditStore) { { [store = InMemoryAuditStore()] in store } },
            await run(Requirement.checkpointSink) { { [sink = InMemoryCheckpointSink()] in sink } },
            await run(Requirement.checkpointKeys) { { CheckpointKeyPair(signer: key, verifier: key) } },
            await run(Requirement.noticeSink) { { [sink = MemoryNoticeSink()] in sink } },
            await run(Requirement.wallClock) { { SystemClock() } },
            await run(Requirement.entropySource) { { SystemEntropy() } },
            await run(Requirement.phrasebook) { { EnglishPhrasebook() } },
            await run(Requirement.timeFormat) { { PlainTimes() } },
        ]
        #expect(broken == Array(repeating: 0, count: 10))
    }

    @Test func `that need an empty sink say so where it is not`() async throws {
        let sink = InMemoryCheckpointSink()
        var lines: [String] = []
        let broken = await Requirement.run(
            Requirement.checkpointSink, opening: { sink }, telling: { lines.append($0) })
        #expect(broken == 2)
        #expect(lines.count { $0.hasPrefix("# sink.") } == 2, "an error of the sink is told as a promise: \(lines)")
    }

    @Test func `are not kept by what cannot even be opened`() async {
        struct Shut: Error, CustomStringConvertible { let description = "no server\nat this address" }
        var lines: [String] = []
        let broken = await Requirement.run(
            Requirement.accountStore, opening: { throw Shut() }, telling: { lines.append($0) })
        #expect(broken == Requirement.accountStore.count)
        #expect(Array(lines[3...4]) == ["# no server", "# at this address"])
    }
}

/// The same requirements as a test of XCTest.
final class XCTestConformanceTests: XCTestCase {
    func testAccountsInMemoryKeepTheirPromises() async {
        for requirement in Requirement.accountStore {
            let store = InMemoryAccountStore()
            do { try await requirement.check { store } } catch { XCTFail("\(error)") }
        }
    }
}
