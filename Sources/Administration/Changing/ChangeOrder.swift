// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Permissions

/// What somebody asked for, before anything is known of the accounts it is about.
enum ChangeOrder: Sendable {
    case create(Account, below: Account.ID?)
    case edit(Account, to: Account)
    case suspend(Account.ID)
    case enable(Account.ID)
    case transfer(Account.ID, to: Account.ID)
    case setRole(Account.ID, to: Role)
    case close(Account.ID, recipient: Account.ID?)

    var kind: ChangeKind {
        switch self {
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
        switch self {
        case .create(let account, _), .edit(let account, _): account.id
        case .suspend(let id), .enable(let id), .transfer(let id, _), .setRole(let id, _), .close(let id, _): id
        }
    }

    /// Who is named to receive an account, or what an account owned.
    var recipient: Account.ID? {
        switch self {
        case .create(_, let owner): owner
        case .transfer(_, let owner): owner
        case .close(_, let recipient): recipient
        case .edit, .suspend, .enable, .setRole: nil
        }
    }

    /// How many of the accounts that the subject owns matter for deciding.
    var ownedThatMatter: Int {
        switch self {
        case .close: AdministrationService.maximumHandOver + 1
        case .setRole: 1
        case .create, .edit, .suspend, .enable, .transfer: 0
        }
    }
}
