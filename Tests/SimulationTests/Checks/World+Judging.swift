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
            if Self.isAboutAgreements(entry) { continue }
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
        self.judgeAgreements(by: entries)
        let untold = self.history.withLock { $0.toldOfStart.subtracting($0.toldOfEnd) }
        if !untold.isEmpty { self.report(.told, "the customer was told that \(untold) began, and not that it ended") }
    }

    /// Consents and approvals, and what became of them.
    private func judgeAgreements(by entries: [AuditEntry]) {
        if !self.sessions.storedEvents().isEmpty { self.report(.oneStop, "an event never came on record") }
        let withdrawals = entries.filter { $0.kind == .consentWithdrawn }.count
        let hasWithdrawn = self.scene.consent != nil && self.storedConsents().isEmpty
        if withdrawals != (hasWithdrawn ? 1 : 0) {
            self.report(.oneStop, "a consent was taken back \(withdrawals) times by the log")
        }
        let entered = entries.filter { entry in
            guard case .visitStarted(_, _, _, let grounds) = entry.detail, let approval = self.scene.approval
            else { return false }
            return grounds.contains { $0.rawValue == "approval:\(approval)" }
        }
        if entered.count > 1 { self.report(.codeOnce, "one approval let in \(entered.count) visits") }
    }

    /// Whether an entry is about a consent or an approval, of which the customer or a second person is the actor.
    private static func isAboutAgreements(_ entry: AuditEntry) -> Bool {
        switch entry.kind {
        case .consentGranted, .consentWithdrawn, .approvalRequested, .approvalGranted: true
        default: false
        }
    }

    /// The staff member is in the sealed part, which begins with their account: fields stand in order of their names.
    private func judgeNames(in entry: AuditEntry) {
        let isFreeze = entry.kind == .freezeSet
        let name = isFreeze ? "bob" : self.scene.staff.rawValue
        let begins = Array("{\"account\":\"\(name)\"".utf8)
        if entry.staff.opening?.content.starts(with: begins) != true {
            self.report(.bothNamed, "entry \(entry.sequence) does not name \(name) as the actor")
        }
        if !isFreeze, entry.subject == nil || entry.subject == self.scene.staff {
            self.report(.bothNamed, "entry \(entry.sequence) names no subject")
        }
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
        case .accept, .start, .switchAccounts, .enterApproved, .resume, .perform, .settle, .change:
            true
        case .stop, .end, .endAll, .operatorLeft, .operatorChanged, .withdrawConsent, .sweep: false
        }
    }
}
