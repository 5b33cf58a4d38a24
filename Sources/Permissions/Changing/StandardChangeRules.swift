// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Nobody changes an account of a higher role, nor gives a role higher than their own.
public struct ChangesNotUpwardRule: ChangeRule, Hashable {
    /// The rule's name.
    public let id: RuleID = "changes-not-upward"

    /// Makes the rule.
    public init() {}

    /// Speaks against what is above the actor, before or after.
    public func objection(to request: ChangeRequest) -> RefusalReason? {
        max(request.subject.role, request.role) > request.actor.role ? .higherRole : nil
    }
}

/// Which accounts resellers make; administrators make any.
public struct CreationRule: ChangeRule, Hashable {
    /// The rule's name.
    public let id: RuleID = "creation"
    /// The roles that resellers give to new accounts.
    public let resellersMake: Set<Role>

    /// Makes the rule: resellers make customers.
    public init(resellersMake: Set<Role> = [.customer]) {
        self.resellersMake = resellersMake
    }

    /// Speaks against new accounts of other roles.
    public func objection(to request: ChangeRequest) -> RefusalReason? {
        guard request.kind == .create, request.actor.role != .administrator else { return nil }
        return request.actor.role == .reseller && self.resellersMake.contains(request.role) ? nil : .onlyAdministrators
    }
}

/// An owner is in use, owns accounts by role, and is of no lower role than what they own.
public struct FitOwnerRule: ChangeRule, Hashable {
    /// The rule's name.
    public let id: RuleID = "fit-owner"

    /// Makes the rule.
    public init() {}

    /// Speaks against a recipient who cannot be an owner, or is the account itself or below it.
    public func objection(to request: ChangeRequest) -> RefusalReason? {
        guard let recipient = request.recipient else { return nil }
        let isFit =
            recipient.role != .customer && recipient.effectiveStatus == .active
            && (request.kind == .close || recipient.role >= request.role)
        let isBelow = recipient.id == request.subject.id || recipient.owners.contains { $0.id == request.subject.id }
        return isFit && !isBelow ? nil : .unfitOwner
    }
}

/// What an account's own status lets be done to it: a closed one is left as it is.
public struct SuitableStatusRule: ChangeRule, Hashable {
    /// The rule's name.
    public let id: RuleID = "suitable-status"

    /// Makes the rule.
    public init() {}

    /// Speaks against changes to closed accounts, and against switching on what is on.
    public func objection(to request: ChangeRequest) -> RefusalReason? {
        switch (request.kind, request.subject.status) {
        case (.create, _): nil
        case (_, .closed): .unsuitableStatus
        case (.enable, .active): .unsuitableStatus
        case (.edit, _), (.suspend, _), (.enable, _), (.transfer, _), (.setRole, _), (.close, _): nil
        }
    }
}

/// What was suspended in a higher role stays so: switching on, moving, closing and suspending anew need that role.
public struct SuspensionAuthorityRule: ChangeRule, Hashable {
    /// The rule's name.
    public let id: RuleID = "suspension-authority"

    /// Makes the rule.
    public init() {}

    /// Speaks against a suspension being lifted or evaded from below; one that stands is replaced from above only.
    public func objection(to request: ChangeRequest) -> RefusalReason? {
        guard let authority = request.suspendedBy else { return nil }
        switch request.kind {
        case .create, .edit, .setRole: return nil
        case .enable, .transfer, .close: return request.actor.role < authority ? .lowerAuthority : nil
        case .suspend:
            return request.actor.role < authority
                ? .lowerAuthority : request.actor.role == authority ? .unsuitableStatus : nil
        }
    }
}

/// Only administrators promote and demote.
public struct RoleChangeRule: ChangeRule, Hashable {
    /// The rule's name.
    public let id: RuleID = "role-change"

    /// Makes the rule.
    public init() {}

    /// Speaks against role changes by others.
    public func objection(to request: ChangeRequest) -> RefusalReason? {
        request.kind == .setRole && request.actor.role != .administrator ? .onlyAdministrators : nil
    }
}

/// An account that owns others is neither closed nor demoted.
public struct EmptyHandedRule: ChangeRule, Hashable {
    /// The rule's name.
    public let id: RuleID = "empty-handed"

    /// Makes the rule.
    public init() {}

    /// Speaks against leaving accounts to an owner who is given up, or of a lower role than before.
    public func objection(to request: ChangeRequest) -> RefusalReason? {
        guard request.ownsAccounts else { return nil }
        return request.kind == .close || request.role < request.subject.role ? .ownsAccounts : nil
    }
}
