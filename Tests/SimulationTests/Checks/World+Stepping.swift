// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Synchronization

/// What must be true after every single step.
extension World {
    /// Looks at the session store after a step that may have changed what it says.
    func look() {
        let freezes = self.sessions.storedFreezes()
        let ledger = self.sessions.storedLedger(of: self.scene.staff)
        let (before, over, newcomers) = self.history.withLock { history in
            defer { history.newcomers = [] }
            for visit in history.newcomers { history.visits[visit] = nil }
            return (history.visits, history.over, history.newcomers)
        }
        var after: [VisitID: VisitSnapshot] = [:]
        for visit in Array(before.keys) + newcomers { after[visit] = self.sessions.stored(visit) }
        for (id, snapshot) in after {
            self.compare(before[id], snapshot)
            if snapshot.visit.active != nil, before[id]?.visit.active == nil {
                if over.isFrozen { self.report(.nothingAfterTheEnd, "\(id) began while a freeze was in force") }
                if over.hasLeft { self.report(.nothingAfterTheEnd, "\(id) began after its login had ended") }
            }
        }
        self.compareLedger(ledger, after)
        let now = self.clock.now
        self.history.withLock { history in
            history.visits = after
            let ended = after.filter { self.isOver($0.value, freezes, history.accounts, at: now) }
            history.nowOver(Set(ended.keys))
            history.over.isOutOfUse = over.isOutOfUse || !NaiveRules.isInUse(self.scene.staff, history.accounts)
            history.nowFrozen(freezes.freezes.contains { $0.liftedAt == nil })
            history.over.hasLeft = over.hasLeft || ledger.map(Self.hasLeft) ?? false
        }
    }

    /// What may become of one visit in one step.
    private func compare(_ before: VisitSnapshot?, _ after: VisitSnapshot) {
        let visit = after.visit
        if let ended = before?.visit.ended, ended != visit.ended {
            self.report(.oneStop, "\(visit.id) had ended, and that was changed")
        }
        if let before, before.visit.ended == nil, let ended = visit.ended, ended.cause == .idle {
            let lastUse = max(before.visit.active?.enteredAt ?? .earliest, before.seenAt ?? .earliest)
            if ended.at.duration(since: lastUse) < Self.idle {
                self.report(.noGuess, "\(visit.id) ended as idle at \(ended.at), and was last used at \(lastUse)")
            }
        }
        let isShownAsRunning = visit.active != nil && visit.outbox.isEmpty && visit.notices.isEmpty
        if isShownAsRunning, !self.audit.storedEntries().contains(where: { Self.isStart($0, of: visit.id) }) {
            self.report(.recordedBeforeGranting, "\(visit.id) runs without a start on record")
        }
    }

    /// The limit of one visit for a login, and the ledger that keeps it.
    private func compareLedger(_ ledger: OperatorLedger?, _ visits: [VisitID: VisitSnapshot]) {
        let live = Set(visits.values.filter { $0.visit.active != nil }.map(\.visit.id))
        if live.count > 1 { self.report(.limits, "\(live.count) visits of one login are live at once") }
        if Set(ledger?.live.map(\.visit) ?? []) != live {
            self.report(.limits, "the ledger holds \(ledger?.live.map(\.visit) ?? []), and live are \(live)")
        }
    }

    /// Whether the operator's login is over: it has ended, or their account has changed since.
    static func hasLeft(_ ledger: OperatorLedger) -> Bool {
        ledger.departures.contains { $0.loginSession == Scene.login } || ledger.changedAt != nil
    }

    /// The consents of the one customer who gives any.
    func storedConsents() -> [Consent] { self.sessions.storedConsents(of: "acme")?.consents ?? [] }

    private static func isStart(_ entry: AuditEntry, of visit: VisitID) -> Bool {
        entry.kind == .visitStarted && entry.visit == visit
    }

    static let idle = Duration.seconds(15 * 60)
    private static let entryWindow = Duration.seconds(60)

    /// Whether a visit or hand-off is over, by the words of the design and not by the code under test.
    private func isOver(
        _ snapshot: VisitSnapshot, _ freezes: FreezeRecord, _ accounts: [Account.ID: Account], at now: Timestamp
    ) -> Bool {
        switch snapshot.visit.state {
        case .ended: return true
        case .prepared(let until): return now >= until
        case .active(let active):
            let isFrozen = freezes.freezes.contains {
                $0.epoch > active.epoch && $0.criteria == .actor(self.scene.staff)
            }
            let isAllowed = NaiveRules.mayEnter(snapshot.visit.actor, snapshot.visit.subject, accounts)
            let lastUse = max(active.enteredAt ?? active.startedAt, snapshot.seenAt ?? active.startedAt)
            let isUnused = active.enteredAt == nil && now.duration(since: active.startedAt) >= Self.entryWindow
            let isConsented = self.scene.consent == nil || !self.storedConsents().isEmpty
            return isFrozen || !isAllowed || !isConsented || isUnused || now >= active.deadline
                || now.duration(since: lastUse) >= Self.idle
        }
    }
}
