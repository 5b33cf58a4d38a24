// SPDX-License-Identifier: Apache-2.0

extension DatabaseAddress {
    /// Opens it, for a program that had rather wait for a busy server than fail.
    package func open() async throws -> SQLDatabase {
        switch self {
        case .sqlite(let path):
            return try await SQLDatabase.sqlite(path: path)
        case .postgreSQL(let url):
            var settings = PostgreSQLSettings()
            settings.statementTimeout = PostgreSQLSettings.longestTime
            settings.waitingTime = PostgreSQLSettings.longestTime
            return try await SQLDatabase.postgreSQL(url, settings: settings)
        }
    }
}
