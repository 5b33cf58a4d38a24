// SPDX-License-Identifier: Apache-2.0

import Foundation

extension SQLDriver {
    /// Brings the schema up to the last of these migrations.
    ///
    /// Each is applied in a write transaction of its own, together with its row in `schema_migrations`, after another
    /// look at what has been applied: of two processes that open a database at once, one applies a migration and the
    /// other finds it done. Throws `incompatibleSchema`, and changes nothing, for a database that is newer than the list
    /// or has another history. Applying the same list again does nothing, and asks for no right but to read.
    func migrate(_ migrations: [Migration]) async throws {
        // Refused before the first change, so that a database of newer code stays as it is.
        let pending = try await self.read { connection in
            try Migration.pending(in: migrations, applied: try connection.appliedMigrations())
        }
        for migration in pending {
            let now = Int64((Date().timeIntervalSince1970 * 1_000).rounded())
            try await self.write { connection in
                try connection.beginMigration()
                let applied = try connection.appliedMigrations()
                let pending = try Migration.pending(in: migrations, applied: applied)
                guard pending.first == migration else { return }  // another process was faster
                try connection.apply(migration, at: now)
            }
        }
    }
}

extension SQLConnection {
    /// The migrations the database has, in their order.
    func appliedMigrations() throws -> [Migration.Applied] {
        let table =
            switch self.engine {
            case .sqlite: "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'"
            case .postgresql:
                "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_migrations'"
            }
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
                number \(self.engine.integer) PRIMARY KEY,
                name \(self.engine.text) NOT NULL,
                applied_at \(self.engine.integer) NOT NULL
            ) \(self.engine.strict)
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
