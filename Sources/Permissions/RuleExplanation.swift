// SPDX-License-Identifier: Apache-2.0

/// What one rule has to say, for a screen that explains a decision.
public struct RuleExplanation: Hashable, Sendable {
    /// What a rule says.
    @frozen
    public enum Verdict: Hashable, Sendable {
        /// It lets it pass.
        case passes
        /// It keeps it within a mode.
        case limits(to: VisitMode)
        /// It wants something given.
        case asks([ActRequirement])
        /// It speaks against it.
        case refuses([RefusalReason])
    }

    /// The rule.
    public let rule: RuleID
    /// What it says.
    public let verdict: Verdict

    init(_ rule: RuleID, _ verdict: Verdict) {
        self.rule = rule
        self.verdict = verdict
    }
}
