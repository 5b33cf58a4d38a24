// SPDX-License-Identifier: Apache-2.0

import Accounts
import InMemoryAdapters
import SearchText

/// The store in memory, of which a fault replaces one method.
struct FaultyAccountStore: AccountStore {
    typealias Sound = InMemoryAccountStore

    var sound = InMemoryAccountStore()
    var lookUp: @Sendable (Sound, [Account.ID]) async throws -> [Account?] = { $0.accounts($1) }
    var readStandings: @Sendable (Sound, [Account.ID]) async throws -> [Standing?] = { $0.standings(of: $1) }
    var search: @Sendable (Sound, AccountQuery) async throws -> [Account] = { try $0.accounts(matching: $1) }
    var count: @Sendable (Sound, AccountQuery) async throws -> AccountCounts = { try $0.counts(of: $1) }
    var store: @Sendable (Sound, AccountCommit) async throws -> CommitOutcome = { try $0.commit($1) }

    func accounts(_ ids: [Account.ID]) async throws -> [Account?] { try await self.lookUp(self.sound, ids) }

    func standings(of ids: [Account.ID]) async throws -> [Standing?] { try await self.readStandings(self.sound, ids) }

    func accounts(matching query: AccountQuery) async throws -> [Account] { try await self.search(self.sound, query) }

    func counts(of query: AccountQuery) async throws -> AccountCounts { try await self.count(self.sound, query) }

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

    /// A store of which each opening is spoilt by itself, and knows whether nothing was stored through it yet.
    static func ofOpenings(
        _ requirement: String, _ summary: String,
        _ spoil: @escaping @Sendable (_ opening: inout FaultyAccountStore, _ isEmpty: Memory<Bool>) -> Void
    ) -> Self {
        Self(requirement: "accounts.\(requirement)", summary: summary, alsoCaughtBy: []) {
            let shared = FaultyAccountStore()
            return {
                let isEmpty = Memory(true)
                var opening = shared
                opening.store = { sound, commit in
                    isEmpty.change { $0 = false }
                    return try sound.commit(commit)
                }
                spoil(&opening, isEmpty)
                return opening
            }
        }
    }
}

extension FaultyAccountStore {
    /// Lists and counts by another query than the one asked.
    mutating func misread(_ change: @escaping @Sendable (inout AccountQuery) -> Void) {
        self.search = { sound, query in
            var query = query
            change(&query)
            return try sound.accounts(matching: query)
        }
        self.count = { sound, query in
            var query = query
            change(&query)
            return try sound.counts(of: query)
        }
    }

    /// Lists and counts by another idea of what a text matches.
    mutating func match(_ isMatch: @escaping @Sendable (Account, AccountQuery) -> Bool) {
        @Sendable func matching(_ sound: Sound, _ query: AccountQuery) throws -> [Account] {
            try query.validate()
            var plain = query
            plain.terms = []
            return try sound.all(matching: plain).filter { query.terms.isEmpty || isMatch($0, query) }
        }
        self.search = { sound, query in try matching(sound, query).page(of: query) }
        self.count = { sound, query in
            let sum = try sound.counts(of: query)
            guard !query.terms.isEmpty, sum.isComplete, query.created == nil else { return sum }
            return try matching(sound, query.counted).reduce(into: AccountCounts()) { $0.add(to: $1.countedGroup) }
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
        var all: [Account] = []
        while true {
            let page = try self.accounts(matching: query)
            all += page
            guard page.count == query.limit else { return all }
            query.after = page.last?.position(in: query.order)
        }
    }
}

extension Sequence<Account> {
    /// The page of a query, of accounts that are in order.
    func page(of query: AccountQuery) -> [Account] {
        Array(
            self.filter { account in query.after?.precedes(account.position(in: query.order)) ?? true }
                .prefix(query.limit))
    }
}
