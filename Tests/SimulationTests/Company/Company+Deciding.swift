// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Synchronization

/// What people have decided, and what follows from it.
extension Company {
    /// Where somebody goes who leaves a page of their own, or a visit, for a visit.
    func leaves(_ departure: PointOfDeparture, of left: VisitID?, for visit: VisitID) {
        self.chronicle.withLock { chronicle in
            if case .ownPage(let page) = departure { chronicle.waysBack[visit] = page }
            if let left { chronicle.waysBack[visit] = chronicle.waysBack[left] }
        }
    }

    /// A visit leads back to where it was begun, also over several.
    func expectWayBack(_ page: ReturnPoint, from visit: VisitID) {
        if let expected = self.chronicle.withLock({ $0.waysBack[visit] }), page != expected {
            self.report(.wayBack, "\(visit) leads to \(page.path), and began at \(expected.path)")
        }
    }

    /// Whoever is in a visit, whoever is visited, and whoever may see the account end it.
    func expectMayEnd(_ id: VisitID, by ender: Account.ID, hand: Int) {
        guard let visit = self.chronicle.withLock({ $0.visits[id]?.visit }) else { return }
        if ender != visit.actor, ender != visit.subject { self.expectSeen([visit.subject], by: ender, hand: hand) }
    }

    /// Nothing is changed in a visit that only reads, nor in an account that is suspended.
    func expectMayChange(_ page: ActingContext, by hand: Int) {
        let chronicle = self.chronicle.withLock { $0 }
        guard let visit = chronicle.visits[page.visit]?.visit else { return }
        if visit.terms.mode != .full {
            self.report(.recordedBeforeActing, "something was changed in \(visit.id), which only reads")
        }
        if let since = chronicle.idleSince[visit.subject], since < chronicle.firstLook(of: hand, at: .accounts) {
            self.report(.recordedBeforeActing, "\(visit.subject) was changed, and is not in use since step \(since)")
        }
    }

    /// A second person has said yes to this very visit, where that is asked for.
    func judgeApproval(of visit: Visit) {
        let accounts = self.chronicle.withLock { $0.accounts }
        guard self.rules == .approved, accounts[visit.actor]?.role == .reseller,
            accounts[visit.subject]?.role == .customer, visit.terms.actor.role == .reseller,
            visit.terms.subject.role == .customer
        else { return }
        guard let approval = visit.terms.approval.flatMap({ self.sessions.storedApproval($0) }),
            case .used(let approver, _, visit.id) = approval.state
        else { return self.report(.nothingAfterTheEnd, "\(visit.id) began without a second person") }
        if approver == visit.actor || approval.requester.id != visit.actor || approval.subject.id != visit.subject {
            self.report(.nothingAfterTheEnd, "\(visit.id) began with a yes to something else")
        }
    }

    /// Every decision that is stored is on record, once, and none that is not.
    func judgeDecisions(_ entries: [AuditEntry]) {
        var told: [String: Int] = [:]
        for entry in entries {
            switch entry.detail {
            case .freezeSet(let freeze, _): told["freeze \(freeze)", default: 0] += 1
            case .freezeLifted(let freeze): told["lift \(freeze)", default: 0] += 1
            case .consentGranted(let consent): told["consent \(consent.id)", default: 0] += 1
            case .consentWithdrawn(let consent): told["withdrawal \(consent)", default: 0] += 1
            case .approvalRequested(let approval): told["request \(approval.id)", default: 0] += 1
            case .approvalGranted(let approval, _): told["yes \(approval.id)", default: 0] += 1
            case .approvalRefused(let approval): told["no \(approval.id)", default: 0] += 1
            default: break
            }
        }
        for (decision, count) in told where count > 1 {
            self.report(.oneStop, "\(decision) is on record \(count) times")
        }
        func expect(_ isStored: Bool, _ decision: String) {
            if isStored != (told[decision] != nil) {
                self.report(.oneStop, "\(decision) is \(isStored ? "stored and not" : "not stored and") on record")
            }
        }
        for freeze in self.sessions.storedFreezes().freezes {
            expect(true, "freeze \(freeze.id)")
            expect(freeze.liftedAt != nil, "lift \(freeze.id)")
        }
        for consent in Self.people.flatMap({ self.sessions.storedConsents(of: $0) }) {
            expect(true, "consent \(consent.id)")
            expect(false, "withdrawal \(consent.id)")
        }
        for id in self.chronicle.withLock({ $0.approvals }) {
            guard let approval = self.sessions.storedApproval(id) else { continue }
            expect(true, "request \(id)")
            switch approval.state {
            case .requested:
                expect(false, "yes \(id)")
                expect(false, "no \(id)")
            case .approved, .used: expect(true, "yes \(id)")
            case .refused: expect(true, "no \(id)")
            }
        }
    }
}
