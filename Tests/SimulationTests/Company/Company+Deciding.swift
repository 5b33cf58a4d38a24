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
            self.report(.readOnly, "something was changed in \(visit.id), which only reads")
        }
        if let since = chronicle.idleSince[visit.subject], since < chronicle.firstLook(of: hand, at: .accounts) {
            self.report(.readOnly, "\(visit.subject) was changed, and is not in use since step \(since)")
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
        else { return self.report(.secondPerson, "\(visit.id) began without a second person") }
        if approver == visit.actor || approval.requester.id != visit.actor || approval.subject.id != visit.subject {
            self.report(.secondPerson, "\(visit.id) began with a yes to something else")
        }
    }

    /// Remembers what a commit has decided.
    static func decisions(in changes: [SessionChange]) -> Set<String> {
        var decisions: Set<String> = []
        for change in changes {
            switch change {
            case .freezes(let record):
                for freeze in record.freezes {
                    decisions.insert("freeze \(freeze.id)")
                    if freeze.liftedAt != nil { decisions.insert("lift \(freeze.id)") }
                }
            case .consents(let record): decisions.formUnion(record.consents.map { "consent \($0.id)" })
            case .approval(let approval):
                decisions.insert("request \(approval.id)")
                switch approval.state {
                case .requested: break
                case .approved, .used: decisions.insert("yes \(approval.id)")
                case .refused: decisions.insert("no \(approval.id)")
                }
            case .insert, .replace, .ledger, .reliesOnFreezes, .reliesOnConsents, .event, .delivered: break
            }
        }
        return decisions
    }

    /// Every decision that was ever stored is on record, once, and none that was not; and no consent is gone unsaid.
    func judgeDecisions(_ entries: [AuditEntry]) {
        var told: [String: Int] = [:]
        var withdrawn: [String: Int] = [:]
        for entry in entries {
            switch entry.detail {
            case .freezeSet(let freeze, _): told["freeze \(freeze)", default: 0] += 1
            case .freezeLifted(let freeze): told["lift \(freeze)", default: 0] += 1
            case .consentGranted(let consent): told["consent \(consent.id)", default: 0] += 1
            case .consentWithdrawn(let consent): withdrawn["consent \(consent)", default: 0] += 1
            case .approvalRequested(let approval): told["request \(approval.id)", default: 0] += 1
            case .approvalGranted(let approval, _): told["yes \(approval.id)", default: 0] += 1
            case .approvalRefused(let approval): told["no \(approval.id)", default: 0] += 1
            default: break
            }
        }
        let decisions = self.chronicle.withLock { $0.decisions }
        for decision in decisions.symmetricDifference(told.keys).sorted() {
            let isStored = decisions.contains(decision)
            self.report(
                .decisionsOnRecord,
                "\(decision) was \(isStored ? "stored and is not" : "never stored and is") on record")
        }
        for (decision, count) in told.merging(withdrawn, uniquingKeysWith: max) where count > 1 {
            self.report(.decisionsOnRecord, "\(decision) is on record \(count) times")
        }
        let kept = Set(
            Self.people.flatMap { self.sessions.storedConsents(of: $0)?.consents ?? [] }.map { "consent \($0.id)" })
        for consent in kept.intersection(withdrawn.keys) {
            self.report(.decisionsOnRecord, "\(consent) was taken back and holds")
        }
    }
}
