// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

/// One promise of a port, with a check that an adapter keeps it.
///
/// The checks belong to no test framework: a broken promise is a thrown ``ConformanceViolation``.
///
/// ```swift
/// @Test(arguments: Requirement.accountStore)
/// func `the SQLite store keeps`(_ requirement: Requirement<any AccountStore>) async throws {
///     let file = temporaryFile()
///     try await requirement.check { try SQLAccountStore(file) }
/// }
/// ```
public struct Requirement<Port>: Identifiable, Sendable, CustomStringConvertible {
    /// Names the requirement, such as `accounts.lookup.order`; stays the same from release to release.
    public let id: String
    /// What is promised, in one sentence.
    public let summary: String
    private let body: @Sendable (Trial<Port>) async throws -> Void

    init(_ id: String, _ summary: String, _ body: @escaping @Sendable (Trial<Port>) async throws -> Void) {
        self.id = id
        self.summary = summary
        self.body = body
    }

    /// Checks that an adapter keeps the promise.
    ///
    /// Everything a check stores carries identifiers that nobody can guess, so that it gets along with what is in the
    /// store already and with other checks that run at the same time. Only a store with nothing of value in it should be
    /// used all the same: little is cleaned up, and `sessions.erase` erases every visit that ended, and every approval
    /// that was over, before the year 1000.
    ///
    /// - Parameter open: opens the store. Called several times by one check, and then always the same data must be
    ///   found: a connection each to one database, or one store in memory. What is returned is used from many tasks at
    ///   once.
    /// - Throws: ``ConformanceViolation`` when the promise is broken, or whatever else the store throws.
    public func check(_ open: @escaping @Sendable () async throws -> Port) async throws {
        let trial = Trial(requirement: self.id, open: open)
        do {
            try await self.body(trial)
        } catch let error
            where error is AccountError || error is ImpersonationError || error is AuditError
            || error is CheckpointError
        {
            // Where such an error is promised, the check has caught it.
            throw trial.violation(of: "nothing is refused that the port allows", seen: "the error \(error)")
        }
    }

    /// The identifier and the summary.
    public var description: String { "\(self.id): \(self.summary)" }
}
