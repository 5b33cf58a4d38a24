// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import Audit
import Foundation
import Impersonation
import Testing

@testable import SQLAdapters

/// The rights that the README gives to each role: enough for what it does, and not for more.
@Suite struct GrantTests {
    /// Runs the body with roles that have been given these rights on tables that are there.
    private func withRoles(
        _ engine: Engine,
        _ body: (_ open: @escaping @Sendable (_ role: String) async throws -> SQLDatabase) async throws -> Void
    ) async throws {
        guard case .postgreSQL(let url) = engine else { return }
        try await withStoreSchema(on: url) { place in
            let owner = try await place.open()
            try await owner.migrate()
            let suffix = place.schema.dropFirst(5)
            for statement in try Self.statements() {
                let named = statement.replacing("panel_", with: "panel_\(suffix)_")
                    .replacing("impersonation", with: place.schema)
                try await owner.write { try $0.execute(named) }
            }
            let settings = place.settings
            try await body { role in
                try await SQLDatabase.postgreSQL(
                    url.replacing("user=panel", with: "user=panel_\(suffix)_\(role)"), settings: settings)
            }
            for role in ["web", "upkeep", "auditor"] {
                try await owner.write { try $0.execute("DROP OWNED BY panel_\(suffix)_\(role)") }
                try await owner.write { try $0.execute("DROP ROLE panel_\(suffix)_\(role)") }
            }
        }
    }

    private static func statements() throws -> [String] {
        let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("README.md")
        let block = try String(contentsOf: readme, encoding: .utf8).components(separatedBy: "```")
            .first { $0.hasPrefix("sql\n") }
        let lines = try #require(block).split(separator: "\n").dropFirst().filter { !$0.hasPrefix("--") }
        return lines.joined(separator: " ").split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }

    @Test(arguments: Engine.servers)
    func `Each role can do its work, and nobody but upkeep changes or removes anything of the log`(
        on engine: Engine
    ) async throws {
        try await self.withRoles(engine) { open in
            let (web, upkeep, auditor) = (try await open("web"), try await open("upkeep"), try await open("auditor"))
            let isOfUpkeep: (String) -> Bool = { $0.contains("eras") || $0.contains("hold") }
            for requirement in Requirement.auditStore {
                let database = isOfUpkeep("\(requirement)".lowercased()) ? upkeep : web
                try await requirement.check { try await SQLAuditStore(database) }
            }
            for requirement in Requirement.sessionStore {
                let database = isOfUpkeep(requirement.id) ? upkeep : web
                try await requirement.check { try await SQLSessionStore(database) }
            }
            for requirement in Requirement.accountStore {
                try await requirement.check { try await SQLAccountStore(web) }
            }
            #expect(try await SQLAuditStore(auditor).head().size > 0)
            let changes = [
                "UPDATE entries SET leaf = NULL", "DELETE FROM entries", "UPDATE nodes SET idx = 1",
                "DELETE FROM nodes",
                "DELETE FROM log_head", "DELETE FROM handles", "TRUNCATE entries", "DELETE FROM holds",
            ]
            for change in changes {
                for database in [web, auditor] {
                    let error = try await driverError { try await database.write { try $0.execute(change) } }
                    #expect(error.engineCode == "42501", "\(change)")
                }
            }
            for change in ["DELETE FROM entries", "UPDATE entries SET kind = ''", "DELETE FROM nodes"] {
                let error = try await driverError { try await upkeep.write { try $0.execute(change) } }
                #expect(error.engineCode == "42501", "\(change)")
            }
            for database in [web, upkeep, auditor] { try await database.close() }
        }
    }

    @Test(arguments: Engine.servers)
    func `Whoever may do everything still cannot make the log lie by a plain statement`(on engine: Engine) async throws
    {
        guard case .postgreSQL(let url) = engine else { return }
        try await withStoreSchema(on: url) { place in
            let database = try await place.open()
            let log = AuditLog(store: try await SQLAuditStore(database))
            try await log.append(
                AuditEvent(
                    facts: AuditEvent.Facts(
                        id: "e1", occurredAt: .earliest, subject: "acme", visit: nil, rule: nil, correlation: nil,
                        detail: .visitRefused(reasons: ["outside-scope"])),
                    actor: "ada", staff: StaffDetails(account: "ada").sealed(salt: SHA256.hash([1])),
                    customer: CustomerDetails(name: "Acme").sealed(salt: SHA256.hash([2]))))
            let lies = [
                "DELETE FROM entries", "TRUNCATE entries", "TRUNCATE nodes", "TRUNCATE log_head",
                "UPDATE entries SET kind = 'x'", "UPDATE entries SET leaf = ''::bytea",
                "UPDATE entries SET staff_salt = ''::bytea", "DELETE FROM log_head", "UPDATE log_head SET size = 0",
                "INSERT INTO entries (sequence, id, leaf_hash, recorded_at, kind, actor) VALUES (7, 'x', '', 0, 'x', 'x')",
            ]
            for lie in lies {
                let error = try await driverError { try await database.write { try $0.execute(lie) } }
                #expect(error.constraint == .other, "\(lie)")
            }
        }
    }
}
