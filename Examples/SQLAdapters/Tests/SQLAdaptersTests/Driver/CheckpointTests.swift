// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import SQLAdapters

@Suite struct CheckpointTests {
    private func logSize(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path + "-wal")
        return try #require((attributes[.size] as? NSNumber)?.intValue)
    }

    /// Writes about 400 KB, so 100 pages of log.
    private func writeNote(_ database: SQLiteDatabase) async throws {
        try await database.write { connection in
            try connection.execute("INSERT INTO notes VALUES (?1)", [.blob([UInt8](repeating: 7, count: 400_000))])
            try connection.execute("DELETE FROM notes")
        }
    }

    @Test func `The log stays short while two databases write and read`() async throws {
        try await withTemporaryPath { path in
            let first = try await SQLiteDatabase(path: path)
            let second = try await SQLiteDatabase(path: path)
            try await first.write { try $0.execute("CREATE TABLE notes (body BLOB)") }
            // Without checkpoints the log would have 12 000 pages.
            try await withThrowingTaskGroup { group in
                for database in [first, second] {
                    group.addTask { for _ in 0..<60 { try await self.writeNote(database) } }
                    group.addTask {
                        for _ in 0..<200 { _ = try await database.read { try $0.query("SELECT count(*) FROM notes") } }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try self.logSize(path) < 2 * SQLiteCheckpointer.longLog * 4_120)
            #expect(try await first.read { try $0.firstRow("PRAGMA integrity_check")?.text(at: 0) } == "ok")
            try await first.close()
            try await second.close()
            #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
        }
    }

    @Test func `A long read keeps the log growing only until it ends`() async throws {
        try await withTemporaryPath { path in
            let database = try await SQLiteDatabase(path: path)
            try await database.write { try $0.execute("CREATE TABLE notes (body BLOB)") }
            let gate = Gate()
            async let export: Void = database.read { _ in gate.block() }
            await gate.waitUntilBlocked()
            for _ in 0..<60 { try await self.writeNote(database) }
            let grown = try self.logSize(path)
            #expect(grown > SQLiteConnection.keptLogSize)
            gate.open()
            try await export
            for _ in 0..<12 { try await self.writeNote(database) }
            #expect(try self.logSize(path) <= SQLiteConnection.keptLogSize)
            try await database.close()
        }
    }
}
