// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import NaiveOracle
import SeededDice
import Testing

@Suite struct `Thirty-two who change accounts at once` {
    static let staff: [Account.ID] = ["ada", "bob", "r0", "r1", "r2"]
    static let accounts: [Account] =
        [Office.account("house", .administrator), Office.account("ada", .administrator)]
        + [Office.account("bob", .administrator)]
        + (0..<16).map { Office.account(Account.ID(stringLiteral: "r\($0)"), .reseller, owner: "house") }
        + (0..<32).map {
            Office.account(
                Account.ID(stringLiteral: "c\($0)"), .customer, owner: Account.ID(stringLiteral: "r\($0 % 16)"))
        }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `leave a sound tree and a record that explains it`(_ seed: UInt64) async throws {
        let store = try InMemoryAccountStore(Self.accounts)
        let logStore = InMemoryAuditStore()
        let clock = ManualClock()
        let nodes = (0..<2).map { AuditLog(store: logStore, clock: clock, entropy: SeededEntropy(seed: seed &+ $0)) }
        let sessions = InMemorySessionStore()
        // They are refused a lot, all of them at the same moment.
        let limits = try VisitLimits(refusalsPerMinute: VisitLimits.maximumRefusalsPerMinute)
        let granted = try await withThrowingTaskGroup(of: [ChangedAccount].self) { group in
            for racer in 0..<32 as Range<UInt64> {
                let desk = AdministrationService(
                    accounts: Unhurried(base: store), sessions: sessions, log: nodes[Int(racer % 2)], limits: limits,
                    clock: clock,
                    entropy: SeededEntropy(seed: seed &* 1_000 &+ racer &+ 100))
                group.addTask { try await Self.changes(by: desk, at: clock.now, seed: seed &* 1_000 &+ racer) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let stored = try store.accounts(matching: AccountQuery(scope: .everyone, limit: AccountQuery.maximumLimit))
        #expect(treeFlaws(in: stored).isEmpty, "seed \(seed)")
        let entries = try logStore.everything()
        #expect(try recordFlaws(from: Self.accounts, to: stored, by: entries).isEmpty, "seed \(seed)")
        let made = Set(granted.compactMap(\.change))
        let succeeded = Set(
            entries.compactMap { entry in
                if case .accountCompleted(let change, .succeeded) = entry.detail { change.id } else { nil }
            })
        #expect(made.isSubset(of: succeeded) && made.count > 40, "what was granted is on record as made")
        clock.advance(by: .seconds(120))
        let service = AdministrationService(accounts: store, sessions: sessions, log: nodes[0], clock: clock)
        #expect(try await service.settle() == 0, "nobody has left an attempt open")
    }

    /// What one racer does: a dozen changes, whatever comes to mind.
    private static func changes(
        by desk: AdministrationService, at time: Timestamp, seed: UInt64
    ) async throws -> [ChangedAccount] {
        var dice = Dice(seed: seed)
        var granted: [ChangedAccount] = []
        for number in 0..<12 {
            let name = self.staff.randomElement(using: &dice) ?? "ada"
            let staff = Operator(account: name, loginSession: "login", authenticatedAt: time)
            let known = self.accounts.dropFirst(3).map(\.id)
            let (one, other) = (known.randomElement(using: &dice) ?? "r0", known.prefix(16).randomElement(using: &dice))
            let answer =
                switch Int.random(in: 0..<16, using: &dice) {
                case 0..<7: try await desk.transfer(one, to: other ?? "house", by: staff)
                case 7..<10:
                    try await desk.create(
                        Office.account(Account.ID(stringLiteral: "n\(seed)-\(number)"), .customer), below: other,
                        by: staff)
                case 10: try await desk.suspend(one, because: "a race", by: staff)
                case 11, 12: try await desk.enable(one, by: staff)
                case 13, 14:
                    try await desk.close(
                        other ?? one, handingOverTo: known.prefix(16).randomElement(using: &dice), by: staff)
                default:
                    try await desk.setRole(of: one, to: Bool.random(using: &dice) ? .reseller : .customer, by: staff)
                }
            if case .granted(let changed) = answer { granted.append(changed) }
        }
        return granted
    }
}

/// Accounts whose every call leaves the others time to come in between.
private struct Unhurried: AccountStore {
    let base: InMemoryAccountStore

    func accounts(_ ids: [Account.ID]) async throws -> [Account?] {
        await self.pause()
        return self.base.accounts(ids)
    }

    func standings(of ids: [Account.ID]) async throws -> [Standing?] {
        await self.pause()
        return self.base.standings(of: ids)
    }

    func accounts(matching query: AccountQuery) async throws -> [Account] {
        await self.pause()
        return try self.base.accounts(matching: query)
    }

    func counts(of query: AccountQuery) async throws -> AccountCounts {
        await self.pause()
        return try self.base.counts(of: query)
    }

    func commit(_ commit: AccountCommit) async throws -> CommitOutcome {
        await self.pause()
        return try self.base.commit(commit)
    }

    private func pause() async {
        for _ in 0..<Int.random(in: 0..<8) { await Task.yield() }
    }
}

extension InMemoryAuditStore {
    /// Every entry, the oldest first.
    func everything() throws -> [AuditEntry] {
        var query = AuditQuery(order: .oldestFirst, limit: AuditQuery.maximumLimit)
        var entries: [AuditEntry] = []
        while case let page = try self.entries(matching: query), !page.isEmpty {
            entries += page
            query.after = page.last?.sequence
        }
        return entries
    }
}
