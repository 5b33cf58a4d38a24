// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Synchronization

/// What must be true when everything is over.
extension World {
    /// Judges the whole run by the log and by what is stored.
    func judge() {
        let entries = self.audit.storedEntries()
        self.report(orderFlaws(in: entries, original: Set(self.scene.original.map(\.id))))
        var visits: [VisitID: [AuditEntry]] = [:]
        for entry in entries {
            if self.isAboutAccounts(entry) { self.judgeStaff(in: entry) } else { self.judgeNames(in: entry) }
            if let visit = entry.visit { visits[visit, default: []].append(entry) }
        }
        for (visit, entries) in visits { self.report(visitFlaws(of: visit, in: entries)) }
        let (stored, used) = self.history.withLock { ($0.visits, $0.used) }
        for (id, snapshot) in stored {
            self.report(storyFlaws(of: snapshot.visit, wasUsed: used.contains(id), in: visits[id] ?? []))
        }
        for id in visits.keys where stored[id] == nil {
            self.report(.oneStop, "\(id) is on record and was never stored")
        }
        self.judgeOutcomes(entries)
        self.judgeChanges(by: entries)
        if let live = self.sessions.storedLedger(of: self.scene.staff)?.live, !live.isEmpty {
            self.report(.limits, "the ledger still holds \(live.map(\.visit))")
        }
        self.judgeDecisions(by: entries)
        let untold = self.history.withLock { $0.toldOfStart.subtracting($0.toldOfEnd) }
        if !untold.isEmpty { self.report(.told, "the customer was told that \(untold) began, and not that it ended") }
    }

    /// Acts, and what operations came back with.
    private func judgeOutcomes(_ entries: [AuditEntry]) {
        let history = self.history.withLock { $0 }
        let attempts = entries.filter { $0.kind == .actAttempted }
        let completions = entries.filter { $0.kind == .actCompleted }.compactMap(\.detail.act?.id)
        if !Set(completions).isSubset(of: attempts.compactMap(\.detail.act?.id))
            || completions.count != Set(completions).count
        {
            self.report(.recordedBeforeActing, "an act was completed that was never attempted, or completed twice")
        }
        if history.effects.count > attempts.count {
            self.report(.recordedBeforeActing, "there were more effects than attempts")
        }
        guard !history.hadTrouble else { return }
        for (operation, outcome) in zip(self.scenario.operations, history.returns) {
            switch outcome {
            case .granted, .refused: break
            case .threw(let error):
                // Entering and acting need the log; ending does not.
                let mayThrow = self.scenario.log != .well && (operation.needsLog || self.scenario.stage == .unrecorded)
                if !mayThrow { self.report(.noGuess, "\(operation) failed though nothing was wrong: \(error)") }
            case nil: self.report(.noGuess, "\(operation) never came back")
            }
        }
        if self.scenario.log == .well, completions.count != history.effects.count {
            self.report(.noGuess, "\(history.effects.count) acts took effect, and \(completions.count) were completed")
        }
    }
}

extension Operation {
    /// Whether the operation fails while the log cannot be written.
    fileprivate var needsLog: Bool {
        switch self {
        case .accept, .start, .switchAccounts, .enterApproved, .resume, .look, .perform, .settle, .change:
            true
        case .prepare, .stop, .end, .endAll, .lift, .operatorLeft, .operatorChanged, .ask, .approve, .refuse,
            .grantConsent, .withdrawConsent, .sweep:
            false
        }
    }
}
