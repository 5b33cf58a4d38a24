// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// One connection and the serial queue it lives on.
///
/// Unchecked because the compiler cannot see the queue: `connection` and `checkpointer` are touched only by blocks on
/// `queue`, which each method that touches them checks.
final class SQLiteWorker: ConnectionWorker, @unchecked Sendable {
    private let queue: DispatchQueue
    private let open: @Sendable () throws -> SQLiteConnection
    private let checkpointer: SQLiteCheckpointer?
    private var connection: SQLiteConnection?

    /// Creates a worker that opens its connection when it is first needed.
    init(
        label: String,
        checkpoint: (@Sendable () throws -> SQLiteConnection)? = nil,
        open: @escaping @Sendable () throws -> SQLiteConnection
    ) {
        self.queue = DispatchQueue(label: label)
        self.checkpointer = checkpoint.map(SQLiteCheckpointer.init(open:))
        self.open = open
    }

    /// Adds a block to the queue.
    func enqueue(_ block: @escaping @Sendable () -> Void) {
        self.queue.async(execute: block)
    }

    /// Runs the body with the connection; to be called on the queue.
    ///
    /// A connection that cannot be trusted, or whose file has become unreachable, is closed; the next call opens a new
    /// one. There is never another attempt.
    func withConnection<R>(isWanted: () -> Bool, _ body: (SQLiteConnection) throws -> R) throws -> R {
        dispatchPrecondition(condition: .onQueue(self.queue))
        let connection = try self.connection ?? self.open()
        self.connection = connection
        defer { if !connection.isUsable { self.connection = nil } }
        do {
            return try body(connection)
        } catch let error as SQLError where error.code == .unavailable || error.code == .corrupt {
            // A commit of unknown outcome stays invisible while a connection is open, and the next write settles it.
            // Closing now could make recovery bring it back after the caller has read that it is not there.
            if !error.isOutcomeUnknown { connection.isUsable = false }
            throw error
        }
    }

    /// Does what can wait until the caller has its answer; to be called on the queue.
    func tidyUp() {
        dispatchPrecondition(condition: .onQueue(self.queue))
        guard let connection = self.connection, let checkpointer = self.checkpointer else { return }
        checkpointer.checkpointIfDue(after: connection)
        if !connection.isUsable { self.connection = nil }
    }

    /// Closes the connection; to be called on the queue.
    func close() throws {
        dispatchPrecondition(condition: .onQueue(self.queue))
        defer { self.connection = nil }
        try self.checkpointer?.close()
        try self.connection?.close()
    }
}
