// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQLAdapters

/// Statements that are sent to a server together.
@Suite struct JourneyTests {
    @Test(arguments: Engine.servers)
    func `Of statements in one journey none is run after one that fails, and the next journey is made`(
        on engine: Engine
    ) async throws {
        try await PostgreSQLTests.withDomains(engine) { database in
            try await database.write { connection in
                let error = #expect(throws: SQLError.self) {
                    try connection.run([
                        SQLStatement("SAVEPOINT before"), Self.insertion("example.net"), Self.insertion("example.com"),
                        Self.lateInsertion("example.gov"),
                    ])
                }
                #expect(error?.constraint == .unique)
                // What was passed over was not prepared either, and is when it comes again.
                let answers = try connection.run([
                    SQLStatement("ROLLBACK TO SAVEPOINT before"), Self.insertion("example.edu"),
                    Self.lateInsertion("example.int"),
                    SQLStatement("SELECT name FROM domains WHERE quota > 6 ORDER BY quota"),
                ])
                #expect(answers.map(\.changedRows) == [0, 1, 1, 0])
                #expect(try answers[3].rows.map { try $0.text("name") } == ["example.edu", "example.int"])
            }
        }
    }

    private static func insertion(_ name: String) -> SQLStatement {
        SQLStatement("INSERT INTO domains (name, quota) VALUES (?1, 7)", [.text(name)])
    }

    private static func lateInsertion(_ name: String) -> SQLStatement {
        SQLStatement("INSERT INTO domains (quota, name) VALUES (8, ?1)", [.text(name)])
    }

    @Test(arguments: Engine.servers)
    func `A statement that the server does not understand can be mended and sent again`(on engine: Engine) async throws
    {
        try await PostgreSQLTests.withDomains(engine) { database in
            for _ in 0..<2 {
                await #expect(throws: SQLError.self) {
                    try await database.read { connection in
                        try connection.run([
                            SQLStatement("SELECT 1 AS one"), SQLStatement("SELEKT 2"), SQLStatement("SELECT 3"),
                        ])
                    }
                }
            }
            let answers = try await database.read { connection in
                try connection.run([SQLStatement("SELECT 1 AS one"), SQLStatement("SELECT 3 AS three")])
            }
            #expect(try answers.map { try $0.rows[0].integer($0.rows[0].columns[0]) } == [1, 3])
        }
    }

    @Test(arguments: Engine.servers)
    func `More statements than are kept prepared can be run, in one journey and in several`(
        on engine: Engine
    ) async throws {
        try await PostgreSQLTests.withDomains(engine) { database in
            let count = PostgreSQLStatements.capacity + 50
            for _ in 0..<3 {
                let answers = try await database.read { connection in
                    try connection.run((0..<count).map { SQLStatement("SELECT \($0)::bigint AS number") })
                }
                #expect(try answers.map { try $0.rows[0].integer("number") } == (0..<count).map { Int64($0) })
            }
        }
    }

    @Test(
        arguments: Engine.servers,
        [
            "SELECT pg_terminate_backend(pg_backend_pid())",
            "DO $$ BEGIN RAISE EXCEPTION 'once more' USING ERRCODE = '40001'; END $$",
        ])
    func `A journey that is cut short, or that the server wants once more, is made again from the start`(
        on engine: Engine, trouble: String
    ) async throws {
        try await PostgreSQLTests.withDomains(engine) { database in
            let runs = Runs()
            let answers = try await database.write { connection in
                runs.add()
                return try connection.run([
                    Self.insertion("example.net"), SQLStatement(runs.count == 1 ? trouble : "SELECT 1 AS one"),
                    Self.lateInsertion("example.edu"),
                ])
            }
            #expect(runs.count == 2)
            #expect(answers.map(\.changedRows) == [1, 0, 1])
            let count = try await database.read { try $0.query("SELECT name FROM domains WHERE quota > 6").count }
            #expect(count == 2)
        }
    }

    @Test(arguments: Engine.servers)
    func `A journey that takes too long fails as busy, and leaves nothing behind`(on engine: Engine) async throws {
        try await PostgreSQLTests.withDomains(engine) { database in
            let error = try await driverError {
                try await database.write { connection in
                    try connection.run([
                        Self.insertion("example.net"),
                        SQLStatement("SELECT set_config('statement_timeout', '1', true)"),
                        SQLStatement("SELECT pg_sleep(60)"), Self.lateInsertion("example.edu"),
                    ])
                }
            }
            #expect(error.code == .busy && !error.isOutcomeUnknown)
            #expect(try await database.read { try $0.query("SELECT name FROM domains WHERE quota > 6").isEmpty })
        }
    }

    @Test(arguments: Engine.servers)
    func `More can be sent and answered in one journey than fits between the two`(on engine: Engine) async throws {
        try await PostgreSQLTests.withDomains(engine) { database in
            let text = String(repeating: "x", count: 100_000)
            let answers = try await database.read { connection in
                try connection.run((0..<100).map { SQLStatement("SELECT ?1 AS text", [.text("\($0) \(text)")]) })
            }
            #expect(try answers.map { try $0.rows[0].text("text") } == (0..<100).map { "\($0) \(text)" })
        }
    }

    @Test(arguments: Engine.servers)
    func `An answer that cannot be read is an error, and what follows it was done`(on engine: Engine) async throws {
        try await PostgreSQLTests.withDomains(engine) { database in
            try await database.write { connection in
                let error = #expect(throws: SQLError.self) {
                    try connection.run([
                        Self.insertion("example.net"), SQLStatement("SELECT 1.5::float8 AS number"),
                        Self.lateInsertion("example.edu"),
                    ])
                }
                #expect(error?.code == .invalidValue)
                // The statements are known to the server all the same.
                let answers = try connection.run([Self.insertion("example.int"), Self.lateInsertion("example.gov")])
                #expect(answers.map(\.changedRows) == [1, 1])
            }
            let count = try await database.read { try $0.query("SELECT name FROM domains WHERE quota > 6").count }
            #expect(count == 4)
        }
    }

    @Test(arguments: Engine.servers)
    func `One statement takes a value and none in turn`(on engine: Engine) async throws {
        try await PostgreSQLTests.withDomains(engine) { database in
            let values: [SQLValue] = [.text("a"), .null, .text("b"), .null]
            let answers = try await database.read { connection in
                try connection.run(values.map { SQLStatement("SELECT ?1::text AS value", [$0]) })
            }
            #expect(try answers.map { try $0.rows[0].optionalText("value") } == ["a", nil, "b", nil])
        }
    }
}
