// SPDX-License-Identifier: Apache-2.0

/// The port to an engine: transactions over connections of its own.
///
/// What blocks runs on threads of the driver, never on those of Swift's concurrency. A task that is cancelled before its
/// turn comes throws `CancellationError` and the body does not run; a body that has begun completes.
protocol SQLDriver: Sendable {
    /// Whose SQL it is.
    var engine: SQLEngine { get }

    /// Runs the body in a read transaction: all its selects see the same snapshot, and it can change nothing.
    func read<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R

    /// Runs the body in a write transaction and commits it; if the body throws, nothing has changed.
    ///
    /// Each select of the body sees what was committed before it began. The body may be run again from the start when
    /// the engine asks for that; what an earlier run did is undone by then.
    @discardableResult
    func write<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R

    /// Lets the calls already made finish and closes all connections; later calls fail as unavailable.
    func close() async throws
}
