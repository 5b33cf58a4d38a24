// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Synchronization

/// What freezes, consents and approvals are for, and reading.
extension Attempt {
    private var me: CompanyPerson { self.company.chronicle.withLock { $0.people[self.person] } }

    func decide(_ errand: Errand) async throws {
        let (service, staff) = (self.node.service, self.me.staff)
        switch errand {
        case .freeze:
            let answer = try await service.endAll(matching: self.criteria, by: staff, because: "a doubt")
            try await self.show(answer, reads: .freezes) { freeze in
                self.company.sawFreeze(freeze)
                self.company.expectAdministrator(staff.account, hand: self.hand, "froze")
            }
        case .lift:
            let inForce = self.company.chronicle.withLock { $0.freezes.freezes.filter { $0.liftedAt == nil } }
            guard let freeze = self.pick(inForce) else { return }
            try await self.show(try await service.lift(freeze.id, by: staff, because: "all is well"), reads: .freezes) {
                _ in self.company.expectAdministrator(staff.account, hand: self.hand, "lifted a freeze")
            }
        case .consent:
            let grantees: [Consent.Grantee] = [.anybody, .owners, .actor(Company.people[self.choice % 4])]
            let minutes = self.choice % 4 == 0 ? 10 : 24 * 60
            let answer = try await service.grantConsent(
                to: grantees[self.choice % grantees.count],
                until: self.company.clock.now.advanced(by: .seconds(minutes * 60)), by: staff)
            try await self.show(answer, reads: .agreements) { _ in }
        case .withdraw:
            guard let consent = self.pick(self.company.sessions.storedConsents(of: staff.account)) else { return }
            try await self.show(try await service.withdrawConsent(consent.id, by: staff), reads: .agreements) { id in
                self.company.sawWithdrawal(of: id, by: staff.account)
            }
        case .ask:
            let subjects = self.company.chronicle.withLock { $0.accounts.keys.sorted() }
            guard let subject = self.pick(subjects) else { return }
            let answer = try await service.requestApproval(toEnter: subject, by: staff, because: "call")
            try await self.show(answer, reads: .agreements) { approval in
                self.company.chronicle.withLock { $0.approvals.append(approval.id) }
            }
        case .approve:
            guard let id = self.pick(self.company.chronicle.withLock { $0.approvals }) else { return }
            try await self.show(try await service.approve(id, by: staff), reads: .agreements) { approval in
                if approval.requester.id == staff.account {
                    self.company.report(.nothingAfterTheEnd, "\(staff.account) said yes to themselves")
                }
            }
        case .deny:
            guard let id = self.pick(self.company.chronicle.withLock { $0.approvals }) else { return }
            try await self.show(try await service.refuseApproval(id, by: staff), reads: .agreements) { _ in }
        default: preconditionFailure("\(errand) is no decision")
        }
    }

    private var criteria: Freeze.Criteria {
        let accounts = self.company.chronicle.withLock { $0.accounts.keys.sorted() }
        let other = self.pick(accounts) ?? "house"
        return switch self.choice % 14 {
        case 0: .everybody
        case ..<6: .actor(Company.people[self.choice % 4])
        case ..<11: .subject(other)
        default: .owner(other)
        }
    }

    func look(_ errand: Errand) async throws {
        let me = self.me
        let others = self.company.chronicle.withLock { $0.accounts.keys.sorted() }
        switch errand {
        case .list:
            let visits = try await self.node.service.visits(visibleTo: me.account)
            try await self.show(reads: []) {
                self.company.sawList(visits, of: me.account, by: self.hand)
            }
        case .history:
            guard let subject = self.pick(others) else { return }
            let past = try await self.node.service.history(of: subject, visibleTo: me.staff)
            try await self.show(reads: []) {
                if !past.isEmpty, subject != me.account {
                    self.company.expectSeen([subject], by: me.account, hand: self.hand)
                }
            }
        case .find:
            let list = try await self.node.accountDesk.list(as: me.account)
            try await self.show(reads: []) {
                self.company.expectSeen(list.rows.map(\.account.id), by: me.account, hand: self.hand)
            }
        case .read:
            let answer = try await self.node.logDesk.read(AuditQuery(), because: "a question", by: me.staff)
            try await self.show(answer, reads: []) { _ in
                self.company.expectAdministrator(me.account, hand: self.hand, "read the log")
            }
        default: preconditionFailure("\(errand) reads nothing")
        }
    }

    func change(_ errand: Errand) async throws {
        let (desk, staff) = (self.node.administration, self.me.staff)
        let (accounts, step) = self.company.chronicle.withLock { ($0.accounts, $0.step) }
        let ids = accounts.keys.sorted()
        let suspended = ids.filter { accounts[$0]?.status.kind == .suspended }
        let targets = errand == .enable && !suspended.isEmpty ? suspended : ids
        guard let target = self.pick(targets), let seen = accounts[target] else { return }
        let other = ids[self.choice / ids.count % ids.count]
        let answer =
            switch errand {
            case .create:
                try await desk.create(
                    Account(
                        id: Account.ID(known: "new-\(step)"), username: "new-\(step)", displayName: "New",
                        role: self.choice % 3 == 0 ? .reseller : .customer, createdAt: .earliest),
                    below: target, by: staff)
            case .rename:
                try await { () async throws -> Answer<ChangedAccount> in
                    var wanted = seen
                    wanted.displayName = "Name \(self.choice)"
                    return try await desk.edit(seen, to: wanted, by: staff)
                }()
            case .transfer: try await desk.transfer(target, to: other, by: staff)
            case .suspend: try await desk.suspend(target, because: "unpaid", by: staff)
            case .enable: try await desk.enable(target, by: staff)
            case .role:
                try await desk.setRole(
                    of: target, to: [.customer, .reseller, .administrator][self.choice % 3], by: staff)
            case .close: try await desk.close(target, handingOverTo: other, by: staff)
            default: preconditionFailure("\(errand) changes no account")
            }
        try await self.show(answer, reads: [.accounts, .log]) { self.company.sawChange($0) }
    }
}
