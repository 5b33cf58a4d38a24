// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Synchronization

/// Who sets about what: a script says it, and mostly gives way to what makes sense.
extension Company {
    /// Where second persons are asked about acts, it takes several errands until one is done: the next of them.
    func pursued(_ errand: Errand, _ choice: Int) -> Errand {
        guard self.rules == .seconded, choice / 8 % 8 < 5 else { return errand }
        if !self.peopleWithYes.isEmpty { return .act }
        let approvals = self.chronicle.withLock { $0.approvals }
        return approvals.contains { self.isPlea($0) { if case .requested = $0 { true } else { false } } }
            ? .approve : .plead
    }

    /// Who has got a yes to an act in a visit that goes on.
    private var peopleWithYes: Set<Account.ID> {
        let approvals = self.chronicle.withLock { $0.approvals }
        let given = approvals.filter { self.isPlea($0) { if case .approved = $0 { true } else { false } } }
        return Set(given.compactMap { self.sessions.storedApproval($0)?.requester.id })
    }

    /// Whether somebody has asked for a yes to an act in a visit that goes on, and has come so far with it.
    private func isPlea(_ id: Approval.ID, _ isSoFar: (Approval.State) -> Bool) -> Bool {
        guard let approval = self.sessions.storedApproval(id), case .act(_, let visit) = approval.matter else {
            return false
        }
        return isSoFar(approval.state) && self.chronicle.withLock { $0.overSince[visit] == nil }
    }

    /// What comes first when there is nothing yet that an errand could be about.
    func possible(_ errand: Errand, _ choice: Int) -> Errand {
        let chronicle = self.chronicle.withLock { $0 }
        return switch errand {
        case .switchTo, .resume, .act, .stop, .plead:
            // Now and then somebody tries what is over.
            chronicle.people.contains {
                $0.visits.contains { chronicle.overSince[$0.id] == nil || choice / 8 % 4 == 0 }
            } ? errand : .enter
        case .accept:
            chronicle.codes.contains { chronicle.overSince[$0.visit] == nil && !chronicle.entered.contains($0.visit) }
                ? errand : .prepare
        case .approve, .deny:
            chronicle.approvals.isEmpty ? .ask : errand
        case .effects:
            chronicle.entries.contains { $0.kind == .actCompleted } ? errand : .find
        default: errand
        }
    }

    /// Who sets about something: mostly those who have reason to, and now and then anybody.
    func candidates(for errand: Errand, choice: Int) -> [Int] {
        let (people, overSince) = self.chronicle.withLock { ($0.people, $0.overSince) }
        let waiting = errand == .act && self.rules == .seconded ? self.peopleWithYes : []
        let visited = self.chronicle.withLock {
            Set($0.visits.values.filter { $0.visit.ended?.startedAt != nil }.map(\.visit.subject))
        }
        let visiting = people.indices.filter { !people[$0].visits.isEmpty }
        let alive = visiting.filter { people[$0].visits.contains { overSince[$0.id] == nil } }
        let fitting: [Int] =
            switch errand {
            case .act where !waiting.isEmpty: people.indices.filter { waiting.contains(people[$0].account) }
            case .switchTo, .resume, .act, .stop, .plead: alive.isEmpty ? visiting : alive
            case .freeze, .lift, .end, .read, .role: [0, 1]
            case .create, .rename, .transfer, .suspend, .enable, .close, .enter, .prepare, .approve: [0, 1, 2, 3]
            case .consent, .withdraw: [4, 5]
            case .receipt: [0, 1] + people.indices.filter { visited.contains(people[$0].account) }
            case .redact, .purge, .hold, .release: [0, 1]
            case .accept, .leave, .renew, .ask, .deny, .list, .history, .find, .prove, .preview, .effects, .package,
                .sweep, .settle:
                []
            }
        return fitting.isEmpty || choice % 8 == 0 ? Array(people.indices) : fitting
    }
}
