// SPDX-License-Identifier: Apache-2.0

import CSQLite

/// Copies the write-ahead log into the database file from time to time, so that the log does not grow without bound.
///
/// SQLite before 3.51.3 can lose committed pages when one connection starts the log anew at the very moment another
/// begins a checkpoint. Therefore no connection here makes the automatic checkpoints of SQLite, and a checkpoint is
/// made only while this process holds the write lock: then nobody, in any process that uses this driver, can start the
/// log anew meanwhile. It is made through a second connection because SQLite allows none inside a transaction, and in
/// the PASSIVE mode because that never waits for readers.
///
/// The log starts anew with the first write after a complete checkpoint, unless a reader still needs it. A checkpoint
/// stays incomplete while a reader looks at an older snapshot. As the log gets long, the write lock is held a little
/// longer, which lets such readers finish while all new ones see the newest state. One read that never ends keeps the
/// log growing whatever one does: long exports should read page by page.
///
/// Not Sendable: it belongs to the worker of the writer.
final class SQLiteCheckpointer {
    /// After how many more pages of log a checkpoint is due; 4 MB with pages of 4 KB.
    static let interval = 1_000
    /// From how many pages on a checkpoint waits for readers.
    static let longLog = 4 * interval
    /// How long a checkpoint waits for readers, with the write lock held.
    static let patience: Duration = .milliseconds(50)
    /// How long a checkpoint waits for the write lock.
    static let lockPatience: Duration = .milliseconds(250)

    private let open: @Sendable () throws -> SQLiteConnection
    private var connection: SQLiteConnection?
    private var due = interval
    private var seen = 0

    init(open: @escaping @Sendable () throws -> SQLiteConnection) {
        self.open = open
    }

    /// Makes a checkpoint if the log of the writer has become long enough.
    ///
    /// A failure is not reported: nothing is lost by it, and the next attempt follows after the next interval.
    func checkpointIfDue(after writer: SQLiteConnection) {
        let pages = writer.callbacks.pagesInLog
        if pages < self.seen { self.due = Self.interval }  // the log has started anew
        self.seen = pages
        guard pages >= self.due, writer.isUsable else { return }
        self.due = pages + Self.interval
        do {
            try self.checkpoint(writer, patience: pages >= Self.longLog ? Self.patience : .zero)
        } catch {
            self.connection = nil
        }
    }

    /// Closes the connection of the checkpointer.
    func close() throws {
        try self.connection?.close()
        self.connection = nil
    }

    private func checkpoint(_ writer: SQLiteConnection, patience: Duration) throws {
        let connection = try self.connection ?? self.open()
        self.connection = connection
        let lockPatience = writer.callbacks.patience
        writer.callbacks.patience = min(lockPatience, Self.lockPatience)
        defer { writer.callbacks.patience = lockPatience }
        try writer.transaction(.write) { _ in
            let deadline = ContinuousClock.now.advanced(by: patience)
            while try !connection.copyLog(), ContinuousClock.now < deadline {
                sqlite3_sleep(2)
            }
            // Readers that began before the copy was complete keep the log from starting anew.
            if patience > .zero { sqlite3_sleep(5) }
        }
    }
}

extension SQLiteConnection {
    /// Copies as much of the log as readers allow, and answers whether that was all of it.
    func copyLog() throws -> Bool {
        var pages: Int32 = 0
        var copied: Int32 = 0
        let code = sqlite3_wal_checkpoint_v2(
            try self.openHandle(),
            "main",
            SQLITE_CHECKPOINT_PASSIVE,
            &pages,
            &copied
        )
        guard code == SQLITE_OK else { throw SQLError(sqlite: code, on: nil, while: "making a checkpoint") }
        return copied == pages
    }
}
