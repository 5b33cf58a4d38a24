// SPDX-License-Identifier: Apache-2.0

import Synchronization

@testable import SQLAdapters

/// One file that is opened any number of times, as several processes would.
final class StoreFile: Place {
    let path: String
    private let databases = Mutex<[SQLDatabase]>([])

    init(_ path: String) {
        self.path = path
    }

    var address: [String] { [self.path, "main"] }

    /// Opens the file once more.
    ///
    /// A machine with other things to do may let a lock wait for long; that is no finding.
    func open() async throws -> SQLDatabase {
        var settings = SQLiteSettings()
        settings.busyTimeout = SQLiteSettings.longestBusyTimeout
        settings.waitingTime = SQLiteSettings.longestWaitingTime
        let database = try await SQLDatabase.sqlite(path: self.path, settings: settings)
        self.databases.withLock { $0.append(database) }
        return database
    }

    /// Closes all that was opened.
    func close() async throws {
        let databases = self.databases.withLock { databases in
            defer { databases = [] }
            return databases
        }
        for database in databases { try await database.close() }
    }
}

/// Runs the body with a file that does not exist yet, and closes and removes it afterwards.
func withStoreFile<R>(_ body: (StoreFile) async throws -> R) async throws -> R {
    try await withTemporaryPath { path in
        let file = StoreFile(path)
        do {
            let result = try await body(file)
            try await file.close()
            return result
        } catch {
            try? await file.close()
            throw error
        }
    }
}
