// SPDX-License-Identifier: Apache-2.0

/// A database that stores share: a SQLite file, or a PostgreSQL server.
///
/// ```swift
/// let database = try await SQLDatabase.sqlite(path: "/var/lib/panel/impersonation.sqlite")
/// let sessions = try await SQLSessionStore(database)
/// // …
/// try await database.close()
/// ```
///
/// It may be used from any number of tasks, and the same file or server from any number of processes.
public struct SQLDatabase: Sendable {
    private let driver: any SQLDriver

    init(_ driver: any SQLDriver) {
        self.driver = driver
    }

    /// Opens a SQLite file, and creates it, readable by its owner only, if it is not there.
    ///
    /// One connection writes and a few read. Readers never wait for the writer. Every write is synced to the disk before
    /// it is reported as done. The file must be on a local disk: write-ahead logging does not work over a network file
    /// system. Other programs may open the file too, but should not write to it with an SQLite older than 3.51.3 while
    /// this one runs, because their automatic checkpoints are not made under the write lock.
    ///
    /// - Parameters:
    ///   - path: the file; no URI, and not `:memory:`.
    ///   - settings: waits and limits.
    /// - Returns: the database, with a connection that writes.
    /// - Throws: ``SQLError``: `misuse` for such a path or settings out of range, `unavailable` if the file cannot be
    ///   opened for writing, `corrupt` if it is no database, `busy` if another process keeps it locked.
    public static func sqlite(path: String, settings: SQLiteSettings = SQLiteSettings()) async throws -> SQLDatabase {
        SQLDatabase(try await SQLiteDatabase(path: path, settings: settings))
    }

    /// Connects to a database on a PostgreSQL server, 13 or newer, or on one of several of which one takes writes.
    ///
    /// ```swift
    /// let database = try await SQLDatabase.postgreSQL("postgresql://panel@db1,db2/panel?sslmode=verify-full")
    /// ```
    ///
    /// Connections are opened when they are needed, and anew when they are lost: while a server restarts, or another
    /// takes its place, calls wait. Once a standby was seen to have taken over, the server that it replaced is used no more.
    /// A server that may lose what it has acknowledged (`fsync = off`, a `synchronous_commit` other than `on` and
    /// `remote_apply`) is refused, and so is one whose database is not encoded in UTF-8.
    ///
    /// - Parameters:
    ///   - connection: a connection string as libpq takes it, a URL or words. It may contain a password; no error repeats
    ///     it. The names of hosts and of the database contain no `@`.
    ///   - settings: the schema, waits and limits.
    /// - Returns: the database, with one connection that has been made.
    /// - Throws: ``SQLError``: `misuse` for settings out of range or what is no connection string, `refused` at once if the
    ///   server does not know the role, its password or the database, `unavailable` if no server takes writes,
    ///   `incompatibleSchema` for one that will not do.
    public static func postgreSQL(
        _ connection: String, settings: PostgreSQLSettings = PostgreSQLSettings()
    ) async throws -> SQLDatabase {
        SQLDatabase(try await PostgreSQLDatabase(connection, settings: settings))
    }

    /// Lets the calls already made finish and closes all connections; later calls fail as unavailable.
    ///
    /// Closing the last connection of all processes to a SQLite file copies the write-ahead log into it. Closing twice
    /// is allowed.
    ///
    /// - Throws: ``SQLError`` when a connection cannot be closed.
    public func close() async throws {
        try await self.driver.close()
    }

    /// Whose SQL it is.
    package var engine: SQLEngine { self.driver.engine }

    /// As ``SQLDriver/read(_:)``.
    package func read<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R {
        try await self.driver.read(body)
    }

    /// As ``SQLDriver/write(_:)``.
    @discardableResult
    package func write<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R {
        try await self.driver.write(body)
    }

    /// Brings the schema of the stores up to date.
    func migrate() async throws {
        try await self.driver.migrate(Schema.migrations(for: self.engine))
    }
}
