// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQLAdapters

extension StoreFile {
    /// Changes the file behind the back of the stores, with nothing in force that the schema could object with.
    func damage(_ statements: String...) throws {
        let connection = try SQLiteConnection(
            SQLiteLocation(path: self.path), role: .writer, busyTimeout: .seconds(10))
        try connection.execute("PRAGMA foreign_keys = OFF")
        try connection.execute("PRAGMA ignore_check_constraints = ON")
        let triggers = try connection.query("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        for trigger in triggers { try connection.execute("DROP TRIGGER \(try trigger.text("name"))") }
        for statement in statements { try connection.execute(statement) }
        try connection.close()
    }

    /// How SQLite would run a statement.
    static func plan(
        of statement: (text: String, parameters: [SQLValue]), in database: SQLDatabase
    ) async throws -> [String] {
        try await database.read { connection in
            try connection.query("EXPLAIN QUERY PLAN \(statement.text)", statement.parameters).map {
                try $0.text("detail")
            }
        }
    }
}
