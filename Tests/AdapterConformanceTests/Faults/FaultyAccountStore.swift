// SPDX-License-Identifier: Apache-2.0

import Accounts
import InMemoryAdapters

/// The store in memory, of which a fault replaces one method.
struct FaultyAccountStore: AccountStore {
    typealias Sound = InMemoryAccountStore

    let sound = InMemoryAccountStore()
    var lookUp: @Sendable (Sound, [Account.ID]) async throws -> [Account?] = { $0.accounts($1) }
    var readStandings: @Sendable (Sound, [Account.ID]) async throws -> [Standing?] = { $0.standings(of: $1) }
    var search: @Sendable (Sound, AccountQuery) async throws -> [Account] = { try $0.accounts(matching: $1) }
    var store: @Sendable (Sound, AccountCommit) async throws -> CommitOutcome = { try $0.commit($1) }

    func accounts(_ ids: [Account.ID]) async throws -> [Account?] { try await self.lookUp(self.sound, ids) }

    func standings(of ids: [Account.ID]) async throws -> [Standing?] { try await self.readStandings(self.sound, ids) }

    func accounts(matching query: AccountQuery) async throws -> [Account] { try await self.search(self.sound, query) }

    func commit(_ commit: AccountCommit) async throws -> CommitOutcome { try await self.store(self.sound, commit) }
}

extension Fault where Port == any AccountStore {
    init(
        _ requirement: String, _ summary: String, alsoCaughtBy others: Set<String> = [],
        _ spoil: @escaping @Sendable (inout FaultyAccountStore) -> Void
    ) {
        self.init(requirement: "accounts.\(requirement)", summary: summary, alsoCaughtBy: others) {
            var store = FaultyAccountStore()
            spoil(&store)
            return { [store] in store }
        }
    }
}

extension InMemoryAccountStore {
    /// Everything a query matches, without pages.
    func all(matching query: AccountQuery) throws -> [Account] {
        try query.validate()
        var query = query
        query.after = nil
        query.limit = AccountQuery.maximumLimit
        return try self.accounts(matching: query)
    }
}

extension Sequence<Account> {
    /// The page of a query, of accounts that are in order.
    func page(of query: AccountQuery) -> [Account] {
        Array(self.filter { account in query.after.map { account.id > $0 } ?? true }.prefix(query.limit))
    }
}
