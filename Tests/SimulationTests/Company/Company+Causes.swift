// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Synchronization

/// No visit ends for a cause that nobody gave.
extension Company {
    func judgeCause(
        of ended: Visit.Ended, _ before: VisitSnapshot?, _ visit: Visit, among visits: [VisitID: VisitSnapshot],
        _ freezes: FreezeRecord, _ ledgers: [Account.ID: OperatorLedger]
    ) {
        let chronicle = self.chronicle.withLock { $0 }
        let pair = Chronicle.Pair(actor: visit.actor, subject: visit.subject)
        let ledger = ledgers[visit.actor]
        let login = visit.terms.loginSession
        let active = before?.visit.active
        let now = max(self.latest, chronicle.latestShown)
        let began = chronicle.beganAt[visit.id] ?? .max
        let isGiven =
            switch ended.cause {
            // Whoever ends a visit of their own stops it.
            case .stopped: chronicle.stopped.contains(visit.id) || chronicle.endedByOthers.contains(visit.id)
            case .idle:
                now.duration(since: max(active?.enteredAt ?? active?.startedAt ?? .latest, before?.seenAt ?? .earliest))
                    >= World.idle
            case .deadline: active.map { now >= $0.deadline } ?? false
            case .revoked, .customer, .withdrawn:
                chronicle.endedByOthers.contains(visit.id) || chronicle.stopped.contains(visit.id)
            // While it ran, that is, and not at some time before.
            case .authorityLost: chronicle.forbiddenUntil[pair] ?? -1 >= began
            case .consentEnded: chronicle.unconsentedUntil[pair] ?? -1 >= began
            case .replaced:
                visits.values.contains {
                    $0.visit.terms.loginSession == login && $0.visit.id != visit.id && $0.visit.active != nil
                }
            case .operatorLeft: ledger?.departures.contains { $0.loginSession == login } ?? false
            case .operatorChanged: ledger?.changedAt != nil
            case .frozen: freezes.freezes.contains { $0.epoch > active?.epoch ?? -1 && self.mayBeFrozen(visit, by: $0) }
            case .clockWentBack: chronicle.hasJumped
            // A start that fails halfway is taken back before anybody is let in.
            case .notEntered:
                !chronicle.entered.contains(visit.id)
                    || active?.enteredAt == nil
                        && now.duration(since: active?.startedAt ?? .latest) >= Visit.entryWindow
            case .lapsed: chronicle.hasJumped || before?.visit.isPrepared(until: now) ?? false
            case .loginEnded: false
            }
        if !isGiven { self.report(.noGuess, "\(visit.id) ended as \(ended.cause.rawValue), which nobody asked for") }
    }
}

extension Company {
    /// Whether a freeze may have ended a visit, whose subject may have had another owner then.
    private func mayBeFrozen(_ visit: Visit, by freeze: Freeze) -> Bool {
        if case .owner = freeze.criteria { return true }
        return self.isFrozen(visit, by: freeze)
    }
}

extension Visit {
    fileprivate func isPrepared(until now: Timestamp) -> Bool {
        if case .prepared(let until) = self.state { until <= now } else { false }
    }
}
