// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Permissions
import Synchronization

/// Who may say yes to others, and what a yes is good for.
extension Company {
    func sawPlea(_ approval: Approval, for capability: Capability.ID, in id: VisitID, by hand: Int) {
        guard let visit = self.chronicle.withLock({ $0.visits[id]?.visit }) else {
            return self.report(.oneStop, "\(id) was never stored")
        }
        if approval.matter != .act(capability, in: id) || approval.requester.id != visit.actor
            || approval.subject.id != visit.subject
        {
            self.report(.secondPerson, "\(approval.id) is not what was asked for")
        }
        self.expectNotOver(visit, by: hand, "asked for a yes")
    }

    /// Somebody has said yes or no: to somebody else, to what was open, and what they might do themselves.
    func sawAnswer(_ approval: Approval, by person: Account.ID, isYes: Bool, hand: Int) {
        func report(_ what: String) { self.report(.secondPerson, "\(person) answered \(approval.id), \(what)") }
        if approval.requester.id == person { report("which they had asked for") }
        switch approval.state {
        case .approved(person, _, _) where isYes, .refused(person, _) where !isYes: break
        default: report("and it is \(approval.state)")
        }
        self.expectMayAnswer(approval, person, hand: hand, report)
    }

    /// Whether somebody might at some moment of a check say yes to what was asked for.
    private func expectMayAnswer(
        _ approval: Approval, _ person: Account.ID, hand: Int, _ report: (String) -> Void
    ) {
        let chronicle = self.chronicle.withLock { $0 }
        let look = chronicle.firstLook(of: hand, at: .accounts)
        let pair = Chronicle.Pair(actor: person, subject: approval.subject.id)
        if let since = chronicle.forbiddenSince[pair], since < look { report("without a right since step \(since)") }
        for freeze in chronicle.freezes.freezes where freeze.liftedAt == nil && freeze.criteria == .actor(person) {
            guard let since = chronicle.frozenSince[freeze.id], since < chronicle.firstLook(of: hand, at: .freezes)
            else { continue }
            report("frozen since step \(since)")
        }
        guard case .act(let capability, _) = approval.matter else { return }
        if capability == Deed.agree.capability { report("which nobody may do for a customer") }
        if let since = chronicle.idleSince[approval.subject.id], since < look {
            report("where only looking is allowed since step \(since)")
        }
    }

    /// Who said yes to an entry might still say so when it began.
    func expectSecondPerson(for visit: Visit, by hand: Int) {
        guard self.rules == .approved, visit.terms.actor.role == .reseller, visit.terms.subject.role == .customer,
            let approval = visit.terms.approval.flatMap({ self.sessions.storedApproval($0) }),
            case .used(let approver, _, visit.id) = approval.state
        else { return }
        self.expectMayAnswer(approval, approver, hand: hand) {
            self.report(.secondPerson, "\(visit.id) began with the yes of \(approver), \($0)")
        }
    }

    /// Where a second person is asked about acts, somebody else has said yes to this one, in this visit, and still might.
    func expectSecondPerson(_ trial: Deed.Trial, in visit: Visit, by hand: Int) {
        guard self.rules == .seconded, trial.deed == .reset || trial.deed == .delete else { return }
        func report(_ what: String) {
            self.report(.secondPerson, "\(trial.deed.rawValue) in \(visit.id) \(what)")
        }
        guard let approval = trial.evidence.approval.flatMap({ self.sessions.storedApproval($0) }) else {
            return report("without a second person")
        }
        guard case .approved(let approver, let at, let until) = approval.state else { return report("without a yes") }
        if approval.matter != .act(trial.deed.capability, in: visit.id) || approval.requester.id != visit.actor
            || approver == visit.actor
        {
            report("with a yes to something else")
        }
        if trial.began >= until { report("with a yes of the past") }
        self.expectMayAnswer(approval, approver, hand: hand) { report("with the yes of \(approver), \($0)") }
        let chronicle = self.chronicle.withLock { chronicle in
            chronicle.tally.seconded += 1
            return chronicle
        }
        if let change = chronicle.changes[approver], change.at > at,
            change.step < chronicle.firstLook(of: hand, at: .ledgers)
        {
            report("with a yes of \(approver), whose account was changed at step \(change.step)")
        }
        let isOnRecord = chronicle.entries.contains { entry in
            entry.kind == .actAttempted && entry.facts.correlation == trial.name
                && entry.detail.act?.evidence.contains("approval") ?? false
        }
        if !isOnRecord { report("has no second person on record") }
    }
}
