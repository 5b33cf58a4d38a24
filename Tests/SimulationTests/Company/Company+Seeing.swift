// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Synchronization

/// What errands were granted, judged at the moment somebody sees it.
extension Company {
    func sawGrant(of hand: Int) {
        self.chronicle.withLock { chronicle in
            if let errand = chronicle.jobs[hand]?.errand, errand != .act {
                chronicle.tally.granted[errand, default: 0] += 1
            }
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

    /// An act takes effect.
    func sawEffect(of hand: Int, named name: AuditWord, in page: ActingContext) {
        let chronicle = self.chronicle.withLock { chronicle in
            chronicle.effects += 1
            chronicle.tally.granted[.act, default: 0] += 1
            chronicle.used.insert(page.visit)
            return chronicle
        }
        let isAttempted = chronicle.entries.contains {
            $0.kind == .actAttempted && $0.visit == page.visit && $0.facts.correlation == name
        }
        if !isAttempted { self.report(.recordedBeforeActing, "something was changed without an attempt on record") }
        self.expectNotOver(page, by: hand, "acted")
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
        if self.sessions.storedConsents(of: customer).contains(where: { $0.id == consent }) {
            self.report(.nothingAfterTheEnd, "a consent was said to be taken back and is not")
        }
    }

    func sawList(_ visits: [RunningVisit], of viewer: Account.ID, by hand: Int) {
        let chronicle = self.chronicle.withLock { $0 }
        for shown in visits {
            guard let visit = chronicle.visits[shown.id]?.visit else {
                self.report(.nothingAfterTheEnd, "\(shown.id) is shown and was never stored")
                continue
            }
            if let since = chronicle.overSince[visit.id], since < chronicle.firstLook(of: hand, at: .visits) {
                self.report(.nothingAfterTheEnd, "\(visit.id) is shown as running and was over since step \(since)")
            }
            if visit.actor != viewer, visit.subject != viewer {
                self.expectSeen([visit.subject], by: viewer, hand: hand)
            }
        }
    }

    /// Nobody sees what they did not own at any moment of looking.
    func expectSeen(_ subjects: [Account.ID], by viewer: Account.ID, hand: Int) {
        let chronicle = self.chronicle.withLock { $0 }
        let look = chronicle.firstLook(of: hand, at: .accounts)
        for subject in subjects {
            let until = chronicle.seenUntil[Chronicle.Pair(actor: viewer, subject: subject)]
            if until.map({ $0 < look - 1 }) ?? true { self.report(.notYours, "\(viewer) saw \(subject)") }
        }
    }

    /// Only who was an administrator at some moment of it does this.
    func expectAdministrator(_ person: Account.ID, hand: Int, _ what: String) {
        let chronicle = self.chronicle.withLock { $0 }
        let until = chronicle.administratorUntil[person]
        if until.map({ $0 < chronicle.firstLook(of: hand, at: .accounts) - 1 }) ?? true {
            self.report(.notYours, "\(person) \(what)")
        }
    }

    /// Nothing is granted before the start is durable, and the customer told where they must be.
    private func expectStart(of visit: VisitID) {
        if !self.holds(.visitStarted, of: visit) {
            self.report(.recordedBeforeGranting, "\(visit) granted something without a start on record")
        }
        if self.rules.tellsCustomers, !self.chronicle.withLock({ $0.toldOfStart.contains(visit) }) {
            self.report(.told, "\(visit) granted something and the customer was not told")
        }
    }

    /// A check that began when the visit was over grants nothing.
    private func expectNotOver(_ page: ActingContext, by hand: Int, _ what: String) {
        let chronicle = self.chronicle.withLock { $0 }
        self.expectStart(of: page.visit)
        guard let visit = chronicle.visits[page.visit]?.visit else {
            return self.report(.oneStop, "\(page.visit) was never stored")
        }
        if page.actor.id != visit.actor || page.subject.id != visit.subject {
            self.report(.bothNamed, "the page of \(visit.id) names others than the visit")
        }
        let look = chronicle.firstLook(of: hand, at: .visits)
        if let over = chronicle.overSince[visit.id], over < look {
            self.report(.nothingAfterTheEnd, "\(what) by a check at step \(look); \(visit.id) was over since \(over)")
        }
        self.expectRight(visit, by: hand, what)
    }

    private func expectRight(_ visit: Visit, by hand: Int, _ what: String) {
        let chronicle = self.chronicle.withLock { $0 }
        let pair = Chronicle.Pair(actor: visit.actor, subject: visit.subject)
        if let since = chronicle.forbiddenSince[pair], since < chronicle.firstLook(of: hand, at: .accounts) {
            self.report(.nothingAfterTheEnd, "\(what) without a right to \(visit.subject), lost at step \(since)")
        }
        if let since = chronicle.unconsentedSince[pair], since < chronicle.firstLook(of: hand, at: .agreements) {
            self.report(.nothingAfterTheEnd, "\(what) without the consent of \(visit.subject) since step \(since)")
        }
    }

    // MARK: - What attempts need of the company

    /// Somebody logs in anew; the login they had, which the panel will now call over.
    func logOut(_ person: Int) -> LoginSessionID {
        let now = self.clock.now
        return self.chronicle.withLock { chronicle in
            let left = chronicle.people[person].login
            chronicle.people[person].logins += 1
            chronicle.people[person].authenticatedAt = now
            return left
        }
    }

    func nameOfAct() -> AuditWord {
        let step = self.chronicle.withLock { $0.step }
        guard let name = AuditWord(rawValue: "act-\(step)") else { preconditionFailure("a word") }
        return name
    }

    /// What comes is a check of its own.
    func forgetLooks(of hand: Int) {
        self.chronicle.withLock { $0.jobs[hand]?.looks = [] }
    }
}
