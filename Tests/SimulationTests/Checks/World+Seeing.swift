// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import Synchronization

/// What operations were granted, judged at the moment the world sees it.
extension World {
    func saw(_ sight: Sight, of process: Int) {
        switch sight {
        case .prepared(let visit): self.sawPreparation(of: visit, by: process)
        case .entered(let started): self.sawEntry(started, of: process)
        case .switched(let started):
            if let left = self.scene.current?.visit { self.expectNotOver(left, before: process, "switched") }
            self.sawEntry(started, of: process)
        case .admitted(let visit):
            self.history.withLock { _ = $0.used.insert(visit) }
            self.expectStart(of: visit)
            self.expectNotOver(visit, before: process, "was admitted")
        case .ended(let visit, let isRecorded):
            if self.sessions.stored(visit)?.visit.ended == nil {
                self.report(.nothingAfterTheEnd, "\(visit) was said to have ended and has not")
            }
            if isRecorded, !self.holds(.visitStopped, of: visit) {
                self.report(.oneStop, "the stop of \(visit) was said to be on record and is not")
            }
        case .froze(let freeze):
            self.sawFreeze(freeze, isLifted: self.scenario.operations.contains(.lift) ? nil : false)
        case .lifted(let freeze): self.sawFreeze(freeze, isLifted: true)
        case .changed(let changed): self.sawChange(changed)
        case .asked(let approval): self.sawDecision(approval)
        case .decided(let approval): self.sawDecision(approval)
        case .consented(let consent):
            if !self.storedConsents().contains(where: { $0.id == consent }) {
                self.report(.decisionsOnRecord, "a consent was said to be given and is not")
            }
        case .withdrew(let consent):
            if self.storedConsents().contains(where: { $0.id == consent }) {
                self.report(.nothingAfterTheEnd, "a consent was said to be taken back and is not")
            }
        case .left:
            if self.sessions.storedLedger(of: self.scene.staff).map(Self.hasLeft) != true {
                self.report(.nothingAfterTheEnd, "the end of a login was forgotten")
            }
        }
    }

    private func sawEntry(_ started: StartedVisit, of process: Int) {
        let history = self.history.withLock { history in
            defer { history.tokens[started.visit] = started.token }
            return history
        }
        self.expectStart(of: started.visit)
        self.expectSecondPerson(for: started.visit)
        if self.scenario.log != .well { self.report(.logNeeded, "somebody entered without the log") }
        if history.tokens[started.visit] != nil {
            self.report(.codeOnce, "\(started.visit) was entered twice")
        }
        self.expectWelcome(of: process, "entered")
    }

    private func sawPreparation(of visit: VisitID, by process: Int) {
        if self.sessions.stored(visit) == nil { self.report(.noGuess, "\(visit) was said to be prepared and is not") }
        self.expectWelcome(of: process, "prepared")
    }

    /// Nobody begins anything by a check that began when that was over for them.
    private func expectWelcome(of process: Int, _ what: String) {
        let history = self.history.withLock { $0 }
        func report(_ when: String) { self.report(.nothingAfterTheEnd, "\(what) by a check that began \(when)") }
        if history.over(for: process, at: .ledgers).hasLeft { report("when the login had ended") }
        if history.over(for: process, at: .accounts).isOutOfUse { report("when the operator was out of use") }
        if history.over(for: process, at: .freezes).isFrozen { report("under a freeze") }
    }

    /// Whoever was told that a freeze is set, or lifted, is told what is stored.
    private func sawFreeze(_ id: Freeze.ID, isLifted: Bool?) {
        let freeze = self.sessions.storedFreezes().freezes.first { $0.id == id }
        let isAsSaid = freeze.map { freeze in isLifted.map { $0 == (freeze.liftedAt != nil) } ?? true } ?? false
        if !isAsSaid { self.report(.nothingAfterTheEnd, "a freeze was said to be set, or lifted, and is not") }
    }

    /// Whoever was told what became of a question is told what is stored, or was until somebody entered with it.
    private func sawDecision(_ said: Approval) {
        let stored = self.sessions.storedApproval(said.id)?.state
        switch (said.state, stored) {
        case (.approved(let approver, _, _), .used(let user, _, _)) where approver == user: return
        case (let state, let stored) where state == stored: return
        default: self.report(.decisionsOnRecord, "it was said to be \(said.state) and is \(stored as Any)")
        }
    }

    /// Where a second person has a say, a visit has the yes of somebody else, to itself.
    private func expectSecondPerson(for visit: VisitID) {
        guard self.scenario.stage.isWatched else { return }
        let approval = self.scene.approval.flatMap { self.sessions.storedApproval($0) }
        if case .used("house", _, visit) = approval?.state { return }
        self.report(.secondPerson, "\(visit) began with \(approval?.state as Any)")
    }

    private func sawChange(_ changed: ChangedAccount) {
        guard let change = changed.change else { return }
        if self.history.withLock({ $0.changed[change] }) != changed.account {
            self.report(.noGuess, "\(changed.account.id) was said to be changed and is not what was said")
        }
        let isCompleted = self.audit.storedEntries().contains { entry in
            if case .accountCompleted(let made, .succeeded) = entry.detail { made.id == change } else { false }
        }
        if changed.isRecorded, !isCompleted {
            self.report(.changesSettled, "\(change) was said to be on record as made and is not")
        }
    }

    /// An act takes effect, or something is shown.
    func sawEffect(of process: Int, named name: AuditWord, in visit: VisitID, changing: Bool) {
        self.history.withLock {
            if changing { $0.effects.append(process) }
            $0.used.insert(visit)
        }
        let kind = changing ? AuditKind.actAttempted : .actViewed
        let isRecorded = self.audit.storedEntries().contains {
            $0.kind == kind && $0.visit == visit && $0.facts.correlation == name
        }
        if !isRecorded { self.report(.recordedBeforeActing, "something was done without being on record") }
        if self.scenario.log != .well { self.report(.logNeeded, "something was done without the log") }
        self.expectStart(of: visit)
        self.expectNotOver(visit, before: process, "acted")
    }

    /// Nothing is granted before the start is durable.
    func expectStart(of visit: VisitID) {
        if !self.holds(.visitStarted, of: visit) {
            self.report(.recordedBeforeGranting, "\(visit) granted something without a start on record")
        }
        let isNew = ![self.scene.current?.visit, self.scene.prepared?.visit].contains(visit)
        if self.scenario.stage.tellsCustomers, isNew, !self.history.withLock({ $0.toldOfStart.contains(visit) }) {
            self.report(.told, "\(visit) granted something and the customer was not told")
        }
    }

    /// A check that began when the visit was over grants nothing.
    private func expectNotOver(_ visit: VisitID, before process: Int, _ what: String) {
        let over = self.history.withLock { $0.over(for: process, at: .visits) }
        if over.visits.contains(visit) {
            self.report(.nothingAfterTheEnd, "\(what) by a check that began when \(visit) was over")
        }
    }

    private func holds(_ kind: AuditKind, of visit: VisitID) -> Bool {
        self.audit.storedEntries().contains { $0.kind == kind && $0.visit == visit }
    }
}
