// SPDX-License-Identifier: Apache-2.0

/// A SQLite database file, shared by the stores of this process and with other processes on the same machine.
///
/// One connection writes and a few read; each has a thread of its own, so no call blocks the threads of Swift's
/// concurrency. Readers never wait for the writer. Every write is synced to the disk before it is reported as done.
///
/// The file is created readable by its owner only. It must be on a local disk: write-ahead logging does not work over
/// a network file system. Other programs may open the file too, but should not write to it with an SQLite older than
/// 3.51.3 while this one runs, because their automatic checkpoints are not made under the write lock.
///
/// ```swift
/// let database = try await SQLiteDatabase(path: "/var/lib/panel/impersonation.sqlite")
/// // …
/// try await database.close()
/// ```
final class SQLiteDatabase: SQLDriver {
    let engine = SQLEngine.sqlite
    private let writer: ConnectionPool<SQLiteWorker>
    private let readers: ConnectionPool<SQLiteWorker>

    /// Opens the file, and creates it if it is not there.
    ///
    /// Throws ``SQLError``: `misuse` for a path such as `:memory:` or settings out of range, `unavailable` if the file
    /// cannot be opened for writing, `corrupt` if it is no database, `busy` if another process keeps it locked.
    init(path: String, settings: SQLiteSettings = SQLiteSettings()) async throws {
        try settings.validate()
        let location = try SQLiteLocation(path: path)
        let timeout = settings.busyTimeout
        let openConnection: @Sendable (SQLiteConnection.Role) throws -> SQLiteConnection = { role in
            try SQLiteConnection(location, role: role, busyTimeout: timeout)
        }
        let writer = SQLiteWorker(
            label: "sqlite.writer",
            checkpoint: { try openConnection(.checkpointer) },
            open: { try openConnection(.writer) }
        )
        let readers = (0..<settings.readers).map { index in
            SQLiteWorker(label: "sqlite.reader-\(index)") { try openConnection(.reader) }
        }
        self.writer = ConnectionPool(
            workers: [writer], waitingLimit: settings.waitingLimit, waitingTime: settings.waitingTime)
        self.readers = ConnectionPool(
            workers: readers, waitingLimit: settings.waitingLimit, waitingTime: settings.waitingTime)
        // The file is created here and nowhere else: a connection that is opened anew later must find it.
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            writer.enqueue { continuation.resume(with: Result { try location.createIfMissing() }) }
        }
        try await self.writer.run { _ in }
    }

    /// Lets the calls already made finish and closes all connections; later calls fail as unavailable.
    ///
    /// Closing the last connection of all processes copies the log into the file. Closing twice is allowed.
    func close() async throws {
        try await self.readers.close()
        try await self.writer.close()
    }

    /// Runs the body in a read transaction: all its selects see the same snapshot.
    ///
    /// A task that is cancelled before its turn comes throws `CancellationError` and the body does not run; a body that
    /// has begun completes.
    func read<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R {
        try await self.readers.run { try $0.transaction(.read, body) }
    }

    /// Runs the body in a write transaction and commits it; if the body throws, nothing has changed.
    ///
    /// The body runs once at most, alone among all writers of all processes. It must not end the transaction itself.
    /// An error with `isOutcomeUnknown` set came from the commit; see there. Cancellation is as for `read`.
    @discardableResult
    func write<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R {
        try await self.writer.run { try $0.transaction(.write, body) }
    }
}
