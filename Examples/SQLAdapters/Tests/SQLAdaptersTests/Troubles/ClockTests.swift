// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Testing

@testable import SQLAdapters

/// Two nodes on one database, one of which has the wrong time.
///
/// The log takes a clock that is behind by five minutes, a visit one by five seconds. What is further off records nothing,
/// or ends visits; it never keeps one that is over.
@Suite struct ClockTests {
    private static let noon: Timestamp = "2026-03-02T12:00:00Z"

    private func withNodes(
        _ engine: Engine, apart seconds: Int64, _ body: (_ right: Node, _ wrong: Node) async throws -> Void
    ) async throws {
        try await engine.withPlace { place in
            try await CrashTests.openShop(place)
            try await body(
                Node(on: place, at: Self.noon), Node(on: place, at: Self.noon.advanced(by: .seconds(seconds))))
        }
    }

    @Test(arguments: Engine.available, [-3_600, 3_600] as [Int64])
    func `With one node an hour off nothing acknowledged is lost, and the log is one and in order`(
        on engine: Engine, _ seconds: Int64
    ) async throws {
        try await self.withNodes(engine, apart: seconds) { right, wrong in
            let (behind, ahead) = seconds < 0 ? (wrong, right) : (right, wrong)
            var promises = Promises()
            // Nothing is wrong with either as long as only the one that is behind has recorded something.
            try await behind.visit(0, &promises)
            let inside = try await behind.start(1)
            promises.started.insert(inside.visit)
            for number in 2..<5 {
                try await ahead.visit(number, &promises)
                do {
                    try await behind.visit(number + 20, &promises)
                    Issue.record("a clock an hour behind the log records")
                } catch {
                    #expect(Node.cause(of: error, as: AuditError.self)?.code == .clockBehind, "\(error)")
                }
            }
            // Leaving works; that it is on record has to wait.
            let departure = try await behind.impersonation.stop(inside.token).get()
            #expect(!departure.isRecorded)
            #expect(try await behind.impersonation.resume(inside.token).refusal != nil)
            #expect(promises.started.count == 5)
            behind.clock.now = ahead.clock.now
            try await behind.visit(40, &promises)
            try await promises.expectKept(by: behind)
        }
    }

    @Test(arguments: Engine.available)
    func `A node that is an hour behind lets nobody stay, and its end of a visit is on record once`(
        on engine: Engine
    ) async throws {
        try await self.withNodes(engine, apart: -3_600) { right, wrong in
            let visit = try await right.start(0)
            #expect(try await right.impersonation.resume(visit.token).refusal == nil)
            #expect(try await wrong.impersonation.resume(visit.token).refusal != nil)
            #expect(try await right.impersonation.resume(visit.token).refusal != nil)
            let ended = try #require(try await right.sessions.visit(.id(visit.visit))?.visit.ended)
            #expect(ended.cause == .clockWentBack && ended.at == Self.noon)
            try await Promises(started: [visit.visit]).expectKept(by: right)
        }
    }

    @Test(arguments: Engine.available)
    func `A node that is an hour ahead ends a visit at its own limit, and not an hour later`(
        on engine: Engine
    ) async throws {
        try await self.withNodes(engine, apart: 3_600) { right, wrong in
            let visit = try await right.start(0)
            #expect(try await right.impersonation.resume(visit.token).refusal == nil)
            #expect(try await wrong.impersonation.resume(visit.token).refusal != nil)
            #expect(try await right.impersonation.resume(visit.token).refusal != nil)
            let ended = try #require(try await right.sessions.visit(.id(visit.visit))?.visit.ended)
            #expect(ended.cause == .idle && ended.at == Self.noon.advanced(by: right.impersonation.policy.limits.idle))
            try await Promises(started: [visit.visit]).expectKept(by: wrong)
        }
    }

    @Test(arguments: Engine.available, [-5, 5] as [Int64])
    func `Nodes that are seconds apart share a visit, and record it in order`(
        on engine: Engine, _ seconds: Int64
    ) async throws {
        try await self.withNodes(engine, apart: seconds) { right, wrong in
            let visit = try await right.start(0)
            for node in [right, wrong, right, wrong] {
                let context = try await node.impersonation.resume(visit.token).get()
                _ = try await context.perform(
                    "domains.setAutoRenew", on: "example.org", stamp: context.banner.stamp
                ) {}.get()
            }
            let departure = try await wrong.impersonation.stop(visit.token).get()
            #expect(departure.isRecorded && departure.end.cause == .stopped)
            try await Promises(started: [visit.visit], stopped: [visit.visit]).expectKept(by: right)
        }
    }
}
