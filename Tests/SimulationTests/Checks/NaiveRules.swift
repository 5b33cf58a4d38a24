// SPDX-License-Identifier: Apache-2.0

import Accounts

/// Who may do what, by the words of the design and not by the code under test.
enum NaiveRules {
    /// Whether an account and everybody above it are active.
    static func isInUse(_ id: Account.ID, _ accounts: [Account.ID: Account]) -> Bool {
        guard let account = accounts[id], account.status == .active else { return false }
        return account.owner.map { self.isInUse($0, accounts) } ?? true
    }

    /// Whether one account may be in another.
    static func mayEnter(_ actor: Account.ID, _ subject: Account.ID, _ accounts: [Account.ID: Account]) -> Bool {
        guard actor != subject, self.isInUse(actor, accounts), let person = accounts[actor],
            let account = accounts[subject], account.status != .closed, account.status != .pending
        else { return false }
        return person.role == .administrator || (person.role == .reseller && account.owner == actor)
    }

    /// Whether somebody may find an account, and read of its visits.
    static func maySee(_ viewer: Account.ID, _ subject: Account.ID, _ accounts: [Account.ID: Account]) -> Bool {
        guard self.isInUse(viewer, accounts), let person = accounts[viewer] else { return false }
        return person.role == .administrator || (person.role == .reseller && accounts[subject]?.owner == viewer)
    }

    /// Everybody above an account.
    static func owners(of id: Account.ID, _ accounts: [Account.ID: Account]) -> Set<Account.ID> {
        accounts[id]?.owner.map { self.owners(of: $0, accounts).union([$0]) } ?? []
    }

    /// Whether somebody may make a new version of an account.
    static func mayChange(
        _ actor: Account.ID, _ old: Account?, to new: Account, _ accounts: [Account.ID: Account]
    ) -> Bool {
        guard self.isInUse(actor, accounts), let person = accounts[actor], old?.status != .closed else { return false }
        if case .suspended(let suspension) = old?.status, suspension.authority > person.role, new.status != old?.status
        {
            return false
        }
        // An owner is in use, of whatever is given to them.
        if new.owner != old?.owner, let owner = new.owner, !self.isInUse(owner, accounts) { return false }
        if person.role == .administrator { return true }
        // What describes people is theirs.
        if let old, old.id == actor {
            return (new.role, new.status, new.owner, new.creator) == (old.role, old.status, old.owner, old.creator)
        }
        guard person.role == .reseller, new.role == old?.role ?? .customer, let owner = new.owner else { return false }
        // What a reseller owns they may hand on to a reseller whom they own.
        return old.map { $0.owner == actor } ?? true && (owner == actor || accounts[owner]?.owner == actor)
    }
}
