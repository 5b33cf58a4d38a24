// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Who may change which account: what the scope does not reach is refused, and so is what any one rule speaks against.
///
/// ```swift
/// var policy = ChangePolicy.standard
/// policy.rules.append(NoTransfersInDecember(isDecember: true))
/// let decision = policy.decide(request)
/// ```
public struct ChangePolicy: Sendable {
    /// The rule that draws the scope: the one that decides entering and lists.
    public var scope: any ScopeRule
    /// The rules asked about what is in scope.
    public var rules: [any ChangeRule]

    /// Makes a policy.
    public init(scope: any ScopeRule, rules: [any ChangeRule] = Self.standardRules) {
        self.scope = scope
        self.rules = rules
    }

    /// Administrators change anyone, resellers what they own directly, everybody their own details.
    public static let standard = Self(scope: OwnershipRule())

    /// The rules that keep roles, authority and the ownership tree in order.
    public static let standardRules: [any ChangeRule] = [
        ChangesNotUpwardRule(), CreationRule(), FitOwnerRule(), SuitableStatusRule(), SuspensionAuthorityRule(),
        RoleChangeRule(), EmptyHandedRule(),
    ]

    /// Decides whether the actor may make the change.
    ///
    /// An account out of reach is decided like one that does not exist, and no rule is asked about it; see
    /// ``decide(withoutSubjectBy:)``. What is allowed is allowed in full.
    public func decide(_ request: ChangeRequest) -> Decision {
        let actor = request.actor
        guard actor.effectiveStatus == .active else {
            return Decision(.refused([.actorNotActive]), by: EntryPolicy.actorActive)
        }
        guard self.isWithinReach(request) else { return self.decide(withoutSubjectBy: actor) }
        guard actor.id != request.subject.id || request.kind == .edit else {
            return Decision(.refused([.oneself]), by: EntryPolicy.notOneself)
        }
        let objections = self.rules.compactMap { rule in
            Self.objection(of: rule, to: request).map { (rule: rule.id, reason: $0) }
        }
        guard let first = objections.first else { return Decision(.allowed(.full), by: self.scope.id) }
        return Decision(.refused(objections.map(\.reason)), by: first.rule)
    }

    /// Decides about an account, or a recipient, that does not exist.
    public func decide(withoutSubjectBy actor: Standing) -> Decision {
        guard actor.effectiveStatus == .active else {
            return Decision(.refused([.actorNotActive]), by: EntryPolicy.actorActive)
        }
        return Decision(.refused([.noSuchAccount]), by: self.scope.id)
    }

    /// Whether the actor reaches the account, and whoever is to receive something.
    private func isWithinReach(_ request: ChangeRequest) -> Bool {
        let actor = request.actor
        let scope = self.scope.scope(of: actor)
        let isRecipientReached = request.recipient.map { $0.id == actor.id || scope.contains($0) }
        switch request.kind {
        // Nobody owns what stands at the top of the tree; only who reaches everyone puts something there.
        case .create: return isRecipientReached ?? (scope == .everyone)
        case .edit: return request.subject.id == actor.id || scope.contains(request.subject)
        case .suspend, .enable, .transfer, .setRole, .close:
            return (request.subject.id == actor.id || scope.contains(request.subject)) && isRecipientReached ?? true
        }
    }

    private static func objection(of rule: any ChangeRule, to request: ChangeRequest) -> RefusalReason? {
        do { return try rule.objection(to: request) } catch { return .ruleFailed }
    }
}
