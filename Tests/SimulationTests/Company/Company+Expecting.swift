// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Synchronization

/// What a grant needs, judged by what was so when its check began.
extension Company {
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
    func expectStart(of visit: VisitID) {
        if !self.holds(.visitStarted, of: visit) {
            self.report(.recordedBeforeGranting, "\(visit) granted something without a start on record")
        }
        if self.rules.tellsCustomers, !self.chronicle.withLock({ $0.toldOfStart.contains(visit) }) {
            self.report(.told, "\(visit) granted something and the customer was not told")
        }
    }

    /// A check that began when the visit was over grants nothing.
    func expectNotOver(_ page: ActingContext, by hand: Int, _ what: String) {
        self.expectStart(of: page.visit)
        guard let visit = self.chronicle.withLock({ $0.visits[page.visit]?.visit }) else {
            return self.report(.oneStop, "\(page.visit) was never stored")
        }
        if page.actor.id != visit.actor || page.subject.id != visit.subject {
            self.report(.bothNamed, "the page of \(visit.id) names others than the visit")
        }
        self.expectNotOver(visit, by: hand, what)
    }

    func expectNotOver(_ visit: Visit, by hand: Int, _ what: String) {
        let chronicle = self.chronicle.withLock { $0 }
        let look = chronicle.firstLook(of: hand, at: .visits)
        if let over = chronicle.overSince[visit.id], over < look {
            self.report(.nothingAfterTheEnd, "\(what) by a check at step \(look); \(visit.id) was over since \(over)")
        }
        self.expectRight(visit, by: hand, what)
    }

    func expectRight(_ visit: Visit, by hand: Int, _ what: String) {
        let chronicle = self.chronicle.withLock { $0 }
        let pair = Chronicle.Pair(actor: visit.actor, subject: visit.subject)
        if let since = chronicle.forbiddenSince[pair], since < chronicle.firstLook(of: hand, at: .accounts) {
            self.report(.nothingAfterTheEnd, "\(what) without a right to \(visit.subject), lost at step \(since)")
        }
        let wasAdministrator = chronicle.administratorUntil[visit.actor] ?? -1
        let isEmergency =
            visit.active?.isEmergency ?? visit.terms.isEmergency
            && wasAdministrator >= chronicle.firstLook(of: hand, at: .accounts) - 1
        // Who was kept waiting goes by the time at which they began, and gets what is over before it can be used.
        let began = chronicle.jobs[hand]?.began ?? self.clock.now
        let isTooLate =
            visit.active.map { $0.enteredAt == nil } ?? false
            && self.clock.now.duration(since: began) >= Visit.entryWindow
        if let since = chronicle.unconsentedSince[pair], !isTooLate,
            since < chronicle.firstLook(of: hand, at: .agreements),
            !isEmergency
        {
            self.report(.nothingAfterTheEnd, "\(what) without the consent of \(visit.subject) since step \(since)")
        }
    }
}
