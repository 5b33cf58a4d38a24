// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// One rule that narrows who may enter whom: pure, synchronous, and free to have no opinion.
///
/// ```swift
/// struct OfficeHours: EntryRule {
///     let id: RuleID = "office-hours"
///     let isOpen: Bool
///
///     func verdict(on request: EntryRequest) -> EntryVerdict? {
///         isOpen ? nil : .refuse("office-hours-over")
///     }
/// }
/// ```
public protocol EntryRule: Sendable {
    /// The rule's name in decisions and in the log; never changed once used.
    var id: RuleID { get }

    /// Returns what the rule says of `request`; nil when it has no opinion. A thrown error refuses.
    func verdict(on request: EntryRequest) throws -> EntryVerdict?
}

/// Who wants to enter whom, as both stand now.
public struct EntryRequest: Hashable, Sendable {
    /// The real person's account.
    public let actor: Standing
    /// The account to be entered.
    public let subject: Standing

    /// Makes a request.
    public init(actor: Standing, subject: Standing) {
        self.actor = actor
        self.subject = subject
    }
}

/// What one rule says.
///
/// A rule can narrow and refuse; only the ``ScopeRule`` can let in.
@frozen
public enum EntryVerdict: Hashable, Sendable {
    /// Has nothing against it as long as the visit stays within the mode.
    case limit(to: VisitMode)
    /// Speaks against it, which no other rule can overturn.
    case refuse(RefusalReason)
}
