// SPDX-License-Identifier: Apache-2.0

import Accounts
import SearchText
import Testing

@testable import SQLAdapters

@Suite struct AccountSearchTests {
    private static let scopes: [AccountScope] = [
        .everyone, .owned(by: "north", depth: 1), .owned(by: "north", depth: 2), .owned(by: "south", depth: 3),
    ]
    private static let names = [
        "Zo\u{EB}", "Zoe\u{308} \"quoted\"", "zoe", "100% AND x", "a_b NEAR c", "M\u{FC}ller",
        "\u{6771}\u{4EAC}\u{90FD}",
        "{x} OR *", "nul\u{0}byte", "\u{D7FF}\u{E000}", "\u{10FFFF}\u{10FFFF}", "ab", "abc", "col:abc", "^abc -d",
    ]

    /// north owns south and every second customer, south the others.
    private func withCustomers(_ body: (StoreFile, SQLDatabase, SQLAccountStore, [Account]) async throws -> Void)
        async throws
    {
        try await withStoreFile { file in
            let database = try await file.open()
            let store = try await SQLAccountStore(database)
            let resellers = [("north", nil), ("south", "north")].map { id, owner in
                Account(
                    id: Account.ID(stringLiteral: id), username: id, displayName: id, role: .reseller,
                    owner: owner.map { Account.ID(stringLiteral: $0) }, createdAt: .earliest)
            }
            let customers = Self.names.enumerated().map { number, name in
                Account(
                    id: Account.ID(stringLiteral: "c\(number)"), username: "user \(number)", displayName: name,
                    company: name, domains: ["\(number).example"], role: .customer,
                    owner: number % 2 == 0 ? "north" : "south", createdAt: .earliest)
            }
            let accounts = resellers + customers
            #expect(try await store.commit(AccountCommit(inserts: accounts)) == .committed)
            try await body(file, database, store, accounts)
        }
    }

    @Test func `The index of texts and reading in order find the same`() async throws {
        try await self.withCustomers { _, database, store, accounts in
            let texts =
                Self.names + ["abc", "zoe", "user", ".example", "\"", "and", "near", "or", "mull", "ab", "nothing"]
            for text in texts {
                for terms in [
                    try SearchTerm.words(in: text), try SearchTerm.start(text),
                    try SearchTerm.start(text, of: .company),
                ] {
                    let query = AccountQuery(scope: .everyone, terms: terms, limit: 500)
                    let promised = accounts.filter { query.matches($0) }.map(\.id).sorted()
                    #expect(try await store.accounts(matching: query).map(\.id).sorted() == promised, "\(terms)")
                    for usesIndex in [true, false] {
                        let select = try #require(
                            AccountSearch(query, on: .sqlite, in: OwnAccountTable()).select(usesIndex: usesIndex))
                        let found = try await database.read {
                            try $0.query(select.text, select.parameters).map(Account.init(_:))
                        }
                        #expect(found.map(\.id).sorted() == promised, "\(terms) \(usesIndex)")
                    }
                }
            }
        }
    }

    @Test func `What a field of the order begins with is read in one place, to the last characters there are`()
        async throws
    {
        try await self.withCustomers { _, _, store, accounts in
            for text in Self.names + ["\u{D7FF}", "\u{10FFFF}", "z", "u"] {
                for (field, order) in [(AccountField.displayName, AccountOrder.name), (.username, .username)] {
                    let query = AccountQuery(
                        scope: .everyone, terms: try SearchTerm.start(text, of: field), order: order, limit: 500)
                    #expect(
                        try await store.accounts(matching: query).map(\.id).sorted()
                            == accounts.filter { query.matches($0) }.map(\.id).sorted(), "\(text)")
                }
            }
        }
    }

    @Test func `The index of texts follows every change`() async throws {
        try await self.withCustomers { file, database, store, accounts in
            for (number, account) in accounts.enumerated() {
                var account = account
                account.displayName = number % 3 == 0 ? account.displayName : "renamed \(number)"
                account.status = number % 2 == 0 ? .pending : .active
                account.revision += 1
                #expect(try await store.commit(AccountCommit(replaces: [account])) == .committed)
            }
            // FTS5 compares its index with the table and fails when they differ.
            try await database.write {
                try $0.execute("INSERT INTO account_text (account_text, rank) VALUES ('integrity-check', 1)")
            }
            let query = AccountQuery(scope: .everyone, terms: try SearchTerm.words(in: "renamed"))
            #expect(try await store.counts(of: query).total == accounts.indices.count { $0 % 3 != 0 })
        }
    }

    @Test(arguments: scopes, AccountOrder.allCases)
    func `A page is read through an index, in its order`(scope: AccountScope, order: AccountOrder) async throws {
        try await withStoreFile { file in
            let database = try await file.open()
            _ = try await SQLAccountStore(database)
            let account = Account(id: "a", username: "a", displayName: "a", role: .customer, createdAt: .earliest)
            for after in [nil, account.position(in: order)] {
                for terms in [[], try SearchTerm.words(in: "abc de")] {
                    let query = AccountQuery(scope: scope, terms: terms, roles: [.customer], order: order, after: after)
                    let select = try #require(
                        AccountSearch(query, on: .sqlite, in: OwnAccountTable()).select(usesIndex: false))
                    let plan = try await StoreFile.plan(of: select, in: database)
                    #expect(plan.allSatisfy { !$0.contains("SCAN accounts") || $0.contains("USING INDEX") }, "\(plan)")
                    // What is below somebody is collected first, and sorted.
                    let isCollected = if case .owned(_, 2...) = scope { true } else { false }
                    #expect(isCollected || plan.allSatisfy { !$0.contains("TEMP B-TREE") }, "\(plan)")
                }
            }
        }
    }

    @Test(arguments: [AccountScope.everyone, .owned(by: "north", depth: 1)])
    func `Complete counts read an index alone`(scope: AccountScope) async throws {
        try await withStoreFile { file in
            let database = try await file.open()
            _ = try await SQLAccountStore(database)
            let select = try #require(
                AccountSearch(AccountQuery(scope: scope), on: .sqlite, in: OwnAccountTable()).counting(
                    usesIndex: false, atMost: nil))
            let plan = try await StoreFile.plan(of: select, in: database)
            #expect(plan.contains { $0.contains("COVERING INDEX accounts_by_kind") }, "\(plan)")
        }
    }
}
