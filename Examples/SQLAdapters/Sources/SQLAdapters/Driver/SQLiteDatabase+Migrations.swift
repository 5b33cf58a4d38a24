// SPDX-License-Identifier: Apache-2.0

import Foundation

extension SQLiteDatabase {
    /// Brings the schema of the file up to the last of these migrations.
    ///
    /// Each is applied in a write transaction of its own, together with its row in `schema_migrations`, after another
    /// look at what has been applied: of two processes that open a file at once, one applies a migration and the other
    /// finds it done. Throws `incompatibleSchema`, and changes nothing, for a file that is newer than the list or has
    /// another history. Applying the same list again does nothing.
    func migrate(_ migrations: [Migration]) async throws {
        let applied = try await self.write { connection in
            // Refused before the first change, so that a file of newer code stays as it is.
            let applied = try connection.appliedMigrations()
            _ = try Migration.pending(in: migrations, applied: applied)
            return applied
        }
        for migration in migrations.dropFirst(applied.count) {
            let now = Int64((Date().timeIntervalSince1970 * 1_000).rounded())
            try await self.write { connection in
                let applied = try connection.appliedMigrations()
                let pending = try Migration.pending(in: migrations, applied: applied)
                guard pending.first == migration else { return }  // another process was faster
                try connection.apply(migration, at: now)
            }
        }
    }
}

extension SQLiteConnection {
    /// The migrations the file has, in their order.
    func appliedMigrations() throws -> [Migration.Applied] {
        let table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'"
        guard try self.firstRow(table) != nil else { return [] }
        return try self.query("SELECT number, name FROM schema_migrations ORDER BY number").map { row in
            Migration.Applied(number: try row.integer("number"), name: try row.text("name"))
        }
    }

    /// Runs the statements of a migration and writes down that they were run.
    fileprivate func apply(_ migration: Migration, at milliseconds: Int64) throws {
        try self.execute(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                number INTEGER PRIMARY KEY,
                name TEXT NOT NULL,
                applied_at INTEGER NOT NULL
            ) STRICT
            """
        )
        for statement in migration.statements {
            try self.execute(statement)
        }
        try self.execute(
            "INSERT INTO schema_migrations (number, name, applied_at) VALUES (?1, ?2, ?3)",
            [.integer(migration.number), .text(migration.name), .integer(milliseconds)]
        )
    }
}
