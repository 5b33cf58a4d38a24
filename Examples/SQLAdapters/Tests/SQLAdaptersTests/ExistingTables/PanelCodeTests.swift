// SPDX-License-Identifier: Apache-2.0

import Accounts
import ExistingTables
import SearchText
import Testing

@testable import SQLAdapters

/// Code of the panel that writes to its tables and knows nothing of accounts.
@Suite struct PanelCodeTests {
    @Test(
        arguments: Engine.available,
        [
            ("UPDATE panel_users SET full_name = 'Acme Inc' WHERE uid = 42", ["42"]),
            ("UPDATE panel_users SET state = 3 WHERE uid = 42", ["42"]),
            ("UPDATE panel_users SET reseller_uid = NULL WHERE uid = 42", ["7", "42"]),
            ("DELETE FROM panel_users WHERE uid = 42", ["7"]),
            ("INSERT INTO panel_domains (uid, place, name) VALUES (42, 1, 'acme.test')", ["42"]),
            ("UPDATE panel_domains SET uid = 43 WHERE uid = 42", ["42", "43"]),
            ("DELETE FROM panel_domains WHERE uid = 42", ["42"]),
            (
                """
                INSERT INTO panel_users (uid, login, full_name, kind, reseller_uid, state, created)
                VALUES (44, 'cinema', 'Cinema', 'client', 7, 1, 0)
                """, ["7"]
            ),
        ])
    func `What was decided on before the panel's own code changed it is a conflict`(
        on engine: Engine, _ change: (statement: String, of: [String])
    ) async throws {
        try await Panel.withStore(engine) { database, store in
            let ids: [Account.ID] = ["1", "7", "42", "43"]
            let before = try await store.accounts(ids)
            try await database.write { try $0.execute(change.statement) }
            for account in before.compactMap({ $0 })
            where change.statement.hasPrefix("DELETE FROM panel_users") == false
                || account.id != "42"
            {
                let outcome = try await store.commit(AccountCommit(reliesOn: [account.id: account.revision]))
                let isChanged = change.of.contains(account.id.rawValue)
                #expect(outcome == (isChanged ? .conflict : .committed), "\(account.id)")
            }
        }
    }

    @Test(arguments: Engine.available)
    func `What the panel's own code has written is listed once its texts are written, and is there before`(
        on engine: Engine
    ) async throws {
        try await Panel.withStore(engine) { database, store in
            func found(_ text: String) async throws -> [Account.ID] {
                try await store.accounts(
                    matching: AccountQuery(scope: .everyone, terms: SearchTerm.words(in: text))
                ).map(\.id)
            }
            #expect(try await found("acme") == ["42"])
            try await database.write { try $0.execute("UPDATE panel_users SET full_name = 'Zo\u{EB}' WHERE uid = 42") }
            #expect(try await store.accounts(["42"])[0]?.displayName == "Zo\u{EB}")
            #expect(try await found("acme").isEmpty)
            #expect(try await found("zoe").isEmpty)
            #expect(try await PanelAccounts.writeTexts(on: database) == 1)
            #expect(try await found("zoe") == ["42"])
            #expect(try await PanelAccounts.writeTexts(on: database) == 0)
        }
    }

    @Test(arguments: Engine.available)
    func `Whom the panel's own code has suspended no reseller lets in again, and who did it later is told`(
        on engine: Engine
    ) async throws {
        try await Panel.withStore(engine) { database, store in
            try await database.write { try $0.execute("UPDATE panel_users SET state = 2 WHERE uid = 42") }
            var acme = try #require(try await store.accounts(["42"])[0])
            guard case .suspended(let found) = acme.status else { throw AccountError(.invalidRecord, "not suspended") }
            #expect(found.by == "1" && found.authority == .administrator)
            acme.status = .suspended(Suspension(by: "7", authority: .reseller, reason: "unpaid", at: .earliest))
            acme.revision += 1
            #expect(try await store.commit(AccountCommit(replaces: [acme])) == .committed)
            #expect(try await store.accounts(["42"])[0] == acme)
            for state in [1, 2] {
                try await database.write { try $0.execute("UPDATE panel_users SET state = \(state) WHERE uid = 42") }
            }
            #expect(try await store.accounts(["42"])[0]?.status == .suspended(found))
        }
    }
}
