// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation

/// A connection to the server and the queue it lives on; what can be run again is run again here.
///
/// Unchecked because the compiler cannot see the queue: `connection` is touched only by blocks on `queue`, which each
/// method that touches it checks. Everything else is constant, and safe to share.
final class PostgreSQLWorker: ConnectionWorker, @unchecked Sendable {
    private let queue: DispatchQueue
    private let patience: Duration
    private let open: @Sendable () throws -> PostgreSQLConnection
    private var connection: PostgreSQLConnection?

    /// Creates a worker that opens its connection when it is first needed.
    init(label: String, patience: Duration, open: @escaping @Sendable () throws -> PostgreSQLConnection) {
        self.queue = DispatchQueue(label: label)
        self.patience = patience
        self.open = open
    }

    func enqueue(_ block: @escaping @Sendable () -> Void) {
        self.queue.async(execute: block)
    }

    /// Runs the body with the connection, once more from the start whenever it throws ``PostgreSQLConnection/Undone``,
    /// until patience is at an end or nobody wants it any more; to be called on the queue.
    func withConnection<R>(isWanted: () -> Bool, _ body: (PostgreSQLConnection) throws -> R) throws -> R {
        dispatchPrecondition(condition: .onQueue(self.queue))
        let deadline = ContinuousClock.now.advanced(by: self.patience)
        var longestPause = 1.0
        while true {
            do {
                let connection = try self.connection ?? self.open()
                self.connection = connection
                defer { if !connection.isUsable { self.connection = nil } }
                return try body(connection)
            } catch let undone as PostgreSQLConnection.Undone {
                guard isWanted() else { throw CancellationError() }
                guard ContinuousClock.now < deadline else { throw undone.error }
                // Those that met meet again unless their pauses differ.
                Thread.sleep(forTimeInterval: Double.random(in: 0...longestPause) / 1_000)
                longestPause = min(longestPause * 2, 250)
            }
        }
    }

    /// Ends a read; to be called on the queue.
    func tidyUp() {
        dispatchPrecondition(condition: .onQueue(self.queue))
        guard let connection = self.connection else { return }
        connection.rollBack()
        if !connection.isUsable { self.connection = nil }
    }

    func close() throws {
        dispatchPrecondition(condition: .onQueue(self.queue))
        self.connection = nil
    }
}
