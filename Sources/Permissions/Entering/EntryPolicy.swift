// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Who may enter whom: what the scope does not reach is refused, and so is what any one rule refuses or fails to decide.
///
/// ```swift
/// var policy = EntryPolicy.standard
/// policy.rules.append(OfficeHours(isOpen: true))
/// let decision = policy.decide(actor: reseller, subject: customer)
/// ```
public struct EntryPolicy: Sendable {
    /// The rule that draws the scope, both for entering and for lists.
    public var scope: any ScopeRule
    /// The rules asked about what is in scope, each of which can refuse or limit.
    public var rules: [any EntryRule]
    /// What is asked for besides: nothing, unless a line says so.
    public var demands: [EntryDemand]
    /// The roles of those who may enter without the customer's consent in an emergency; nobody, unless named.
    public var overriding: Set<Role>

    /// Makes a policy.
    public init(
        scope: any ScopeRule, rules: [any EntryRule], demands: [EntryDemand] = [], overriding: Set<Role> = []
    ) {
        self.scope = scope
        self.rules = rules
        self.demands = demands
        self.overriding = overriding
    }

    /// Administrators enter anyone, resellers what they own directly, customers nobody; nobody themselves.
    public static let standard = Self(
        scope: OwnershipRule(),
        rules: [NotUpwardRule(), AdministratorsRule(), SubjectStatusRule()])

    /// Decides whether `actor` may enter `subject`, and in which mode at most.
    ///
    /// An actor who does not exist is decided like one who is not active. A subject that does not exist is decided exactly
    /// like one out of scope, with the same answer. Nothing about a subject out of scope is told: no other rule is asked
    /// about it.
    public func decide(actor: Standing?, subject: Standing?) -> Decision {
        guard let actor, actor.effectiveStatus == .active else {
            return Decision(.refused([.actorNotActive]), by: Self.actorActive)
        }
        guard let subject, self.scope.scope(of: actor).contains(subject) else {
            return Decision(.refused([.outsideScope]), by: self.scope.id)
        }
        guard actor.id != subject.id else { return Decision(.refused([.oneself]), by: Self.notOneself) }
        let request = EntryRequest(actor: actor, subject: subject)
        var mode = VisitMode.full
        var refusal: (rule: RuleID, reasons: [RefusalReason])?
        for rule in self.rules {
            switch Self.verdict(of: rule, on: request) {
            case nil: break
            case .limit(let limit): mode = min(mode, limit)
            case .refuse(let reason): refusal = (refusal?.rule ?? rule.id, (refusal?.reasons ?? []) + [reason])
            }
        }
        if let refusal { return Decision(.refused(refusal.reasons), by: refusal.rule) }
        return Decision(.allowed(mode), by: self.scope.id)
    }

    /// What every rule has to say about `actor` entering `subject`, in the order in which they are asked.
    ///
    /// All are asked, also where one has refused already and where the subject is out of scope: for the screens of those
    /// who look after the policy, and never for whoever asked.
    public func explain(actor: Standing, subject: Standing) -> [RuleExplanation] {
        let isReached = self.scope.scope(of: actor).contains(subject)
        let request = EntryRequest(actor: actor, subject: subject)
        return [
            RuleExplanation(Self.actorActive, actor.effectiveStatus == .active ? .passes : .refuses([.actorNotActive])),
            RuleExplanation(self.scope.id, isReached ? .passes : .refuses([.outsideScope])),
            RuleExplanation(Self.notOneself, actor.id == subject.id ? .refuses([.oneself]) : .passes),
        ]
            + self.rules.map { rule in
                switch Self.verdict(of: rule, on: request) {
                case nil: RuleExplanation(rule.id, .passes)
                case .limit(let mode): RuleExplanation(rule.id, .limits(to: mode))
                case .refuse(let reason): RuleExplanation(rule.id, .refuses([reason]))
                }
            }
    }

    /// The accounts `viewer` may know of, drawn by the same rule that decides entering.
    public func scope(of viewer: Standing) -> AccountScope {
        viewer.effectiveStatus == .active ? self.scope.scope(of: viewer) : .nobody
    }

    /// The name under which a refusal stands because the actor is not active; no policy can leave this out.
    public static let actorActive: RuleID = "actor-active"

    /// The name under which a refusal stands because somebody asked for themselves; no policy can leave this out.
    public static let notOneself: RuleID = "not-oneself"

    private static func verdict(of rule: any EntryRule, on request: EntryRequest) -> EntryVerdict? {
        do { return try rule.verdict(on: request) } catch { return .refuse(.ruleFailed) }
    }
}
