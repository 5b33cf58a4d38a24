// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// The name of a rule, as it stands in decisions and in the log.
public typealias RuleID = Identifier<Decision>

/// An answer with the rule that gave it.
public struct Decision: Hashable, Sendable {
    /// What was decided.
    @frozen
    public enum Outcome: Hashable, Sendable {
        /// Allowed, up to a mode.
        case allowed(VisitMode)
        /// Refused, with every reason that may be told to whoever asked; never empty.
        case refused([RefusalReason])
    }

    /// What was decided.
    public let outcome: Outcome
    /// The rule that decided: the first that refused, or the first that allowed.
    public let rule: RuleID

    /// Makes a decision.
    public init(_ outcome: Outcome, by rule: RuleID) {
        self.outcome = outcome
        self.rule = rule
    }

    /// The mode that is allowed; nil when refused.
    public var mode: VisitMode? {
        switch self.outcome {
        case .allowed(let mode): mode
        case .refused: nil
        }
    }

    /// Why it was refused; empty when allowed.
    public var reasons: [RefusalReason] {
        switch self.outcome {
        case .allowed: []
        case .refused(let reasons): reasons
        }
    }
}
