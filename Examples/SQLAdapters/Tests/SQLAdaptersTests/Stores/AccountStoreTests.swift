// SPDX-License-Identifier: Apache-2.0

import Accounts
import Testing

@testable import SQLAdapters

@Suite struct AccountStoreTests {
    /// ada, an administrator, with north, a reseller, with acme, a customer who is suspended.
    private func withShop(_ body: (StoreFile, SQLiteAccountStore) async throws -> Void) async throws {
        try await withStoreFile { file in
            let store = try await SQLiteAccountStore(file.open())
            let suspension = Suspension(by: "ada", authority: .administrator, reason: "unpaid", at: .earliest)
            let accounts = [
                Account(id: "ada", username: "ada", displayName: "Ada", role: .administrator, createdAt: .earliest),
                Account(
                    id: "north", username: "north", displayName: "North", role: .reseller, owner: "ada",
                    createdAt: .earliest),
                Account(
                    id: "acme", username: "acme", displayName: "Acme", domains: ["acme.example"], role: .customer,
                    owner: "north", status: .suspended(suspension), createdAt: .earliest),
            ]
            #expect(try await store.commit(AccountCommit(inserts: accounts)) == .committed)
            try await body(file, store)
        }
    }

    @Test(arguments: [
        ("role", "'owner'"), ("status", "'asleep'"), ("status", "'active'"), ("suspended_by", "NULL"),
        ("suspended_by", "'two words'"), ("suspended_authority", "'owner'"), ("suspended_reason", "NULL"),
        ("suspended_at", "NULL"), ("domains", "'acme.example'"), ("domains", "'[1]'"), ("owner", "''"),
        ("creator", "'two words'"), ("created_at", "\(Int64.max)"), ("username", "CAST(x'ff' AS TEXT)"),
        ("company", "CAST(x'c328' AS TEXT)"),
    ])
    func `A row that no account was stored as is an invalid record that is named`(
        column: String, value: String
    ) async throws {
        try await self.withShop { file, store in
            try file.damage("UPDATE accounts SET \(column) = \(value) WHERE id = 'acme'")
            let error = try await #require(throws: AccountError.self) { try await store.accounts(["acme"]) }
            #expect(error.code == .invalidRecord)
            #expect(error.detail.contains(column) || error.detail.contains("UTF-8"), "\(error)")
            #expect(!error.detail.contains("acme.example") && !error.detail.contains("unpaid"))
            await #expect(throws: AccountError(.invalidRecord, "")) {
                try await store.accounts(matching: AccountQuery(scope: .everyone))
            }
            #expect(try await store.accounts(["north"])[0]?.displayName == "North")
        }
    }

    @Test func `A row whose identifier is none is an invalid record`() async throws {
        try await self.withShop { file, store in
            try file.damage("UPDATE accounts SET id = 'two words' WHERE id = 'acme'")
            await #expect(throws: AccountError(.invalidRecord, "")) {
                try await store.accounts(matching: AccountQuery(scope: .owned(by: "north", depth: 1)))
            }
        }
    }

    @Test(arguments: [
        "UPDATE accounts SET owner = 'nobody' WHERE id = 'north'",
        "UPDATE accounts SET owner = 'acme' WHERE id = 'ada'",
        "UPDATE accounts SET owner = 'acme' WHERE id = 'acme'",
        "UPDATE accounts SET status = 'asleep' WHERE id = 'ada'",
    ])
    func `Owners that do not lead to the top are an invalid record, never a shorter standing`(
        damage: String
    ) async throws {
        try await self.withShop { file, store in
            try file.damage(damage)
            await #expect(throws: AccountError(.invalidRecord, "")) { try await store.standings(of: ["acme"]) }
        }
    }

    /// The same name composed and decomposed; an accent alone is no part of the letter under it.
    private static let zoes = [("zoe-1", "Zo\u{EB}"), ("zoe-2", "Zoe\u{308}"), ("zoe-3", "Zoe")].map { id, name in
        Account(
            id: Account.ID(stringLiteral: id), username: "u", displayName: name, role: .customer, owner: "north",
            createdAt: .earliest)
    }

    @Test(arguments: ["zo\u{EB}", "ZOE\u{308}", "zoe", "\u{308}", "oe\u{308}", "o"])
    func `A search decides what matches as the library does, also where bytes would say otherwise`(
        text: String
    ) async throws {
        try await self.withShop { _, store in
            _ = try await store.commit(AccountCommit(inserts: Self.zoes))
            let query = AccountQuery(scope: .owned(by: "north", depth: 1), text: text, limit: 2)
            let promised = Self.zoes.filter { query.matches($0) }.map(\.id)
            #expect(try await store.accounts(matching: query).map(\.id) == Array(promised.prefix(2)))
        }
    }

    @Test(arguments: [
        AccountQuery(scope: .everyone), AccountQuery(scope: .everyone, text: "a", after: "acme"),
        AccountQuery(scope: .owned(by: "north", depth: 1)),
        AccountQuery(scope: .owned(by: "north", depth: 1), roles: [.customer], statuses: [.active], after: "acme"),
        AccountQuery(scope: .owned(by: "north", depth: 2), text: "a", after: "acme"),
    ])
    func `A page is read through an index, in its order`(query: AccountQuery) async throws {
        try await withStoreFile { file in
            let database = try await file.open()
            _ = try await SQLiteAccountStore(database)
            let select = try #require(AccountSearch(query).select(after: query.after, limit: query.limit))
            let plan = try await StoreFile.plan(of: select, in: database)
            #expect(plan.allSatisfy { !$0.contains("SCAN accounts") || $0.contains("USING INDEX") }, "\(plan)")
            #expect(plan.allSatisfy { !$0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }
}
