// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQLAdapters

/// Who is not let in by a server hears so at once, and nobody hears their password.
@Suite struct ConnectingTests {
    /// What is put in place of the role and the database of the address, and what is said then.
    struct Attempt: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let user: String
        var database = "postgres"
        let code: String?
        let advice: String
    }

    static let refused = [
        Attempt(
            testDescription: "a wrong password", user: "user=ROLE_web&password=hunter2", code: "28P01",
            advice: "password of role `ROLE_web`"),
        Attempt(testDescription: "no password", user: "user=ROLE_web", code: nil, advice: "password file"),
        Attempt(
            testDescription: "a role that does not exist", user: "user=ROLE_none&password=hunter2", code: "28000",
            advice: "role `ROLE_none`"),
        Attempt(
            testDescription: "a role that may not log in", user: "user=ROLE_staff", code: "28000",
            advice: "role `ROLE_staff`"),
        Attempt(
            testDescription: "a database that does not exist", user: "user=panel", database: "ROLE_none",
            code: "3D000", advice: "no database `ROLE_none`"),
        Attempt(
            testDescription: "a database that the role may not use", user: "user=ROLE_web&password=right",
            database: "ROLE_private", code: "42501", advice: "GRANT CONNECT"),
    ]

    @Test(arguments: Engine.servers, Self.refused)
    func `Who cannot be let in is refused at once and told what to do`(
        on engine: Engine, _ attempt: Attempt
    ) async throws {
        try await self.withRoles(engine) { url, role in
            var settings = PostgreSQLSettings()
            settings.patience = .seconds(20)
            let address = url.replacing("user=panel", with: attempt.user.replacing("ROLE", with: role))
                .replacing("/postgres?", with: "/\(attempt.database.replacing("ROLE", with: role))?")
            let error = try await driverError { try await SQLDatabase.postgreSQL(address, settings: settings) }
            #expect(error.code == .refused && error.engineCode == attempt.code)
            #expect(error.detail.contains(attempt.advice.replacing("ROLE", with: role)), "\(error)")
            #expect(!"\(error)".contains("hunter2"))
        }
    }

    @Test(arguments: Engine.servers)
    func `The right password opens the database`(on engine: Engine) async throws {
        try await self.withRoles(engine) { url, role in
            let address = url.replacing("user=panel", with: "user=\(role)_web&password=right")
            let database = try await SQLDatabase.postgreSQL(address)
            #expect(
                try await database.read { try $0.firstRow("SELECT current_user::text AS name")?.text("name") }
                    == "\(role)_web")
            try await database.close()
        }
    }

    @Test(arguments: [
        "host=db1 password=hunter2 7heaven", "password='hunter2", "postgresql://panel:hunter2@7heaven@db1/panel",
        "postgresql://panel:hunter2/7heaven@db1/panel", "postgresql://panel:5432/hunter2@db1/panel",
        "postgresql://panel:hunter2%7heaven@db1/panel", "postgresql://db1/panel?password=hunter2&7heaven", "hunter2",
        "password=hunter2\u{0}7heaven",
    ])
    func `A connection string that cannot be meant is a misuse that repeats nothing of it`(
        connection: String
    ) async throws {
        var settings = PostgreSQLSettings()
        settings.patience = .zero
        let error = try await driverError { try await SQLDatabase.postgreSQL(connection, settings: settings) }
        #expect(error.code == .misuse)
        #expect(!"\(error)".contains("hunter2") && !"\(error)".contains("7heaven"), "\(error)")
    }

    @Test(arguments: [
        "postgresql://panel:hunter%402@db1,db2:5433/panel?sslmode=verify-full", "host=@socket user=panel", "",
        "user=panel%40db1", "user=panel@db1 host=db1",
    ])
    func `A connection string that can be meant is taken`(connection: String) throws {
        _ = try PostgreSQLAddress(connection)
    }

    /// Runs the body with a prefix of roles: `_web`, which needs the password `right`, and `_staff`, which may not log in;
    /// and of a database `_private`.
    ///
    /// The server asks those who are in the role `with_password` for it; see `.ci/with-postgresql`.
    private func withRoles(_ engine: Engine, _ body: (_ url: String, _ role: String) async throws -> Void) async throws
    {
        guard case .postgreSQL(let url) = engine else { return }
        try await withStoreSchema(on: url) { place in
            let owner = try await place.open()
            let role = place.schema
            try await owner.write { connection in
                try connection.execute("SELECT pg_advisory_xact_lock(1)")
                if try connection.firstRow("SELECT 1 FROM pg_roles WHERE rolname = 'with_password'") == nil {
                    try connection.execute("CREATE ROLE with_password")
                }
                try connection.execute("CREATE ROLE \(role)_web LOGIN PASSWORD 'right' IN ROLE with_password")
                try connection.execute("CREATE ROLE \(role)_staff")
            }
            let isOwner = try PostgreSQLConnection(PostgreSQLAddress(url), settings: place.settings)
            try isOwner.command("CREATE DATABASE \(role)_private")
            try isOwner.command("REVOKE CONNECT ON DATABASE \(role)_private FROM PUBLIC")
            do { try await body(url, role) } catch { Issue.record(error) }
            try isOwner.command("DROP DATABASE \(role)_private")
            try isOwner.command("DROP ROLE \(role)_web, \(role)_staff")
        }
    }
}
