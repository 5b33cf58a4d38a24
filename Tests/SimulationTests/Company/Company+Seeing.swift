// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Synchronization

/// What errands were granted, judged at the moment somebody sees it.
extension Company {
    func sawGrant(of hand: Int) {
        let chronicle = self.chronicle.withLock { chronicle in
            if let errand = chronicle.jobs[hand]?.errand, errand != .act {
                chronicle.tally.granted[errand, default: 0] += 1
            }
            return chronicle
        }
        guard let job = chronicle.jobs[hand], job.errand.needsLogin else { return }
        if let since = chronicle.departedSince[job.login], since < chronicle.firstLook(of: hand, at: .ledgers) {
            self.report(
                .nothingAfterTheEnd, "\(job.errand.rawValue) was granted on a login that was over since step \(since)")
        }
    }

    func sawEntry(
        _ started: StartedVisit, of actor: Account.ID, as subject: Account.ID, by hand: Int, login: LoginSessionID,
        from left: VisitID? = nil
    ) {
        guard let visit = self.sessions.stored(started.visit)?.visit else {
            return self.report(.oneStop, "\(started.visit) was never stored")
        }
        let chronicle = self.chronicle.withLock { chronicle in
            defer {
                chronicle.entered.insert(visit.id)
                if let index = chronicle.people.firstIndex(where: { $0.account == visit.actor }) {
                    chronicle.people[index].visits.append((visit.id, started.token))
                }
            }
            return chronicle
        }
        if chronicle.entered.contains(visit.id) { self.report(.codeOnce, "\(visit.id) was entered twice") }
        if visit.actor != actor { self.report(.bothNamed, "\(visit.id) names \(visit.actor), and \(actor) entered") }
        if visit.subject != subject || started.subject.id != subject || visit.terms.loginSession != login {
            self.report(.bothNamed, "\(visit.id) is not in the account or of the login that was asked for")
        }
        if let unlogged = chronicle.unloggedSince, unlogged < chronicle.firstLook(of: hand, at: .all) {
            self.report(.logNeeded, "\(visit.id) was entered without the log")
        }
        if let since = chronicle.departedSince[login], since < chronicle.firstLook(of: hand, at: .ledgers) {
            self.report(.nothingAfterTheEnd, "entered at step \(chronicle.step); the login had ended at step \(since)")
        }
        for freeze in chronicle.freezes.freezes
        where freeze.liftedAt == nil && self.isFrozen(visit, by: freeze, chronicle.accounts) {
            guard let since = chronicle.frozenSince[freeze.id], since < chronicle.firstLook(of: hand, at: .freezes)
            else { continue }
            self.report(.nothingAfterTheEnd, "entered at step \(chronicle.step), frozen since step \(since)")
        }
        self.expectRight(visit, by: hand, "entered")
        self.expectSecondPerson(for: visit, by: hand)
        self.expectStart(of: visit.id)
        if let left, let since = chronicle.overSince[left], since < chronicle.firstLook(of: hand, at: .visits),
            visit.terms.switchedFrom == left
        {
            self.report(.nothingAfterTheEnd, "switched from \(left), which was over since step \(since)")
        }
    }

    func sawAdmission(_ page: ActingContext, to visit: VisitID, by hand: Int) {
        self.chronicle.withLock { _ = $0.used.insert(page.visit) }
        if page.visit != visit { self.report(.codeOnce, "the token of \(visit) led to \(page.visit)") }
        self.expectNotOver(page, by: hand, "was admitted")
    }

    /// An act takes effect, or a look is shown.
    func sawEffect(of trial: Deed.Trial, in page: ActingContext, by hand: Int) {
        let isLook = trial.deed == .look
        let chronicle = self.chronicle.withLock { chronicle in
            chronicle.effects += isLook ? 0 : 1
            chronicle.tally.granted[.act, default: 0] += 1
            chronicle.used.insert(page.visit)
            chronicle.acts[page.visit, default: []].insert(trial.name)
            return chronicle
        }
        let kind: AuditKind = isLook ? .actViewed : .actAttempted
        let isOnRecord = chronicle.entries.contains { entry in
            guard entry.kind == kind, entry.visit == page.visit, entry.facts.correlation == trial.name else {
                return false
            }
            return entry.detail.capability?.rawValue == trial.deed.capability.rawValue
        }
        if !isOnRecord { self.report(.recordedBeforeActing, "\(trial.deed.rawValue) took effect without a record") }
        self.expectNotOver(page, by: hand, "acted")
        self.expectAllowed(trial, in: page, by: hand)
    }

    /// An act was said to be on record as done.
    func sawOutcome(of name: AuditWord) {
        let isCompleted = self.chronicle.withLock { chronicle in
            chronicle.entries.contains { $0.kind == .actCompleted && $0.facts.correlation == name }
        }
        if !isCompleted { self.report(.recordedBeforeActing, "\(name) was said to be on record as done and is not") }
    }

    func sawEnd(of visit: VisitID, isRecorded: Bool) {
        if self.sessions.stored(visit)?.visit.ended == nil {
            self.report(.nothingAfterTheEnd, "\(visit) was said to have ended and has not")
        }
        // A hand-off that nobody accepted leaves nothing on record.
        let wasStarted = self.sessions.stored(visit)?.visit.ended?.startedAt != nil
        if isRecorded, wasStarted, !self.holds(.visitStopped, of: visit) {
            self.report(.oneStop, "the stop of \(visit) was said to be on record and is not")
        }
    }

    func sawDeparture(of login: LoginSessionID) {
        let isKept = Self.people.contains { account in
            self.sessions.storedLedger(of: account)?.departures.contains { $0.loginSession == login } ?? false
        }
        if !isKept { self.report(.nothingAfterTheEnd, "the end of \(login) was forgotten") }
    }

    func sawFreeze(_ freeze: Freeze) {
        if !self.sessions.storedFreezes().freezes.contains(where: { $0.id == freeze.id }) {
            self.report(.nothingAfterTheEnd, "a freeze was said to be set and is not")
        }
    }

    func sawWithdrawal(of consent: Consent.ID, by customer: Account.ID) {
        if self.sessions.storedConsents(of: customer)?.consents.contains(where: { $0.id == consent }) ?? false {
            self.report(.nothingAfterTheEnd, "a consent was said to be taken back and is not")
        }
    }
}
