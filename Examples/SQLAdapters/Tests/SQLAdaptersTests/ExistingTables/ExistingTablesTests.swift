// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import ExistingTables
import Foundation
import Testing

@testable import SQLAdapters

/// Accounts that stay in the tables of a panel.
@Suite struct ExistingTablesTests {
    @Test(.serialized, arguments: Engine.available, Requirement.accountStore)
    func `The account store keeps`(on engine: Engine, _ requirement: Requirement<any AccountStore>) async throws {
        try await engine.withPlace { place in
            try await Panel.prepare(place.open())
            let (numbers, nodes) = (NumberedAccounts.Numbers(), Nodes(of: place))
            try await requirement.check {
                NumberedAccounts(store: try await PanelAccounts.store(on: nodes.next()), numbers: numbers)
            }
        }
    }

    @Test(.serialized, arguments: Engine.available, Requirement.accountReading)
    func `Under the numbers of the panel, the account store keeps`(
        on engine: Engine, _ requirement: Requirement<KnownAccounts>
    ) async throws {
        try await Panel.withStore(engine) { database, store in
            try await database.write {
                try $0.execute(
                    """
                    INSERT INTO panel_users (uid, login, full_name, email, kind, reseller_uid, state, created)
                    VALUES (44, 'cinema', 'Cinema', NULL, 'client', 7, 2, 5000)
                    """)
            }
            while try await PanelAccounts.writeTexts(on: database) > 0 {}
            try await requirement.check { KnownAccounts(store: store, accounts: Self.people) }
        }
    }

    /// Who is in the panel's tables, as they must be read.
    private static let people = [
        Self.account("1", "root", "Root", .administrator, born: 1_000),
        // They have got a customer since, which raises their revision too.
        Self.account("7", "north", "North", .reseller, born: 2_000, revision: 2),
        Self.account(
            "42", "acme", "Acme Ltd", .customer, owner: "7", email: "info@acme.example", domains: ["acme.example"],
            born: 3_000),
        Self.account("43", "bakery", "Bakery", .customer, born: 4_000),
        Self.account(
            "44", "cinema", "Cinema", .customer, owner: "7",
            .suspended(
                Suspension(
                    by: "1", authority: .administrator, reason: "suspended in the panel",
                    at: Timestamp(millisecondsSince1970: 5_000))), born: 5_000),
    ]

    private static func account(
        _ id: Account.ID, _ username: String, _ name: String, _ role: Role, owner: Account.ID? = nil,
        email: String? = nil, domains: [String] = [], _ status: AccountStatus = .active, born milliseconds: Int64,
        revision: Int = 1
    ) -> Account {
        Account(
            id: id, username: username, displayName: name, email: email, domains: domains, role: role, owner: owner,
            status: status, createdAt: Timestamp(millisecondsSince1970: milliseconds), revision: revision)
    }

    @Test(arguments: Engine.available)
    func `What is in the panel's tables is read as accounts, and none of it has been copied`(
        on engine: Engine
    ) async throws {
        try await Panel.withStore(engine) { database, store in
            let acme = try #require(try await store.accounts(["42"])[0])
            #expect(
                acme
                    == Account(
                        id: "42", username: "acme", displayName: "Acme Ltd", email: "info@acme.example",
                        domains: ["acme.example"], role: .customer, creator: acme.creator, owner: "7",
                        createdAt: Timestamp(millisecondsSince1970: 3_000), revision: acme.revision))
            #expect(acme.creator == "7")
            let rows = try await database.read { try $0.query("SELECT * FROM account_versions WHERE uid = 42") }
            #expect(rows.count == 1 && rows[0].columns.count == 10)
        }
    }

    @Test(
        arguments: Engine.available,
        ["042", "+42", "4 2", "42.0", "0x2A", "acme", "-42", "99999999999999999999", "9223372036854775807"].compactMap {
            Account.ID(rawValue: $0)
        })
    func `What is not the digits of a user's number is not found, and nobody can be made under it`(
        on engine: Engine, _ id: Account.ID
    ) async throws {
        try await Panel.withStore(engine) { _, store in
            #expect(try await store.accounts([id, "42"]).map { $0?.username } == [nil, "acme"])
            #expect(try await store.standings(of: [id]) == [nil])
            let scope = AccountScope.owned(by: id, depth: 2)
            #expect(try await store.accounts(matching: AccountQuery(scope: scope)).isEmpty)
            #expect(try await store.commit(AccountCommit(reliesOn: [id: 1])) == .conflict)
            let isNumber = Int64(id.rawValue).map { "\($0)" == id.rawValue } ?? false
            guard !isNumber else { return }
            let account = Account(id: id, username: "x", displayName: "X", role: .customer, createdAt: .earliest)
            let error = try await #require(throws: AccountError.self) {
                try await store.commit(AccountCommit(inserts: [account]))
            }
            #expect(error.code == .invalidAccount)
        }
    }

    @Test(arguments: Engine.available)
    func `A login that is taken is not unique, where the panel keeps logins so, and nothing is stored`(
        on engine: Engine
    ) async throws {
        try await Panel.withStore(engine) { database, store in
            try await database.write { try $0.execute("CREATE UNIQUE INDEX logins ON panel_users (login)") }
            let new = Account(id: "44", username: "acme", displayName: "X", role: .customer, createdAt: .earliest)
            var bakery = try #require(try await store.accounts(["43"])[0])
            bakery.username = "acme"
            bakery.revision += 1
            for commit in [AccountCommit(inserts: [new]), AccountCommit(replaces: [bakery])] {
                let error = try await #require(throws: AccountError.self) { try await store.commit(commit) }
                #expect(error.code == .notUnique)
            }
            #expect(try await store.accounts(["43", "44"]).map { $0?.username } == ["bakery", nil])
        }
    }

    @Test func `The tables are those of the README`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let readme = folder.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("README.md")
        let blocks = try String(contentsOf: readme, encoding: .utf8).components(separatedBy: "```")
        func words(_ text: String) -> [Substring] { text.split { $0.isWhitespace || $0 == ";" } }
        #expect(blocks.contains { words($0) == ["sql"] + Panel.tables.flatMap(words) })
    }

    @Test(arguments: Engine.available)
    func `A domain that stays keeps its row`(on engine: Engine) async throws {
        try await Panel.withStore(engine) { database, store in
            let rows = "SELECT domain_id FROM panel_domains WHERE name = 'acme.example'"
            let before = try await database.read { try $0.query(rows) }
            var acme = try #require(try await store.accounts(["42"])[0])
            acme.domains = ["new.example", "acme.example"]
            acme.revision += 1
            #expect(try await store.commit(AccountCommit(replaces: [acme])) == .committed)
            #expect(try await store.accounts(["42"])[0] == acme)
            #expect(try await database.read { try $0.query(rows) } == before)
        }
    }

    @Test(arguments: [
        "SELECT revision FROM panel_accounts WHERE id = '42'", "SELECT id FROM panel_accounts WHERE owner = '7'",
    ])
    func `An account, and what somebody owns, is found through an index`(_ statement: String) async throws {
        try await Panel.withStore(.sqlite) { database, _ in
            let plan = try await StoreFile.plan(of: (statement, []), in: database)
            #expect(plan.allSatisfy { $0.hasPrefix("SEARCH") }, "\(plan)")
        }
    }

    @Test(arguments: ["name", "username"])
    func `A page of everyone is read in its order, and nothing is sorted`(_ order: String) async throws {
        try await Panel.withStore(.sqlite) { database, _ in
            let page = "SELECT id FROM panel_accounts_listed ORDER BY \(order)_key, id LIMIT 50"
            let plan = try await StoreFile.plan(of: (page, []), in: database)
            #expect(plan.first?.contains("account_versions_by_\(order)") == true, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }

    @Test(arguments: Engine.servers)
    func `An account, and what somebody owns, is found through an index on the server too`(
        on engine: Engine
    ) async throws {
        try await Panel.withStore(engine) { database, _ in
            for column in ["id", "owner"] {
                let plan = try await database.write { connection in
                    try connection.execute("SET LOCAL enable_seqscan = off")
                    return try connection.query(
                        "EXPLAIN SELECT revision FROM panel_accounts WHERE \(column) = ?1", [.text("42")]
                    ).map { try $0.text(at: 0) }.joined(separator: "\n")
                }
                #expect(plan.contains("_by_\(column)"), "\(plan)")
            }
        }
    }
}
