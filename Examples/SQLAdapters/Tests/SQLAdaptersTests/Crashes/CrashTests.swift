// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Impersonation
import InMemoryAdapters
import Testing

@testable import SQLAdapters

/// Workers that are killed at any moment, on one database, one after the other and two at a time.
///
/// `CRASH_KILLS` sets how many kills, 100 unless given; `CRASH_SEED` sets when, the same delays for the same number.
@Suite struct CrashTests {
    private static func setting(_ name: String, unlessGiven value: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? value
    }

    @Test(arguments: Engine.available)
    func `Nothing acknowledged is lost and nothing stays open however often workers die`(
        on engine: Engine
    ) async throws {
        let kills = Self.setting("CRASH_KILLS", unlessGiven: 100)
        let seed = Self.setting("CRASH_SEED", unlessGiven: 1)
        try await engine.withPlace { place in
            try await Self.openShop(place)
            let acknowledged = try await Self.work(on: place, kills: kills, seed: UInt64(seed))

            // What was acknowledged is looked for before anything is put right.
            let database = try await place.open()
            let store = try await SQLAuditStore(database)
            let sessions = try await SQLSessionStore(database)
            let lost = acknowledged.lost(
                in: try await LogEvidence(AuditLog(store: store)).entries,
                waiting: try await sessions.events(skipping: 0, limit: 1_000))

            // Two hours later every visit is overdue.
            let clock = ManualClock(SystemClock().now.advanced(by: .seconds(2 * 60 * 60)))
            let log = AuditLog(store: store, clock: clock)
            let impersonation = ImpersonationService(
                accounts: try await SQLAccountStore(database), sessions: sessions, log: log, clock: clock)
            let report = try await impersonation.sweep()
            #expect(report.failures == 0)
            let open = try await sessions.visits(matching: VisitQuery(.unsettled)).count
            #expect(try await sessions.events(skipping: 0, limit: 1).isEmpty, "seed \(seed)")

            let evidence = try await LogEvidence(log)
            print(
                "\(engine.testDescription): \(kills) kills, \(acknowledged.count) acknowledged, \(lost) lost, \(open) open after the sweep"
            )
            #expect(acknowledged.started.count > 0 && acknowledged.performed.count > 0 && report.ended > 0)
            #expect(acknowledged.consented.count > 0 && acknowledged.withdrawn.count > 0)
            #expect(lost == 0, "seed \(seed)")
            #expect(open == 0, "seed \(seed)")
            evidence.expectDense()
            evidence.expectWholeVisits()
            evidence.expectConsentsOnce()
            let attempts = evidence.attempts
            #expect(acknowledged.effects.allSatisfy { $0.value <= attempts[$0.key, default: 0] }, "seed \(seed)")
            try await Self.expectTree(of: evidence, in: database)
        }
    }

    /// One reseller and fifty administrators, and customers to enter.
    private static func openShop(_ place: any Place) async throws {
        func account(_ name: String, _ role: Role, owner: Account.ID? = nil) throws -> Account {
            Account(
                id: try #require(Account.ID(rawValue: name)), username: name, displayName: name, role: role,
                owner: owner, createdAt: SystemClock().now)
        }
        var accounts = [try account("north", .reseller)]
        for number in 0..<50 { accounts.append(try account("staff-\(number)", .administrator)) }
        for number in 0..<5 { accounts.append(try account("customer-\(number)", .customer, owner: "north")) }
        let outcome = try await SQLAccountStore(place.open()).commit(AccountCommit(inserts: accounts))
        #expect(outcome == .committed)
        // The workers find a database that nobody has open, as after a restart.
        try await place.close()
    }

    private static func work(on place: any Place, kills: Int, seed: UInt64) async throws -> Acknowledgements {
        let entropy = SeededEntropy(seed: seed)
        var acknowledged = Acknowledgements()
        var killed = 0
        while killed < kills {
            // Every fourth time another one is at work on the same file.
            let workers = killed % 4 == 0 && killed + 1 < kills ? 2 : 1
            let runs = (0..<workers).map { index in
                (
                    seed: UInt64(killed + index) &+ seed &* 1_000_003,
                    delay: Duration.microseconds(1_000 + Int(entropy.bytes(1)[0]) * 153)
                )
            }
            let lines = try await withThrowingTaskGroup(of: [String].self) { group in
                for run in runs {
                    group.addTask {
                        try await WorkerProcess.lines(at: place.address, seed: run.seed, killedAfter: run.delay)
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            for line in lines { try acknowledged.add(line) }
            killed += workers
        }
        return acknowledged
    }

    /// The head and every stored node are what the leaves make of them, and a file is sound.
    private static func expectTree(of evidence: LogEvidence, in database: SQLDatabase) async throws {
        let (levels, root) = evidence.tree()
        let head = try await SQLAuditStore(database).head()
        #expect(head.size == Int64(evidence.entries.count))
        #expect(head.frontier.root == root)
        let nodes = try await database.read { try $0.query("SELECT level, idx, hash FROM nodes") }
        #expect(nodes.count == levels.dropFirst().reduce(0) { $0 + $1.count })
        for node in nodes {
            let (level, index) = (Int(try node.integer("level")), Int(try node.integer("idx")))
            try #require(levels.indices.contains(level) && levels[level].indices.contains(index))
            #expect(try node.digest("hash") == levels[level][index], "node \(index) at level \(level)")
        }
        guard database.engine == .sqlite else { return }
        for pragma in ["integrity_check", "foreign_key_check"] {
            let answers = try await database.read { try $0.query("PRAGMA \(pragma)").map(\.values) }
            #expect(answers == (pragma == "integrity_check" ? [[.text("ok")]] : []))
        }
    }
}
