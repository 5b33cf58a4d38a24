// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Who may change which account: what the scope does not reach is refused, and so is what any one rule speaks against.
///
/// The rules that keep roles, authority and the ownership tree in order always hold; a vendor adds to them.
///
/// ```swift
/// var policy = ChangePolicy.standard
/// policy.resellersMake = [.customer, .reseller]
/// policy.rules.append(NoTransfersInDecember(isDecember: true))
/// ```
public struct ChangePolicy: Sendable {
    /// The rule that draws the scope: best the one that decides entering and lists.
    public var scope: any ScopeRule
    /// The roles that resellers give to new accounts; administrators make any.
    public var resellersMake: Set<Role>
    /// How long ago those who change what an account is signed in to with, username and e-mail, may have proved who they are.
    public var freshness: Duration
    /// Rules of the vendor's own.
    public var rules: [any ChangeRule]

    /// Makes a policy.
    public init(
        scope: any ScopeRule, resellersMake: Set<Role> = [.customer], freshness: Duration = .seconds(600),
        rules: [any ChangeRule] = []
    ) {
        self.scope = scope
        self.resellersMake = resellersMake
        self.freshness = freshness
        self.rules = rules
    }

    /// Administrators change anyone, resellers what they own directly, everybody their own details.
    public static let standard = Self(scope: OwnershipRule())

    /// Decides whether the actor may make the change.
    ///
    /// An account out of reach is decided like one that does not exist, and no rule is asked about it; see
    /// ``decide(withoutSubjectBy:)``. What is allowed is allowed in full.
    public func decide(_ request: ChangeRequest) -> Decision {
        let actor = request.actor
        guard actor.effectiveStatus == .active else { return Self.inactive }
        guard self.isWithinReach(request) else { return self.decide(withoutSubjectBy: actor) }
        guard actor.id != request.subject.id || request.kind == .edit else {
            return Decision(.refused([.ownAccount]), by: EntryPolicy.notOneself)
        }
        let rules = self.ownRules + self.rules
        let objections = rules.compactMap { rule in
            Self.objection(of: rule, to: request).map { (rule: rule.id, reason: $0) }
        }
        guard let first = objections.first else { return Decision(.allowed(.full), by: self.scope.id) }
        return Decision(.refused(objections.map(\.reason)), by: first.rule)
    }

    /// Decides about an account, or a recipient, that does not exist.
    public func decide(withoutSubjectBy actor: Standing) -> Decision {
        guard actor.effectiveStatus == .active else { return Self.inactive }
        return Decision(.refused([.noSuchAccount]), by: self.scope.id)
    }

    private static let inactive = Decision(.refused([.actorNotActive]), by: EntryPolicy.actorActive)

    /// The rules that no policy can leave out.
    private var ownRules: [any ChangeRule] {
        [
            ChangesNotUpwardRule(), CreationRule(resellersMake: self.resellersMake), FitOwnerRule(),
            SuitableStatusRule(), SuspensionAuthorityRule(), RoleChangeRule(), EmptyHandedRule(),
            SignInDetailsRule(freshness: self.freshness),
        ]
    }

    /// Whether the actor reaches the account, and whoever is to receive something.
    private func isWithinReach(_ request: ChangeRequest) -> Bool {
        let actor = request.actor
        let scope = self.scope.scope(of: actor)
        let isRecipientReached = request.recipient.map { $0.id == actor.id || scope.contains($0) }
        switch request.kind {
        // Nobody owns what stands at the top of the tree; only who reaches everyone puts something there.
        case .create: return isRecipientReached ?? (scope == .everyone)
        case .edit, .suspend, .enable, .transfer, .setRole, .close:
            return (request.subject.id == actor.id || scope.contains(request.subject)) && isRecipientReached ?? true
        }
    }

    private static func objection(of rule: any ChangeRule, to request: ChangeRequest) -> RefusalReason? {
        do { return try rule.objection(to: request) } catch { return .ruleFailed }
    }
}
