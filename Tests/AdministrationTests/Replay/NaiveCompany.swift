// SPDX-License-Identifier: Apache-2.0

import Accounts
import Permissions

/// A company as a plain dictionary, with the rules of the design written out the long way.
struct NaiveCompany {
    struct Member: Hashable {
        var role: Role
        var owner: Account.ID?
        var status = AccountStatus.Kind.active
    }

    private(set) var members: [Account.ID: Member] = [:]

    /// Adds somebody who is there from the beginning.
    mutating func admit(_ id: Account.ID, _ role: Role) { self.members[id] = Member(role: role) }

    /// Everybody above an account, the nearest first.
    func owners(of id: Account.ID) -> [Account.ID] {
        var owners: [Account.ID] = []
        var next = self.members[id]?.owner
        while let owner = next {
            owners.append(owner)
            next = self.members[owner]?.owner
        }
        return owners
    }

    func effectiveStatus(of id: Account.ID) -> AccountStatus.Kind? {
        guard let member = self.members[id], member.status == .active else { return self.members[id]?.status }
        return self.owners(of: id).allSatisfy { self.members[$0]?.status == .active } ? .active : .suspended
    }

    /// Whom an account owns directly, without those who are given up.
    func owned(by id: Account.ID) -> [Account.ID] {
        self.members.filter { $0.value.owner == id && $0.value.status != .closed }.map(\.key)
    }

    /// Whether an account may know of another: all for administrators, their own for resellers.
    func sees(_ viewer: Account.ID, _ id: Account.ID) -> Bool {
        guard self.effectiveStatus(of: viewer) == .active, let role = self.members[viewer]?.role else { return false }
        return role == .administrator || (role == .reseller && self.members[id]?.owner == viewer)
    }

    /// In which mode an account may enter another; nil for not at all.
    func entry(of viewer: Account.ID, into id: Account.ID) -> VisitMode? {
        guard viewer != id, self.sees(viewer, id) else { return nil }
        switch self.effectiveStatus(of: id) {
        case .active: return .full
        case .suspended: return .readOnly
        case .pending, .closed, nil: return nil
        }
    }

    /// Makes a move if it is allowed, and tells whether it is.
    mutating func make(_ line: HistoryLine) -> Bool {
        var after = self.members
        let member = self.members[line.account]
        switch line.move {
        case .created(let role, let owner):
            guard member == nil, owner.map({ self.isFit($0, toOwn: role) }) ?? true else { return false }
            after[line.account] = Member(role: role, owner: owner)
        case .owner(let owner):
            guard let member, member.status != .closed, self.isFit(owner, toOwn: member.role),
                owner != line.account, !self.owners(of: owner).contains(line.account)
            else { return false }
            after[line.account]?.owner = owner
        case .role(let role):
            let rank = member?.owner.flatMap { self.members[$0]?.role } ?? .administrator
            guard let member, member.status != .closed, rank >= role,
                role >= member.role || self.owned(by: line.account).isEmpty
            else { return false }
            after[line.account]?.role = role
        case .suspended:
            guard let member, member.status == .active || member.status == .pending else { return false }
            after[line.account]?.status = .suspended
        case .enabled:
            guard let member, member.status == .suspended || member.status == .pending else { return false }
            after[line.account]?.status = .active
        case .closed(let heir):
            let owned = self.owned(by: line.account)
            guard let member, member.status != .closed, owned.isEmpty || heir != nil, owned.count <= 60 else {
                return false
            }
            if let heir {
                guard heir != line.account, !self.owners(of: heir).contains(line.account),
                    ([.customer] + owned.compactMap { self.members[$0]?.role }).allSatisfy({
                        self.isFit(heir, toOwn: $0)
                    })
                else { return false }
                for id in owned { after[id]?.owner = heir }
            }
            after[line.account]?.status = .closed
        }
        let before = self.members
        self.members = after
        guard self.members.keys.allSatisfy({ self.owners(of: $0).count <= 32 }) else {
            self.members = before
            return false
        }
        return true
    }

    /// Whether somebody can own accounts of a role.
    private func isFit(_ owner: Account.ID, toOwn role: Role) -> Bool {
        guard let member = self.members[owner], self.effectiveStatus(of: owner) == .active else { return false }
        return member.role != .customer && member.role >= role
    }
}
