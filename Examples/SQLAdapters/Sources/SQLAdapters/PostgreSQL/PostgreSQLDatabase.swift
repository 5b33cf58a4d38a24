// SPDX-License-Identifier: Apache-2.0

/// A database on a PostgreSQL server, through a fixed number of connections that are opened when they are needed.
///
/// Nothing of a session is relied on from one transaction to the next, except prepared statements, which are the
/// protocol's own and are prepared anew on each connection.
final class PostgreSQLDatabase: SQLDriver {
    let engine = SQLEngine.postgresql
    private let pool: ConnectionPool<PostgreSQLWorker>

    /// Connects, and makes sure that the server keeps what it acknowledges.
    init(_ connection: String, settings: PostgreSQLSettings) async throws {
        try settings.validate()
        let address = try PostgreSQLAddress(connection)
        let newest = NewestTimeline()
        let workers = (0..<settings.connections).map { index in
            PostgreSQLWorker(label: "postgresql.\(index)", patience: settings.patience) {
                try PostgreSQLConnection(address, settings: settings, newest: newest)
            }
        }
        self.pool = ConnectionPool(
            workers: workers, waitingLimit: settings.waitingLimit, waitingTime: settings.waitingTime)
        try await self.pool.run { _ in }
    }

    func close() async throws {
        try await self.pool.close()
    }

    func read<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R {
        try await self.pool.run { try $0.transaction(.read, body) }
    }

    @discardableResult
    func write<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R {
        try await self.pool.run { try $0.transaction(.write, body) }
    }
}
