// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Synchronization

/// What must be true after every single step.
extension Company {
    /// Looks at all stores and clocks, and compares them with what was there before.
    ///
    /// - Parameter written: what may have changed: everything, or what one call writes.
    func look(at written: Records = .all) {
        if written.contains(.log) { self.lookAtRecord() }
        if written.contains(.accounts) { self.lookAtAccounts() }
        if !written.isDisjoint(with: [.accounts, .facts]) { self.lookAtPackages() }
        guard !written.isDisjoint(with: [.visits, .ledgers, .freezes, .accounts, .agreements]) else {
            return self.keepSight()
        }
        let before = self.chronicle.withLock { $0 }
        let freezes = self.sessions.storedFreezes()
        var visits: [VisitID: VisitSnapshot] = [:]
        for visit in Array(before.visits.keys) + before.newcomers { visits[visit] = self.sessions.stored(visit) }
        if !written.isDisjoint(with: [.accounts, .agreements]) { self.lookAtRights() }
        self.keepSight()
        let operators = Set(visits.values.map(\.visit.actor)).union(Self.people)
        let ledgers = operators.reduce(into: [:]) { $0[$1] = self.sessions.storedLedger(of: $1) }
        for (id, snapshot) in visits.sorted(by: { $0.key < $1.key }) {
            self.compare(before.visits[id], snapshot, among: visits, freezes, ledgers)
        }
        for id in before.visits.keys where visits[id] == nil { self.report(.oneStop, "\(id) is gone") }
        self.compareLedgers(ledgers, visits)
        self.chronicle.withLock { chronicle in
            chronicle.visits = visits
            chronicle.newcomers = []
            chronicle.freezes = freezes
            let step = chronicle.step
            for departure in ledgers.values.flatMap(\.departures) {
                chronicle.departedSince[departure.loginSession] =
                    chronicle.departedSince[departure.loginSession] ?? step
            }
            for person in chronicle.people {
                guard let changedAt = ledgers[person.account]?.changedAt else { continue }
                if chronicle.changes[person.account]?.at != changedAt {
                    chronicle.changes[person.account] = (changedAt, step)
                }
                for login in person.logins where login.authenticatedAt < changedAt {
                    chronicle.departedSince[login.id] = chronicle.departedSince[login.id] ?? step
                }
            }
            for (id, snapshot) in visits {
                let hasLeft = chronicle.departedSince[snapshot.visit.terms.loginSession] != nil
                let isOver = hasLeft || self.isOver(snapshot, freezes, chronicle.accounts, at: self.earliest)
                chronicle.overSince[id] = isOver ? chronicle.overSince[id] ?? step : nil
            }
            for freeze in freezes.freezes {
                chronicle.frozenSince[freeze.id] =
                    freeze.liftedAt == nil ? chronicle.frozenSince[freeze.id] ?? step : nil
            }
        }
        self.lookAtLists()
    }

    /// Whether there is such an entry of a visit.
    func holds(_ kind: AuditKind, of visit: VisitID) -> Bool {
        self.chronicle.withLock { $0.entries.contains { $0.kind == kind && $0.visit == visit } }
    }
}
