// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
public import Impersonation
public import Permissions

/// Changes accounts, as staff may: creates, edits, suspends, enables, transfers, promotes, demotes and closes them.
///
/// Every change is decided by the policy on accounts of one moment, is on record as attempted before it is made, is stored
/// only if every account it was decided on is still the same, and is on record as completed after that. If the log cannot
/// be written, nothing is changed. What a crash left open is finished by ``settle(since:)``.
///
/// ```swift
/// let administration = AdministrationService(accounts: accounts, sessions: sessions, log: log)
/// let answer = try await administration.suspend("acme", because: "unpaid invoice 4711", by: ada)
/// switch answer {
/// case .granted(let changed): show(changed.account)
/// case .refused(let refusal): show(refusal.message())
/// }
/// ```
///
/// - Whoever asks is the account that signed in, at their own place: somebody who is signed in as it is refused, on record with
///   who they are. Inside a visit the account is used through the visit's `perform`, with the rights of the account acted as.
/// - Refusals are values with reasons, and on record: stored with their count, and brought to the log at once, or by
///   ``settle(since:)`` or a sweep when it cannot be written. Of a burst a few entries stand for all. Errors are ``AdministrationError``, which says what is known of the
///   change, and ``/Impersonation/ImpersonationError`` with `invalidInput` for an operator out of limits.
/// - A change is tried again while others change the same accounts, up to 32 times, then ``AdministrationError/Code/contention``.
/// - A task that is cancelled while a change is being made leaves it made or not made, and on record.
///
/// Accounts stay where they are: ``/Accounts/AccountStore`` can be a view of a user table that a panel has already, with a
/// revision and a last change beside each row and three texts for searching. Nothing else is copied. What that takes is in
/// `Documentation/Adapters.md` and `Documentation/Search.md`. Code of the panel's own that writes accounts goes on doing so
/// as long as it raises the revision in the same statement; what it does is not in the log.
///
/// A value of this type holds no state: use one or many, on any number of nodes, from any task.
public struct AdministrationService: Sendable {
    let accounts: any AccountStore
    let sessions: any SessionStore
    let log: AuditLog
    let policy: ChangePolicy
    let limits: VisitLimits
    let clock: any WallClock
    let entropy: any EntropySource

    /// Makes a service over a store and a log.
    ///
    /// - Parameters:
    ///   - accounts: where accounts are kept.
    ///   - sessions: where visits are kept: what tells whose login it is that somebody comes with, and how often they were
    ///     refused.
    ///   - log: where changes are recorded.
    ///   - policy: who may change what; its scope is best the one that decides entering and lists.
    ///   - limits: how many refusals within a minute are too many, together with those of entering; best the limits of the
    ///     policy of ``/Impersonation/ImpersonationService``.
    ///   - clock: the time of changes.
    ///   - entropy: for identifiers and salts.
    public init(
        accounts: any AccountStore, sessions: any SessionStore, log: AuditLog, policy: ChangePolicy = .standard,
        limits: VisitLimits = VisitLimits(), clock: any WallClock = SystemClock(),
        entropy: any EntropySource = SystemEntropy()
    ) {
        self.accounts = accounts
        self.sessions = sessions
        self.log = log
        self.policy = policy
        self.limits = limits
        self.clock = clock
        self.entropy = entropy
    }
}

/// An account that was changed.
public struct ChangedAccount: Hashable, Sendable {
    /// The account as it is now.
    public let account: Account
    /// The change, as the log has it; nil when there was nothing to change.
    public let change: Account.ChangeID?
    /// Whether it is on record that the change was made; if not, ``AdministrationService/settle(since:)`` records it later.
    public let isRecorded: Bool
}
