// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQLAdapters

@Suite struct MigrationTests {
    static let quotas = Migration(2, "quotas", ["ALTER TABLE domains ADD COLUMN used INTEGER NOT NULL DEFAULT 0"])

    @Test func `Migrations are applied in order, once, and remembered`() async throws {
        try await withTemporaryPath { path in
            let database = try await SQLiteDatabase(path: path)
            try await database.migrate([domains])
            try await database.migrate([domains])
            try await database.migrate([domains, Self.quotas])
            try await database.migrate([domains, Self.quotas])
            let rows = try await database.read {
                try $0.query("SELECT number, name, applied_at FROM schema_migrations ORDER BY number")
            }
            #expect(try rows.map { try $0.integer("number") } == [1, 2])
            #expect(try rows.map { try $0.text("name") } == ["domains", "quotas"])
            #expect(try rows.allSatisfy { try $0.integer("applied_at") > 1_600_000_000_000 })
            #expect(try await database.read { try $0.query("SELECT used FROM domains").count } == 1)
            try await database.close()
        }
    }

    @Test func `Eight databases that migrate one new file at once apply each step once`() async throws {
        try await withTemporaryPath { path in
            try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        let database = try await SQLiteDatabase(path: path)
                        try await database.migrate([domains, Self.quotas])
                        #expect(try await database.read { try $0.query("SELECT used FROM domains").count } == 1)
                        try await database.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `A file newer than the code is refused and stays as it is`() async throws {
        try await withTemporaryPath { path in
            let database = try await SQLiteDatabase(path: path)
            try await database.migrate([domains, Self.quotas])
            let error = try await driverError { try await database.migrate([domains]) }
            #expect(error.code == .incompatibleSchema)
            #expect(error.detail.contains("at migration 2"))
            #expect(try await database.read { try $0.appliedMigrations().count } == 2)
            try await database.close()
        }
    }

    @Test(arguments: [
        [Migration(1, "other", [])],
        [Migration(2, "domains", [])],
        [Migration(1, "other", []), Migration(2, "quotas", [])],
    ])
    func `A file with another history is refused`(migrations: [Migration]) async throws {
        try await withDomains { database in
            let error = try await driverError { try await database.migrate(migrations) }
            #expect(error.code == .incompatibleSchema)
        }
    }

    @Test(arguments: [
        [Migration(0, "zero", [])], [Migration(-1, "minus", [])],
        [Migration(1, "domains", []), Migration(1, "again", [])],
        [Migration(2, "two", []), Migration(1, "domains", [])],
    ])
    func `Numbers that do not rise from 1 on are a misuse`(migrations: [Migration]) async throws {
        try await withDomains { database in
            try await expectError(.misuse) { try await database.migrate(migrations) }
        }
    }

    @Test func `A migration that fails half-way leaves the steps before it and nothing of its own`() async throws {
        try await withTemporaryPath { path in
            let broken = Migration(
                2, "broken", ["CREATE TABLE half (id INTEGER)", "CREATE TABLE domains (id INTEGER)"])
            let database = try await SQLiteDatabase(path: path)
            _ = try await driverError { try await database.migrate([domains, broken]) }
            let found = try await database.read { connection in
                (
                    try connection.appliedMigrations().count,
                    try connection.query("SELECT 1 FROM sqlite_schema WHERE name = 'half'").count
                )
            }
            #expect(found == (1, 0))
            try await database.migrate([domains, Self.quotas])
            try await database.close()
        }
    }
}
