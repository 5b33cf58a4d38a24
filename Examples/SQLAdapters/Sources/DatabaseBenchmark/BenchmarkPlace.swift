// SPDX-License-Identifier: Apache-2.0

import Foundation
import SQLAdapters

/// Where is measured: a file and others beside it that were not there before, or a schema of its own; neither is there
/// afterwards.
struct BenchmarkPlace {
    private static let schema = "impersonation_benchmark"
    private let address: DatabaseAddress

    /// - Throws: ``BenchmarkError`` for a file that is there.
    init(_ address: DatabaseAddress) throws {
        self.address = address
        guard case .sqlite(let path) = address else { return }
        for file in Self.files(at: path) where FileManager.default.fileExists(atPath: file) {
            throw BenchmarkError("`\(file)` is there already; name a file that is not")
        }
    }

    /// The file of the stores, and that of the bare engine.
    private static func files(at path: String) -> [String] { [path, "\(path)-bare"] }

    /// Runs the body with an empty database, and the bare engine on the same disk or server.
    func withDatabase(_ body: (SQLDatabase, any BareEngine) async throws -> Void) async throws {
        switch self.address {
        case .sqlite(let path):
            let files = Self.files(at: path)
            defer {
                for file in files.flatMap({ [$0, "\($0)-wal", "\($0)-shm"] }) {
                    try? FileManager.default.removeItem(atPath: file)
                }
            }
            let database = try await SQLDatabase.sqlite(path: path)
            try await body(database, BareSQLite(path: files[1]))
            try await database.close()
        case .postgreSQL(let url):
            var settings = PostgreSQLSettings()
            settings.schema = Self.schema
            // Indexes over many accounts are made in one statement.
            settings.statementTimeout = PostgreSQLSettings.longestTime
            let database = try await SQLDatabase.postgreSQL(url, settings: settings)
            func drop() async throws {
                try await database.write { try $0.execute("DROP SCHEMA IF EXISTS \(Self.schema) CASCADE") }
            }
            try await drop()
            try await database.write { try $0.beginMigration() }
            do { try await body(database, BarePostgreSQL(url: url, schema: Self.schema, database)) } catch {
                try? await drop()
                throw error
            }
            try await drop()
            try await database.close()
        }
    }
}
