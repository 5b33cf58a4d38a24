// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Synchronization

/// What a check has written to a store of accounts, which has no way to take an account away: all of them are closed.
final class AccountTraces: Traces {
    private let written = Mutex<Set<Account.ID>>([])

    func watching(_ store: any AccountStore) -> any AccountStore { WatchedAccountStore(store: store, traces: self) }

    /// Remembers what is about to be written; what is refused may be there all the same.
    func note(_ commit: AccountCommit) {
        self.written.withLock { $0.formUnion((commit.inserts + commit.replaces).map(\.id)) }
    }

    func takeAway(in store: any AccountStore, _: Trial<any AccountStore>) async {
        var open: [Account.ID: Account] = [:]
        for part in Array(self.written.withLock { $0 }).parts(of: 100) {
            for case let account? in (try? await store.accounts(part)) ?? [] where account.status != .closed {
                open[account.id] = account
            }
        }
        // An account is closed with those that it owns, or after them.
        let closed = open.values.map { (depth: Self.depth(of: $0, in: open), account: Self.closed($0)) }
            .sorted { $0.depth > $1.depth }.map(\.account)
        for part in closed.parts(of: AccountCommit.maximumRecords) {
            if let outcome = try? await store.commit(AccountCommit(replaces: part)), outcome == .committed { continue }
            for account in part { _ = try? await store.commit(AccountCommit(replaces: [account])) }
        }
    }

    private static func closed(_ account: Account) -> Account {
        var account = account
        account.status = .closed
        account.revision += 1
        return account
    }

    /// How many owners of this run an account has above it.
    private static func depth(of account: Account, in open: [Account.ID: Account]) -> Int {
        var (depth, owner) = (0, account.owner)
        while let id = owner, let above = open[id], depth <= OwnershipTree.maximumDepth {
            (depth, owner) = (depth + 1, above.owner)
        }
        return depth
    }
}

/// A store of accounts, with a look at what goes into it.
private struct WatchedAccountStore: AccountStore {
    let store: any AccountStore
    let traces: AccountTraces

    func accounts(_ ids: [Account.ID]) async throws -> [Account?] { try await self.store.accounts(ids) }

    func standings(of ids: [Account.ID]) async throws -> [Standing?] { try await self.store.standings(of: ids) }

    func accounts(matching query: AccountQuery) async throws -> [Account] {
        try await self.store.accounts(matching: query)
    }

    func counts(of query: AccountQuery) async throws -> AccountCounts { try await self.store.counts(of: query) }

    func commit(_ commit: AccountCommit) async throws -> CommitOutcome {
        self.traces.note(commit)
        return try await self.store.commit(commit)
    }
}
