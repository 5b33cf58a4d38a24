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
}
