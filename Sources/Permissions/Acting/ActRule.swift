// SPDX-License-Identifier: Apache-2.0

/// One rule of a vendor's own that narrows what may be done in a visit: pure, synchronous, free to have no opinion.
///
/// ```swift
/// struct NotForGold: ActRule {
///     let id: RuleID = "not-for-gold"
///
///     func verdict(on request: ActRequest) -> ActVerdict? {
///         request.facts["package"] == "gold" && request.sensitivity == .destructive ? .ask(.ticket) : nil
///     }
/// }
/// ```
public protocol ActRule: Sendable {
    /// The rule's name in decisions and in the log; never changed once used.
    var id: RuleID { get }

    /// Returns what the rule says of `request`; nil when it has no opinion. A thrown error refuses.
    func verdict(on request: ActRequest) throws -> ActVerdict?
}

/// What one rule says of an act; no rule can allow what the table refuses, or take a requirement back.
@frozen
public enum ActVerdict: Hashable, Sendable {
    /// Something more must be given.
    case ask(ActRequirement)
    /// It may not be done.
    case refuse(RefusalReason)
}

/// Whether something may be done in a visit, with the rule that decided.
public struct ActDecision: Hashable, Sendable {
    /// What was decided.
    @frozen
    public enum Outcome: Hashable, Sendable {
        /// It may be done once all this is given; at once, when that is nothing.
        case allowed(asking: [ActRequirement])
        /// It may not, for these reasons; never empty.
        case refused([RefusalReason])
    }

    /// What was decided.
    public let outcome: Outcome
    /// The rule that decided.
    public let rule: RuleID

    /// Makes a decision.
    public init(_ outcome: Outcome, by rule: RuleID) {
        self.outcome = outcome
        self.rule = rule
    }

    /// Whether it may be done, at once or once something is given.
    public var isAllowed: Bool {
        if case .allowed = self.outcome { true } else { false }
    }

    /// What must be given; empty when that is nothing, and when it may not be done at all.
    public var requirements: [ActRequirement] {
        if case .allowed(let requirements) = self.outcome { requirements } else { [] }
    }

    /// Why it may not be done; empty when it may.
    public var reasons: [RefusalReason] {
        if case .refused(let reasons) = self.outcome { reasons } else { [] }
    }
}
