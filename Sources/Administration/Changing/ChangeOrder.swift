// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation
internal import Permissions

/// What somebody asked for, before anything is known of the accounts it is about.
struct ChangeOrder: Sendable {
    enum Wish: Sendable {
        case create(Account, below: Account.ID?)
        case edit(Account, to: Account)
        case suspend(Account.ID)
        case enable(Account.ID)
        case transfer(Account.ID, to: Account.ID)
        case setRole(Account.ID, to: Role)
        case close(Account.ID, recipient: Account.ID?)
    }

    let wish: Wish
    let staff: Operator
    let reason: Reason?
    let correlation: AuditWord?
    /// The account as it was when this was decided by a person, if they said.
    var seen: Account?

    var kind: ChangeKind {
        switch self.wish {
        case .create: .create
        case .edit: .edit
        case .suspend: .suspend
        case .enable: .enable
        case .transfer: .transfer
        case .setRole: .setRole
        case .close: .close
        }
    }

    var subject: Account.ID {
        switch self.wish {
        case .create(let account, _), .edit(let account, _): account.id
        case .suspend(let id), .enable(let id), .transfer(let id, _), .setRole(let id, _), .close(let id, _): id
        }
    }

    /// Who is named to receive an account, or what an account owned.
    var recipient: Account.ID? {
        switch self.wish {
        case .create(_, let owner): owner
        case .transfer(_, let owner): owner
        case .close(_, let recipient): recipient
        case .edit, .suspend, .enable, .setRole: nil
        }
    }

    /// How many of the accounts that the subject owns matter for deciding.
    var ownedThatMatter: Int {
        switch self.wish {
        case .close: AdministrationService.maximumHandOver + 1
        case .setRole: 1
        case .create, .edit, .suspend, .enable, .transfer: 0
        }
    }

    /// What of `account` an operator would undo unseen: it is not as they saw it.
    func overlooks(_ account: Account) -> Bool {
        guard let seen = self.seen else { return false }
        return switch self.wish {
        case .create, .edit: false
        case .suspend, .enable: seen.status != account.status
        case .transfer: seen.owner != account.owner
        case .setRole: seen.role != account.role
        case .close: seen.status != account.status || seen.owner != account.owner
        }
    }

    /// What was asked for, as fields: what the record of a refusal says.
    var wishedFields: [FieldChange] {
        func field(_ name: String, _ value: String?) -> [FieldChange] {
            value.map { [FieldChange(field: name, before: nil, after: $0)] } ?? []
        }
        switch self.wish {
        case .create(let account, let owner):
            return field("username", account.username) + field("role", account.role.rawValue)
                + field("owner", owner?.rawValue)
        case .edit(let seen, let wanted):
            return Account.Detail.allCases.filter { !seen.has($0, as: wanted) }
                .map { FieldChange.of($0, from: seen, to: wanted) }
        case .suspend: return field("status", "suspended")
        case .enable: return field("status", "active")
        case .transfer(_, let owner): return field("owner", owner.rawValue)
        case .setRole(_, let role): return field("role", role.rawValue)
        case .close(_, let recipient): return field("status", "closed") + field("recipient", recipient?.rawValue)
        }
    }
}

extension FieldChange {
    /// A detail before and after; of domains, those that go and those that come.
    static func of(_ detail: Account.Detail, from before: Account?, to after: Account) -> Self {
        guard detail == .domains else {
            return Self(field: detail.rawValue, before: before?.text(detail), after: after.text(detail))
        }
        let (old, new) = (Set(before?.domains ?? []), Set(after.domains))
        func text(_ domains: [String]) -> String? { domains.isEmpty ? nil : domains.joined(separator: " ") }
        return Self(
            field: detail.rawValue, before: text((before?.domains ?? []).filter { !new.contains($0) }),
            after: text(after.domains.filter { !old.contains($0) }))
    }
}
