// SPDX-License-Identifier: Apache-2.0

import Accounts
import Testing

@testable import SQLAdapters

@Suite struct AccountStoreTests {
    /// ada, an administrator, with north, a reseller, with acme, a customer who is suspended.
    private func withShop(_ body: (StoreFile, SQLAccountStore) async throws -> Void) async throws {
        try await withStoreFile { file in
            let store = try await SQLAccountStore(file.open())
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

    @Test func `An account that nobody made is read as such, though somebody owns it now`() async throws {
        try await self.withShop { _, store in
            let made = Account(id: "old", username: "old", displayName: "Old", role: .customer, createdAt: .earliest)
            var moved = made
            moved.owner = "north"
            moved.revision += 1
            let results = [
                try await store.commit(AccountCommit(inserts: [made])),
                try await store.commit(AccountCommit(replaces: [moved])),
            ]
            #expect(results == [.committed, .committed])
            let read = try await store.accounts(["old"])[0]
            #expect(read == moved && read?.creator == nil)
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
}
