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
/// `CRASH_KILLS` sets how many kills, 100 unless given; `CRASH_SEED` sets when, the same for the same number.
@Suite struct CrashTests {
    static func setting(_ name: String, unlessGiven value: Int) -> Int {
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

            try await acknowledged.expectNothingLost(
                at: place, "\(engine.testDescription), \(kills) kills, seed \(seed)")
        }
    }

    /// One reseller and fifty administrators, and customers to enter.
    static func openShop(_ place: any Place) async throws {
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
            let runs = (0..<workers).map { index -> (seed: UInt64, death: WorkerProcess.Death) in
                let dice = entropy.bytes(2)
                let death = WorkerProcess.Death(
                    lines: 1 + Int(dice[0]) % 8, delay: .microseconds(Int(dice[1]) * 60))
                return (seed: UInt64(killed + index) &+ seed &* 1_000_003, death: death)
            }
            let lines = try await withThrowingTaskGroup(of: [String].self) { group in
                for run in runs {
                    group.addTask {
                        try await WorkerProcess.lines(at: place.address, seed: run.seed, death: run.death)
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            for line in lines { try acknowledged.add(line) }
            killed += workers
        }
        return acknowledged
    }
}
