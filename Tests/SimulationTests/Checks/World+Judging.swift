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
        self.judgeOrder(of: entries)
        var visits: [VisitID: [AuditEntry]] = [:]
        for entry in entries {
            if Self.isAboutAgreements(entry) { continue }
            if self.isAboutAccounts(entry) { self.judgeStaff(in: entry) } else { self.judgeNames(in: entry) }
            if let visit = entry.visit { visits[visit, default: []].append(entry) }
        }
        for (visit, entries) in visits { self.judge(visit, entries) }
        let stored = self.history.withLock { $0.visits }
        for (id, snapshot) in stored { self.judge(snapshot.visit, visits[id] ?? []) }
        for id in visits.keys where stored[id] == nil {
            self.report(.oneStop, "\(id) is on record and was never stored")
        }
        self.judgeOutcomes(entries)
        self.judgeChanges(by: entries)
        if let live = self.sessions.storedLedger(of: self.scene.staff)?.live, !live.isEmpty {
            self.report(.limits, "the ledger still holds \(live.map(\.visit))")
        }
        self.judgeAgreements(by: entries)
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

    private func judgeOrder(of entries: [AuditEntry]) {
        var subjects: [Account.ID: Int64] = [:]
        var visits: [VisitID: Int64] = [:]
        var time = Timestamp.earliest
        for (position, entry) in entries.enumerated() {
            if entry.sequence != Int64(position) {
                self.report(.dense, "entry \(position) is numbered \(entry.sequence)")
            }
            if entry.place.recordedAt < time { self.report(.dense, "time goes back at entry \(position)") }
            time = entry.place.recordedAt
            if let visit = entry.visit {
                if entry.place.visitIndex != visits[visit, default: 0] {
                    self.report(.dense, "entry \(position) is not the next one of its visit")
                }
                visits[visit, default: 0] += 1
            }
            // An account that is yet to be made has no entries of its own.
            if self.isAboutAccounts(entry), entry.place.subjectIndex == nil, !self.isOriginal(entry.subject) {
                continue
            }
            guard let subject = entry.subject, entry.kind != .freezeSet, entry.kind != .freezeLifted else { continue }
            if entry.place.subjectIndex != subjects[subject, default: 0] {
                self.report(.dense, "entry \(position) is not the next one about its subject")
            }
            subjects[subject, default: 0] += 1
        }
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

    /// The entries of one visit.
    private func judge(_ visit: VisitID, _ entries: [AuditEntry]) {
        if entries.first?.kind != .visitStarted {
            self.report(.recordedBeforeGranting, "\(visit) does not begin with its start")
        }
        let starts = entries.filter { $0.kind == .visitStarted }.count
        if starts != 1 { self.report(.codeOnce, "\(visit) started \(starts) times") }
        let stops = entries.filter { $0.kind == .visitStopped }
        if stops.count != 1 { self.report(.oneStop, "\(visit) stopped \(stops.count) times") }
        if Set(entries.map(\.place.actor)).count > 1 || Set(entries.map(\.subject)).count > 1 {
            self.report(.bothNamed, "the entries of \(visit) name more than one actor or subject")
        }
        guard let stop = entries.firstIndex(where: { $0.kind == .visitStopped }) else { return }
        if entries[stop...].contains(where: { $0.kind == .actAttempted || $0.kind == .actViewed }) {
            self.report(.recordedBeforeActing, "an act of \(visit) began after its stop")
        }
    }

    /// A stored visit and its entries tell the same story.
    private func judge(_ visit: Visit, _ entries: [AuditEntry]) {
        guard let ended = visit.ended, visit.outbox.isEmpty else {
            self.report(.oneStop, "\(visit.id) was never settled")
            return
        }
        guard let startedAt = ended.startedAt else {
            if !entries.isEmpty { self.report(.bothNamed, "\(visit.id) never started and is on record") }
            return
        }
        let stop = entries.compactMap { entry -> (AuditWord, Int64)? in
            guard case .visitStopped(let cause, let milliseconds) = entry.detail else { return nil }
            return (cause, milliseconds)
        }
        if ended.cause == .notEntered, self.history.withLock({ $0.used.contains(visit.id) }) {
            self.report(.noGuess, "\(visit.id) was used and ended as one that never was")
        }
        let lasted = ended.at.millisecondsSince1970 - startedAt.millisecondsSince1970
        guard let (cause, milliseconds) = stop.first else {
            self.report(.oneStop, "\(visit.id) ended and no stop is on record")
            return
        }
        if milliseconds < 0 || milliseconds != lasted || cause.rawValue != ended.cause.rawValue {
            self.report(.oneStop, "the stop of \(visit.id) says \(cause), \(milliseconds) ms, and it was \(ended)")
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
