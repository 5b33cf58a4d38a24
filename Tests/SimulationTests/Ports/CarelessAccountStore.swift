// SPDX-License-Identifier: Apache-2.0

import Accounts
import Synchronization

/// An account store of its own making, short and slow, that can be told to be careless in one way.
final class CarelessAccountStore: InspectableAccounts {
    enum Carelessness: Sendable {
        /// Nothing: a second implementation of the port, to show that it is the carelessness that is noticed.
        case nothing
        /// It does not look whether accounts that a commit relies on are at the revisions named.
        case forgetsReliance
        /// It does not look whether accounts that a commit replaces are at the revision before.
        case forgetsRevisions
        /// It does not look whether somebody who steps down owns accounts.
        case overlooksOwned
        /// It does not keep which change was the last one.
        case forgetsLastChange
        /// It stores what it calls a conflict.
        case storesConflicts
        /// Others may come between the accounts of one commit.
        case tears
        /// It answers standings as they were in the beginning.
        case showsOldStandings
    }

    private let carelessness: Carelessness
    private let gate: Gate
    private let original: [Account.ID: Account]
    private let accounts: Mutex<[Account.ID: Account]>

    init(_ carelessness: Carelessness, holding accounts: [Account], gate: Gate) {
        self.carelessness = carelessness
        self.gate = gate
        self.original = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0) })
        self.accounts = Mutex(self.original)
    }

    func storedAccounts() -> [Account] { self.accounts.withLock { $0.values.sorted { $0.id < $1.id } } }

    func accounts(_ ids: [Account.ID]) -> [Account?] { self.accounts.withLock { accounts in ids.map { accounts[$0] } } }

    func standings(of ids: [Account.ID]) -> [Standing?] {
        let stored = self.accounts.withLock { $0 }
        let accounts = self.carelessness == .showsOldStandings ? self.original : stored
        return ids.map { id in accounts[id].map { Self.standing(of: $0, in: accounts) } }
    }

    func accounts(matching query: AccountQuery) -> [Account] {
        let accounts = self.accounts.withLock { $0 }
        let inScope = accounts.values.filter { query.scope.contains(Self.standing(of: $0, in: accounts)) }
        let matching = inScope.filter {
            (query.roles.isEmpty || query.roles.contains($0.role))
                && (query.statuses.isEmpty || query.statuses.contains($0.status.kind))
        }
        return Array(matching.sorted { $0.id < $1.id }.prefix(query.limit))
    }

    func counts(of query: AccountQuery) -> AccountCounts { AccountCounts() }

    func commit(_ commit: AccountCommit) async throws -> CommitOutcome {
        let fits = self.accounts.withLock { self.fits(commit, $0) }
        guard fits || self.carelessness == .storesConflicts else { return .conflict }
        let written = commit.inserts + commit.replaces
        if self.carelessness == .tears, self.gate.scheduler.phase == .stepping, written.count > 1 {
            self.store(written.prefix(1))
            // Half is stored, and the process waits for its turn to store the rest: it may never come.
            let rest = Call(title: "stores the rest", reads: [], writes: .accounts)
            try await self.gate.call(rest) { self.store(written.dropFirst()) }
        } else {
            self.store(written[...])
        }
        return fits ? .committed : .conflict
    }

    private func fits(_ commit: AccountCommit, _ accounts: [Account.ID: Account]) -> Bool {
        let isUnused = commit.inserts.allSatisfy { accounts[$0.id] == nil }
        let isNext = commit.replaces.allSatisfy { accounts[$0.id]?.revision == $0.revision - 1 }
        let holds = commit.reliesOn.allSatisfy { accounts[$0.key]?.revision == $0.value }
        return isUnused && (isNext || self.carelessness == .forgetsRevisions)
            && (holds || self.carelessness == .forgetsReliance)
            && (!Self.isLeftOwning(commit, accounts) || self.carelessness == .overlooksOwned)
    }

    /// Whether somebody whom a commit closes or demotes would own accounts that are not closed.
    private static func isLeftOwning(_ commit: AccountCommit, _ accounts: [Account.ID: Account]) -> Bool {
        let written = commit.inserts + commit.replaces
        let after = accounts.merging(written.map { ($0.id, $0) }) { $1 }
        return commit.replaces.contains { next in
            accounts[next.id].map { next.stepsDown(from: $0) } ?? false
                && after.values.contains { $0.owner == next.id && $0.status != .closed }
        }
    }

    private func store(_ written: ArraySlice<Account>) {
        self.accounts.withLock { accounts in
            for var account in written {
                let old = accounts[account.id]
                if self.carelessness == .forgetsLastChange { account.lastChange = old?.lastChange }
                accounts[account.id] = account
            }
        }
    }

    private static func standing(of account: Account, in accounts: [Account.ID: Account]) -> Standing {
        var owners: [Standing.Owner] = []
        var next = account.owner.flatMap { accounts[$0] }
        while let owner = next, owners.count <= OwnershipTree.maximumDepth {
            owners.append(Standing.Owner(id: owner.id, status: owner.status.kind))
            next = owner.owner.flatMap { accounts[$0] }
        }
        return Standing(id: account.id, role: account.role, status: account.status.kind, owners: owners)
    }
}
