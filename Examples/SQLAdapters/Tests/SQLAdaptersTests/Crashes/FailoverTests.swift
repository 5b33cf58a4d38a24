// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Impersonation
import InMemoryAdapters
import Testing

@testable import SQLAdapters

/// A primary with a synchronous standby, of which the primary is lost.
///
/// Not beside other tests: `FAILOVERS` says how often the primary is killed under load, and without it none of this is run.
/// `.ci/with-standby` makes the pair.
@Suite(
    .serialized, .timeLimit(.minutes(20 + CrashTests.setting("FAILOVERS", unlessGiven: 0))),
    .enabled(if: CrashTests.setting("FAILOVERS", unlessGiven: 0) > 0))
struct FailoverTests {
    @Test func `Workers move to the standby when the primary dies, and nothing acknowledged is lost`() async throws {
        let failovers = CrashTests.setting("FAILOVERS", unlessGiven: 0)
        try await withStoreSchema(on: ServerPair.url) { place in
            let acknowledged = try await Acknowledgements.underLoad(at: place, times: failovers, ServerPair.failOver)
            try await acknowledged.expectNothingLost(
                at: place, "PostgreSQL with a standby, \(failovers) primaries killed")
        }
    }

    @Test func `A primary that comes back beside the one that replaced it acknowledges nothing`() async throws {
        try await withStoreSchema(on: ServerPair.url) { place in
            try await CrashTests.openShop(place)
            let node = try await Node(on: place, at: "2026-03-02T12:00:00Z")
            let visit = try await node.start(0)
            _ = try await node.impersonation.resume(visit.token).get()
            let before = try await node.log.head()
            try await ServerPair.failOver()
            #expect(try await node.impersonation.stop(visit.token).get().isRecorded)

            try await ServerPair.withOldPrimary { url in
                var settings = place.settings
                settings.statementTimeout = .milliseconds(500)
                settings.patience = .zero
                let database = try await SQLDatabase.postgreSQL(url, settings: settings)
                let lost = try await Node(on: database, at: node.clock.now)
                // It has what was acknowledged, no more, and does not know what became of it.
                #expect(try await lost.log.head() == before)

                let effects = Runs()
                async let start = Self.isOutcomeUnknown { _ = try await lost.start(1) }
                async let act = Self.isOutcomeUnknown {
                    let context = try await lost.impersonation.resume(visit.token).get()
                    _ = try await context.perform(
                        "domains.setAutoRenew", on: "example.org", stamp: context.banner.stamp
                    ) { effects.add() }
                }
                async let stop = lost.impersonation.stop(visit.token).get().isRecorded
                #expect(await start)
                #expect(await act)
                #expect(effects.count == 0)
                #expect((try? await stop) != true)
                // Who only looks is let in until it must be noted that the visit is in use.
                lost.clock.advance(by: .seconds(31))
                // It waits for the stop, which waits for the standby, or for the standby itself.
                let error = await Self.databaseError(of: { _ = try await lost.impersonation.resume(visit.token) })
                #expect(error != nil)
                try await database.close()
            }
            // Nothing of that is in the log that goes on.
            node.clock.advance(by: .seconds(60))
            var promises = Promises(started: [visit.visit], stopped: [visit.visit])
            try await node.visit(2, &promises)
            let proof = try await node.log.consistencyProof(from: before.size)
            let after = try await node.log.root(ofLogOf: Int64(proof.newSize))
            try proof.verify(from: before.frontier.root, to: after)
            try await promises.expectKept(by: node)
        }
    }

    @Test func `Whoever has seen the standby take over does not go back`() async throws {
        try await withStoreSchema(on: ServerPair.url) { place in
            try await CrashTests.openShop(place)
            var settings = place.settings
            settings.connections = 1
            settings.patience = .seconds(1)
            // The old primary, while there is none, is passed over; afterwards it is the first that takes writes.
            let database = try await SQLDatabase.postgreSQL(ServerPair.urlWithOld, settings: settings)
            try await ServerPair.failOver()
            let log = try await SQLAuditStore(database)
            let head = try await log.head()

            try await ServerPair.withOldPrimary { url in
                let error = try await driverError {
                    try await database.read { try $0.execute("SELECT pg_terminate_backend(pg_backend_pid())") }
                }
                #expect(error.code == .unavailable && error.detail.contains("was replaced by another"), "\(error)")
            }
            #expect(try await log.head() == head)
            try await database.close()
        }
    }

    /// Whether something fails because a commit got no answer, and for nothing else.
    private static func isOutcomeUnknown(_ body: () async throws -> Void) async -> Bool {
        await self.databaseError(of: body)?.isOutcomeUnknown == true
    }

    /// What the database did not do; nil where nothing failed, or something else.
    private static func databaseError(of body: () async throws -> Void) async -> SQLError? {
        do {
            try await body()
            return nil
        } catch {
            return Node.cause(of: error, as: SQLError.self)
        }
    }
}

/// The two servers of `.ci/with-standby`, and the one that was replaced last.
private enum ServerPair {
    static let url = Self.setting("POSTGRESQL_PAIR_URL")
    /// Names the one that was replaced before the two.
    static let urlWithOld = Self.setting("POSTGRESQL_ALL_URL")

    private static func setting(_ name: String) -> String { ProcessInfo.processInfo.environment[name] ?? "" }

    /// Kills the primary, and makes the standby the next one, with a standby of its own.
    static func failOver() async throws { try await self.run("fail-over") }

    /// Runs the body while the primary that was killed last is running again.
    static func withOldPrimary(_ body: (_ url: String) async throws -> Void) async throws {
        try await self.run("revive")
        do { try await body(self.setting("POSTGRESQL_OLD_URL")) } catch { Issue.record(error) }
        try await self.run("bury")
    }

    private static func run(_ task: String) async throws {
        try await ServerCrashTests.run(try #require(ProcessInfo.processInfo.environment["POSTGRESQL_PAIR"]), task)
    }
}
