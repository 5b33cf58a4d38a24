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
            if !self.sessions.storedFreezes().freezes.contains(where: { $0.id == freeze && $0.liftedAt == nil }) {
                self.report(.nothingAfterTheEnd, "a freeze was said to be set and is not")
            }
        case .changed(let changed): self.sawChange(changed)
        case .withdrew:
            if !self.storedConsents().isEmpty {
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
        if self.scenario.log != .well { self.report(.logNeeded, "somebody entered without the log") }
        if history.tokens[started.visit] != nil {
            self.report(.codeOnce, "\(started.visit) was entered twice")
        }
        if history.over(for: process, at: .ledgers).hasLeft {
            self.report(.nothingAfterTheEnd, "entered by a check that began when the login had ended")
        }
        if history.over(for: process, at: .accounts).isOutOfUse {
            self.report(.nothingAfterTheEnd, "entered by a check that began when the operator was out of use")
        }
        if history.over(for: process, at: .freezes).isFrozen {
            self.report(.nothingAfterTheEnd, "entered by a check that began under a freeze")
        }
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

    /// An act takes effect.
    func sawEffect(of process: Int, named name: AuditWord, in visit: VisitID) {
        self.history.withLock {
            $0.effects.append(process)
            $0.used.insert(visit)
        }
        let isAttempted = self.audit.storedEntries().contains {
            $0.kind == .actAttempted && $0.visit == visit && $0.facts.correlation == name
        }
        if !isAttempted { self.report(.recordedBeforeActing, "something was changed without an attempt on record") }
        if self.scenario.log != .well { self.report(.logNeeded, "something was changed without the log") }
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
