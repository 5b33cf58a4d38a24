// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQLAdapters

/// What only the driver of PostgreSQL has to deal with.
@Suite struct PostgreSQLTests {
    /// Runs the body with a database that has one table of domains.
    static func withDomains(
        _ engine: Engine, _ body: (SQLDatabase) async throws -> Void
    ) async throws {
        guard case .postgreSQL(let url) = engine else { return }
        try await withStoreSchema(on: url) { place in
            let database = try await place.open()
            try await database.write { connection in
                try connection.beginMigration()
                try connection.execute("CREATE TABLE domains (name TEXT PRIMARY KEY, quota BIGINT NOT NULL)")
                try connection.execute(
                    "INSERT INTO domains (name, quota) VALUES ('example.com', 0), ('example.org', 0)")
            }
            try await body(database)
        }
    }

    @Test(
        arguments: Engine.servers,
        ["", "\u{0}", "\u{1A}", "\u{1A}@\u{1A}Z", "nul\u{0}byte\u{1A}", "?1 $1 'x'", "\u{10FFFF}Zoe\u{308}"])
    func `Every text comes back as it was, those that PostgreSQL refuses too`(on engine: Engine, text: String)
        async throws
    {
        try await Self.withDomains(engine) { database in
            try await database.write { try $0.execute("INSERT INTO domains VALUES (?1, 1)", [.text(text)]) }
            let row = try await database.read {
                try $0.firstRow("SELECT name FROM domains WHERE name = ?1", [.text(text)])
            }
            #expect(try row.map { try Array($0.text("name").utf8) } == Array(text.utf8))
        }
    }

    @Test(arguments: Engine.servers)
    func `A text that no driver wrote is an invalid value`(on engine: Engine) async throws {
        try await Self.withDomains(engine) { database in
            let error = try await driverError {
                try await database.read { try $0.firstRow("SELECT chr(26) || 'x' AS name")?.text("name") }
            }
            #expect(error.code == .invalidValue)
        }
    }

    @Test(arguments: Engine.servers)
    func `A write whose connection is lost is run again on another`(on engine: Engine) async throws {
        try await Self.withDomains(engine) { database in
            let runs = Runs()
            try await database.write { connection in
                try connection.raiseQuota()
                if runs.add() == 1 { try connection.execute("SELECT pg_terminate_backend(pg_backend_pid())") }
            }
            #expect(runs.count == 2)
            #expect(try await database.read { try $0.quota() } == 1)
        }
    }

    @Test(arguments: Engine.servers)
    func `A commit whose answer is lost is reported as unknown, and is not run again`(on engine: Engine) async throws {
        try await Self.withDomains(engine) { database in
            try await database.write { connection in
                try connection.execute(
                    """
                    CREATE FUNCTION vanish() RETURNS trigger LANGUAGE plpgsql AS
                    $$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END$$
                    """)
                try connection.execute(
                    """
                    CREATE CONSTRAINT TRIGGER vanishing AFTER UPDATE ON domains DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION vanish()
                    """)
            }
            let runs = Runs()
            let error = try await driverError {
                try await database.write { connection in
                    runs.add()
                    try connection.raiseQuota()
                }
            }
            #expect(error.isOutcomeUnknown && error.code == .unavailable && runs.count == 1)
            #expect(try await database.read { try $0.quota() } == 0)
        }
    }

    @Test(arguments: Engine.servers)
    func `Of two writes that wait for each other one is run again, and both are made`(on engine: Engine) async throws {
        try await Self.withDomains(engine) { database in
            let runs = Runs()
            try await withThrowingTaskGroup { group in
                for names in [["example.com", "example.org"], ["example.org", "example.com"]] {
                    group.addTask {
                        try await database.write { connection in
                            runs.add()
                            for name in names {
                                try connection.execute(
                                    "UPDATE domains SET quota = quota + 1 WHERE name = ?1", [.text(name)])
                                try connection.execute("SELECT pg_sleep(0.3)")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let rows = try await database.read { try $0.query("SELECT quota FROM domains") }
            #expect(try rows.map { try $0.integer("quota") } == [2, 2])
            #expect(runs.count > 2)
        }
    }

    @Test(arguments: Engine.servers)
    func `A read changes nothing`(on engine: Engine) async throws {
        try await Self.withDomains(engine) { database in
            let error = try await driverError { try await database.read { try $0.raiseQuota() } }
            #expect(error.code == .misuse)
            #expect(try await database.read { try $0.quota() } == 0)
        }
    }

    @Test(arguments: Engine.servers)
    func `A key that is taken is a unique constraint, and the message has no value in it`(on engine: Engine)
        async throws
    {
        try await Self.withDomains(engine) { database in
            let error = try await driverError {
                try await database.write { try $0.execute("INSERT INTO domains VALUES ('example.com', 1)") }
            }
            #expect(error.constraint == .unique && error.engineCode == "23505")
            #expect(!"\(error)".contains("example.com"))
        }
    }

    @Test(arguments: Engine.servers)
    func `A statement that takes too long fails as busy`(on engine: Engine) async throws {
        guard case .postgreSQL(let url) = engine else { return }
        var settings = PostgreSQLSettings()
        settings.statementTimeout = .milliseconds(50)
        let database = try await PostgreSQLDatabase(url, settings: settings)
        try await expectError(.busy) { try await database.read { try $0.execute("SELECT pg_sleep(60)") } }
        try await database.close()
        try await expectError(.unavailable) { try await database.read { _ in } }
    }

    @Test(arguments: Engine.servers, ["off", "local", "remote_write"])
    func `A server that forgets what it has acknowledged is refused`(on engine: Engine, waits: String) async throws {
        guard case .postgreSQL(let url) = engine else { return }
        try await expectError(.incompatibleSchema) {
            try await SQLDatabase.postgreSQL(url + "&options=-csynchronous_commit%3D\(waits)")
        }
    }

    @Test func `No server is used that is on an older timeline than another was`() {
        let newest = NewestTimeline()
        #expect(newest.admits(3) && newest.admits(3))
        #expect(newest.admits(4))
        #expect(!newest.admits(3))
        #expect(newest.admits(4))
    }

    @Test(arguments: ["Panel", "", "a b", "a;b", "\"", String(repeating: "x", count: 64)])
    func `A schema with such a name is a misuse`(name: String) async throws {
        var settings = PostgreSQLSettings()
        settings.schema = name
        try await expectError(.misuse) { try await SQLDatabase.postgreSQL("", settings: settings) }
    }
}
