// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// Nobody changes an account of a higher role, nor gives a role higher than their own, nor switches off who is above them:
/// with an owner falls everybody below, and nobody would be left to undo it.
struct ChangesNotUpwardRule: ChangeRule {
    let id: RuleID = "changes-not-upward"

    func objection(to request: ChangeRequest) -> RefusalReason? {
        if max(request.subject.role, request.role) > request.actor.role { return .higherRole }
        let isAbove = request.actor.owners.contains { $0.id == request.subject.id }
        return isAbove && (request.kind == .suspend || request.kind == .close) ? .aboveOneself : nil
    }
}

/// Resellers make some accounts, administrators any.
struct CreationRule: ChangeRule {
    let id: RuleID = "creation"
    let resellersMake: Set<Role>

    func objection(to request: ChangeRequest) -> RefusalReason? {
        guard request.kind == .create, request.actor.role != .administrator else { return nil }
        return request.actor.role == .reseller && self.resellersMake.contains(request.role) ? nil : .onlyAdministrators
    }
}

/// An owner is in use, owns accounts by role, and is of no lower role than what they own.
struct FitOwnerRule: ChangeRule {
    let id: RuleID = "fit-owner"

    func objection(to request: ChangeRequest) -> RefusalReason? {
        guard let recipient = request.recipient else { return nil }
        // The owner of an account whose role changes stays; it only must not be below it in rank.
        if request.kind == .setRole { return recipient.role >= request.role ? nil : .unfitOwner }
        let isFit =
            recipient.role != .customer && recipient.effectiveStatus == .active
            && (request.kind == .close || recipient.role >= request.role)
        let isBelow = recipient.id == request.subject.id || recipient.owners.contains { $0.id == request.subject.id }
        return isFit && !isBelow ? nil : .unfitOwner
    }
}

/// A closed account is left as it is, and what is on is not switched on.
struct SuitableStatusRule: ChangeRule {
    let id: RuleID = "suitable-status"

    func objection(to request: ChangeRequest) -> RefusalReason? {
        switch (request.kind, request.subject.status) {
        case (.create, _): nil
        case (_, .closed): .unsuitableStatus
        case (.enable, .active): .unsuitableStatus
        case (.edit, _), (.suspend, _), (.enable, _), (.transfer, _), (.setRole, _), (.close, _): nil
        }
    }
}

/// What was suspended with authority stays so: lifting it needs at least that role, and never somebody below whoever imposed
/// it; moving away from below a suspension, closing and suspending anew need the same.
struct SuspensionAuthorityRule: ChangeRule {
    let id: RuleID = "suspension-authority"

    func objection(to request: ChangeRequest) -> RefusalReason? {
        let own = request.suspension.map { [$0] } ?? []
        switch request.kind {
        case .create, .edit, .setRole: return nil
        case .enable: return self.binds(own, request.actor) ? .lowerAuthority : nil
        case .transfer, .close: return self.binds(own + request.suspensionsAbove, request.actor) ? .lowerAuthority : nil
        case .suspend:
            guard let suspension = request.suspension else { return nil }
            if self.binds(own, request.actor) { return .lowerAuthority }
            return request.actor.role == suspension.authority ? .unsuitableStatus : nil
        }
    }

    private func binds(_ suspensions: [Suspension], _ actor: Standing) -> Bool {
        suspensions.contains { suspension in
            suspension.authority > actor.role
                || (suspension.authority == actor.role && actor.owners.contains { $0.id == suspension.by })
        }
    }
}

/// Only administrators promote and demote.
struct RoleChangeRule: ChangeRule {
    let id: RuleID = "role-change"

    func objection(to request: ChangeRequest) -> RefusalReason? {
        request.kind == .setRole && request.actor.role != .administrator ? .onlyAdministrators : nil
    }
}

/// An account that owns others which are not closed is neither closed nor demoted.
///
/// Closed ones do not count: nothing opens them again, and they stay where they are for the records.
struct EmptyHandedRule: ChangeRule {
    let id: RuleID = "empty-handed"

    func objection(to request: ChangeRequest) -> RefusalReason? {
        guard request.ownsAccounts else { return nil }
        return request.kind == .close || request.role < request.subject.role ? .ownsAccounts : nil
    }
}

/// Whoever changes what an account is signed in to with has proved not long ago who they are.
struct SignInDetailsRule: ChangeRule {
    let id: RuleID = "sign-in-details"
    let freshness: Duration

    func objection(to request: ChangeRequest) -> RefusalReason? {
        guard request.kind == .edit, !request.details.isDisjoint(with: [.username, .email]) else { return nil }
        return request.authenticationAge > self.freshness ? .authenticationStale : nil
    }
}
