// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
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
