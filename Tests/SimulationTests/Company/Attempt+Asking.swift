// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Permissions
import Synchronization

/// Asking for a second person's yes, and answering.
extension Attempt {
    /// For an entry.
    func ask() async throws {
        let (service, staff) = (self.node.service, self.staff)
        let subjects = self.company.chronicle.withLock { $0.accounts.keys.sorted() }
        guard let subject = self.pick(subjects) else { return }
        let answer = try await service.requestApproval(toEnter: subject, by: staff, because: self.why)
        try await self.show(answer, reads: .agreements) { approval in
            self.company.chronicle.withLock { $0.approvals.append(approval.id) }
        }
    }

    /// For an act in a visit that goes on.
    func plead() async throws {
        guard let visit = self.pickVisit() else { return }
        let deeds: [Deed] = [.reset, .delete, .reset, .delete, .change, .agree]
        let capability = deeds[self.choice / 8 % deeds.count].capability
        let answer = try await self.node.service.requestApproval(of: capability, in: visit.token, because: self.why)
        try await self.show(answer, reads: .agreements) { approval in
            self.company.chronicle.withLock { $0.approvals.append(approval.id) }
            self.company.sawPlea(approval, for: capability, in: visit.id, by: self.hand)
        }
    }

    /// Says yes or no: mostly to what waits, and now and then to what never was.
    func answer(isYes: Bool) async throws {
        let approvals = self.company.chronicle.withLock { $0.approvals }
        let isOpen = { (id: Approval.ID) in
            guard case .requested = self.company.sessions.storedApproval(id)?.state else { return false }
            return true
        }
        let picked = self.choice % 32 == 5 ? "nothing" : self.pickRecent(approvals, where: isOpen)
        guard let id = picked else { return }
        let (service, staff) = (self.node.service, self.staff)
        let answer = isYes ? try await service.approve(id, by: staff) : try await service.refuseApproval(id, by: staff)
        if case .refused(let refusal) = answer, refusal != Refusal([.mayNotApprove]) {
            self.company.report(.secondPerson, "who may not answer hears more than that: \(refusal.reasons)")
        }
        try await self.show(answer, reads: .agreements) { approval in
            self.company.sawAnswer(approval, by: staff.account, isYes: isYes, hand: self.hand)
        }
    }

    /// A yes for an act: mostly one for this, or the newest, and now and then any.
    func approval(for deed: Deed, in visit: VisitID) -> Approval.ID? {
        self.pickRecent(self.company.chronicle.withLock { $0.approvals }) { self.isYes($0, for: deed, in: visit) }
    }

    func hasYes(for deed: Deed, in visit: VisitID) -> Bool {
        self.company.chronicle.withLock { $0.approvals }.contains { self.isYes($0, for: deed, in: visit) }
    }

    private func isYes(_ id: Approval.ID, for deed: Deed, in visit: VisitID) -> Bool {
        guard let approval = self.company.sessions.storedApproval(id), case .approved = approval.state else {
            return false
        }
        guard case .act(deed.capability, let meant) = approval.matter, approval.requester.id == self.me.account else {
            return false
        }
        // Now and then one that was given for another visit of theirs.
        return meant == visit || self.choice % 7 < 3
    }
}
