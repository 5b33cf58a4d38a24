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
    let body: @Sendable (Trial<Port>) async throws -> Void

    init(_ id: String, _ summary: String, _ body: @escaping @Sendable (Trial<Port>) async throws -> Void) {
        self.id = id
        self.summary = summary
        self.body = body
    }

    /// Checks that an adapter keeps the promise.
    ///
    /// Everything a check stores carries identifiers that nobody can guess, so that it gets along with what is in the
    /// store already and with other checks that run at the same time. When it is over, kept or broken, it takes away or
    /// closes what it has stored, as far as the port has a way to and the store does what it is told. Then no visit goes
    /// on, nothing waits for an answer or for the log, and no consent, freeze or legal hold is in force. This remains:
    ///
    /// - accounts, closed;
    /// - visits that ended and approvals that were answered, at the beginning of 2026 and some in 1969, for the next
    ///   ``/Impersonation/SessionStore/erase(endedBefore:limit:)``; one visit of `sessions.lookup.round-trip` ended in 9999;
    /// - ledgers of operators and empty records of consents, since nothing takes those away, and a higher revision of
    ///   the freezes;
    /// - entries of a log, for ever, with one more for each visit that had to be stopped and each hold that had to be lifted;
    /// - checkpoints and notices that were taken.
    ///
    /// So use a store with nothing of value in it all the same, and a log of its own. The check `sessions.erase` erases
    /// every visit that ended, and every approval that was over, before the year 1000; those that run it at the same time
    /// take turns.
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
