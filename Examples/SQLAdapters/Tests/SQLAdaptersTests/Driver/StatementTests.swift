// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQLAdapters

@Suite struct StatementTests {
    @Test(arguments: [
        ("SELECT ?1, ?2", [SQLValue.integer(1)]), ("SELECT ?1", []), ("SELECT 1", [.null]),
        ("SELECT 1; DROP TABLE domains", []), ("", []), (" ;", []),
        ("-- only a comment", []), ("SELECT 1\u{0}; SELECT 2", []),
    ])
    func `Text that is not one statement, or values that do not fit it, are a misuse`(
        sql: String,
        values: [SQLValue]
    ) async throws {
        try await withDomains { database in
            try await expectError(.misuse) { try await database.read { try $0.query(sql, values) } }
        }
    }

    @Test func `One statement may end in a semicolon and blanks`() async throws {
        try await withDomains { database in
            let rows = try await database.read { try $0.query("SELECT 1;\n \t") }
            #expect(rows.count == 1)
        }
    }

    @Test func `The count of changed rows is that of the statement alone`() async throws {
        try await withDomains { database in
            let insert = "INSERT INTO domains (name, quota) VALUES ('a.example', 1), ('b.example', 2)"
            let counts = try await database.write { connection in
                [
                    try connection.execute(insert),
                    try connection.execute("CREATE TABLE other (id INTEGER)"),
                    try connection.execute("UPDATE domains SET quota = 9 WHERE name = 'absent.example'"),
                    try connection.execute("INSERT OR IGNORE INTO domains (name, quota) VALUES ('a.example', 5)"),
                    try connection.execute("DELETE FROM domains WHERE quota < 2"),
                ]
            }
            #expect(counts == [2, 0, 0, 0, 2])
        }
    }

    @Test func `The same text may run again while its rows are read`() async throws {
        try await withDomains { database in
            let pairs = try await database.read { connection in
                var pairs = 0
                let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) SELECT i FROM n"
                try connection.forEachRow(sql, [5]) { _ in
                    try connection.forEachRow(sql, [5]) { _ in pairs += 1 }
                }
                return pairs
            }
            #expect(pairs == 25)
        }
    }

    @Test func `The cache of statements keeps to its capacity`() throws {
        try withConnection { connection in
            for number in 0..<(2 * SQLiteStatementCache.capacity) {
                #expect(try connection.firstRow("SELECT \(number)")?.integer(at: 0) == Int64(number))
            }
            var cache = SQLiteStatementCache()
            let handle = try connection.openHandle()
            for number in 0...SQLiteStatementCache.capacity {
                cache.put(try SQLiteStatement("SELECT \(number)", on: handle))
            }
            #expect(cache.count == SQLiteStatementCache.capacity)
            #expect(cache.take("SELECT 0") == nil)  // unused for longest
            #expect(cache.take("SELECT 1") != nil)
        }
    }

    @Test func `An error of the schema names columns and no values`() async throws {
        try await withDomains { database in
            let insert = "INSERT INTO domains (name, quota) VALUES (?1, ?2)"
            let cases: [(String, [SQLValue], SQLError.Constraint)] = [
                (insert, ["example.com", 4_711], .unique), (insert, ["secret.example", -4_711], .check),
                (insert, ["secret.example", .null], .notNull), (insert, ["secret.example", "secret"], .other),
            ]
            for (sql, values, constraint) in cases {
                let error = try await driverError { try await database.write { try $0.execute(sql, values) } }
                #expect(error.code == .constraint)
                #expect(error.constraint == constraint)
                #expect(!error.isOutcomeUnknown)
                for secret in ["secret", "4711", "example.com"] { #expect(!"\(error)".contains(secret)) }
            }
        }
    }

    @Test func `A message that a trigger or a function builds is withheld`() async throws {
        try await withDomains { database in
            try await database.write { connection in
                try connection.execute(
                    """
                    CREATE TRIGGER kept BEFORE DELETE ON domains
                    BEGIN SELECT RAISE(ABORT, 'secret'); END
                    """
                )
            }
            let refused = try await driverError { try await database.write { try $0.execute("DELETE FROM domains") } }
            #expect(refused.constraint == .other)
            #expect(!"\(refused)".contains("secret"))
            let json = try await driverError {
                try await database.read { try $0.query("SELECT json_extract('{}', ?1)", ["secret"]) }
            }
            #expect(!"\(json)".contains("secret"))
        }
    }
}
