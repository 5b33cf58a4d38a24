// SPDX-License-Identifier: Apache-2.0

/// One connection and the serial queue it lives on.
///
/// Calls into an engine's library block on locks, on the disk or on the network, so they must not run on the threads of
/// Swift's concurrency, of which there are only as many as processors.
protocol ConnectionWorker: AnyObject, Sendable {
    associatedtype Connection

    /// Adds a block to the queue.
    func enqueue(_ block: @escaping @Sendable () -> Void)

    /// Runs the body with the connection, opening it where there is none; to be called on the queue.
    ///
    /// What would be another attempt is not made, and `CancellationError` thrown, once it is not wanted any more.
    func withConnection<R>(isWanted: () -> Bool, _ body: (Connection) throws -> R) throws -> R

    /// Does what can wait until the caller has its answer; to be called on the queue.
    func tidyUp()

    /// Closes the connection; to be called on the queue.
    func close() throws
}
