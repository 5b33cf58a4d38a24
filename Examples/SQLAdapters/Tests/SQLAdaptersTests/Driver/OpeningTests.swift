// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import SQLAdapters

/// Runs the body with one connection to a new file.
func withConnection(_ body: (SQLiteConnection) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("sql-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let location = try SQLiteLocation(path: directory.appendingPathComponent("panel.sqlite").path)
    try location.createIfMissing()
    try body(SQLiteConnection(location, role: .writer, busyTimeout: .seconds(5)))
}

@Suite struct OpeningTests {
    static let pragmas: [(name: String, value: SQLValue)] = [
        ("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("trusted_schema", 0), ("temp_store", 2),
        ("cell_size_check", 1), ("fullfsync", 1), ("checkpoint_fullfsync", 1),
    ]

    @Test(arguments: pragmas)
    func `Writer and readers have the settings that durability and safety need`(
        name: String,
        value: SQLValue
    ) async throws {
        try await withDomains { database in
            let written = try await database.write { try $0.firstRow("PRAGMA \(name)")?.value(at: 0) }
            let read = try await database.read { try $0.firstRow("PRAGMA \(name)")?.value(at: 0) }
            #expect(written == value)
            #expect(read == value)
        }
    }

    @Test func `A reader refuses to change anything`() async throws {
        try await withDomains { database in
            let error = try await driverError { try await database.read { try $0.raiseQuota() } }
            #expect(error.code == .misuse)
            #expect(try await database.read { try $0.quota() } == 0)
        }
    }

    @Test func `A string in double quotes is no string but a misspelt column`() async throws {
        try await withDomains { database in
            _ = try await driverError { try await database.read { try $0.query(#"SELECT "no such column""#) } }
        }
    }

    @Test(arguments: ["", ":memory:", "file:panel.sqlite", "file::memory:?cache=shared", "/tmp/a\u{0}b"])
    func `A path that is no plain file is a misuse`(path: String) async throws {
        try await expectError(.misuse) { try await SQLiteDatabase(path: path) }
    }

    @Test func `A directory that is not there, or a path that is a directory, is unavailable`() async throws {
        try await withTemporaryPath { path in
            try await expectError(.unavailable) { try await SQLiteDatabase(path: path + "/none/x") }
            let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
            try await expectError(.unavailable) { try await SQLiteDatabase(path: directory) }
        }
    }

    @Test func `A file that is no database is corrupt and stays as it is`() async throws {
        try await withTemporaryPath { path in
            let content = Data(repeating: 0x41, count: 8_192)
            try content.write(to: URL(fileURLWithPath: path))
            try await expectError(.corrupt) { try await SQLiteDatabase(path: path) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == content)
        }
    }

    @Test func `Only the owner may read the file and its side files`() async throws {
        try await withTemporaryPath { path in
            let database = try await SQLiteDatabase(path: path)
            try await database.migrate([domains])
            for suffix in ["", "-wal", "-shm"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: path + suffix)
                #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
            }
            try await database.close()
            let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["panel.sqlite"])
        }
    }

    @Test(arguments: [
        (0, 10, 1), (17, 10, 1), (2, -1, 1), (2, 301, 1), (2, 10, 0), (2, 10, 100_001),
    ])
    func `Settings out of range are a misuse`(readers: Int, seconds: Int, waiting: Int) async throws {
        var settings = SQLiteSettings()
        settings.readers = readers
        settings.busyTimeout = .seconds(seconds)
        settings.waitingLimit = waiting
        try await withTemporaryPath { path in
            try await expectError(.misuse) { try await SQLiteDatabase(path: path, settings: settings) }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `What was written is there after closing and opening again`() async throws {
        try await withTemporaryPath { path in
            let first = try await SQLiteDatabase(path: path)
            try await first.migrate([domains])
            try await first.write { try $0.raiseQuota() }
            try await first.close()
            let second = try await SQLiteDatabase(path: path)
            #expect(try await second.read { try $0.quota() } == 1)
            try await second.close()
        }
    }

    @Test func `A closed database refuses calls and may be closed again`() async throws {
        try await withDomains { database in
            try await database.close()
            try await expectError(.unavailable) { try await database.read { try $0.quota() } }
            try await expectError(.unavailable) { try await database.write { try $0.raiseQuota() } }
            try await database.close()
        }
    }

    @Test func `A connection closes cleanly after use, and not while a statement is in use`() throws {
        try withConnection { connection in
            for number in 0..<100 { _ = try connection.query("SELECT \(number) UNION SELECT 1000") }
            _ = try connection.firstRow("SELECT 1 UNION SELECT 2")
            _ = try? connection.execute("SELECT no_such_column")
            try connection.forEachRow("SELECT 1", []) { _ in
                #expect(throws: SQLError.self) { try connection.close() }
            }
            try connection.close()
            #expect(throws: SQLError.self) { try connection.execute("SELECT 1") }
        }
    }
}
