// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Synchronization

/// What must be true of visits and ledgers after every step.
extension Company {
    /// The limits of the default policy, by the words of the design.
    private static let lifetime = Duration.seconds(60 * 60)
    private static let handOff = Duration.seconds(60)

    /// What may become of one visit in one step.
    func compare(
        _ before: VisitSnapshot?, _ after: VisitSnapshot, among visits: [VisitID: VisitSnapshot],
        _ freezes: FreezeRecord, _ ledgers: [Account.ID: OperatorLedger]
    ) {
        let visit = after.visit
        if let old = before?.visit {
            if old.terms != visit.terms { self.report(.bothNamed, "the terms of \(visit.id) were changed") }
            if visit.revision < old.revision || (visit.revision == old.revision && old != visit) {
                self.report(.noGuess, "\(visit.id) was changed without a new revision")
            }
            if let ended = old.ended, ended != visit.ended {
                self.report(.oneStop, "\(visit.id) had ended, and that was changed")
            }
            for event in visit.outbox {
                guard let waiting = old.outbox.first(where: { $0.id == event.id }), waiting != event else { continue }
                self.report(.oneStop, "\(event.id) was changed while it waited for the log")
            }
        }
        if let ended = visit.ended, before?.visit.ended == nil {
            self.judgeCause(of: ended, before, visit, among: visits, freezes, ledgers)
        }
        if visit.active != nil, before?.visit.active == nil {
            self.chronicle.withLock { $0.beganAt[visit.id] = $0.step }
            self.judgeBeginning(of: visit)
        }
        let isShownAsRunning = visit.active != nil && visit.outbox.isEmpty && visit.notices.isEmpty
        if isShownAsRunning, !self.holds(.visitStarted, of: visit.id) {
            self.report(.recordedBeforeGranting, "\(visit.id) runs without a start on record")
        }
    }

    private func judgeBeginning(of visit: Visit) {
        let chronicle = self.chronicle.withLock { $0 }
        self.judgeApproval(of: visit)
        if let active = visit.active { self.sawVisit(of: visit.actor, in: visit.subject, at: active.startedAt) }
        if chronicle.departedSince[visit.terms.loginSession] != nil {
            self.report(.nothingAfterTheEnd, "\(visit.id) began after its login had ended")
        }
        for freeze in chronicle.freezes.freezes where freeze.liftedAt == nil && self.isFrozen(visit, by: freeze) {
            self.report(.nothingAfterTheEnd, "\(visit.id) began while a freeze was in force")
        }
    }

    /// The limit of visits for a login, and the ledgers that keep it.
    func compareLedgers(_ ledgers: [Account.ID: OperatorLedger], _ visits: [VisitID: VisitSnapshot]) {
        let live = visits.values.map(\.visit).filter { $0.active != nil }
        let limit = self.rules.policy.limits.visitsPerLogin
        for (login, visits) in Dictionary(grouping: live, by: \.terms.loginSession) where visits.count > limit {
            self.report(.limits, "\(visits.count) visits of \(login) are live at once")
        }
        let byActor = Dictionary(grouping: live, by: \.actor).mapValues { Set($0.map(\.id)) }
        for actor in Set(ledgers.keys).union(byActor.keys) {
            let held = Set(ledgers[actor]?.live.map(\.visit) ?? [])
            if held != byActor[actor] ?? [] {
                self.report(.limits, "the ledger of \(actor) holds \(held), and live are \(byActor[actor] ?? [])")
            }
        }
    }

    /// Whether a visit or hand-off is over by what is stored of it and by a clock.
    func isOver(
        _ snapshot: VisitSnapshot, _ freezes: FreezeRecord, _ accounts: [Account.ID: Account], at now: Timestamp
    ) -> Bool {
        switch snapshot.visit.state {
        case .ended: return true
        case .prepared: return now.duration(since: snapshot.visit.terms.preparedAt) >= Self.handOff
        case .active(let active):
            let isFrozen = freezes.freezes.contains {
                $0.epoch > active.epoch && self.isFrozen(snapshot.visit, by: $0, accounts)
            }
            let lastUse = max(active.enteredAt ?? active.startedAt, snapshot.seenAt ?? active.startedAt)
            let isUnused = active.enteredAt == nil && now.duration(since: active.startedAt) >= Visit.entryWindow
            return isFrozen || isUnused || now.duration(since: active.startedAt) >= Self.lifetime
                || now.duration(since: lastUse) >= World.idle
        }
    }
}
