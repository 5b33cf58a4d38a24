// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import NaiveOracle
import Synchronization

/// What must be true after every single step.
extension Company {
    /// Looks at all stores and clocks, and compares them with what was there before.
    ///
    /// - Parameter written: what may have changed: everything, or what one call writes.
    func look(at written: Records = .all) {
        if written.contains(.log) { self.lookAtLog() }
        if written.contains(.accounts) { self.lookAtAccounts() }
        guard !written.isDisjoint(with: [.visits, .ledgers, .freezes, .accounts, .agreements]) else {
            return self.keepSight()
        }
        let before = self.chronicle.withLock { $0 }
        let freezes = self.sessions.storedFreezes()
        var visits: [VisitID: VisitSnapshot] = [:]
        for visit in Array(before.visits.keys) + before.newcomers { visits[visit] = self.sessions.stored(visit) }
        if !written.isDisjoint(with: [.accounts, .agreements]) { self.lookAtRights(visits, freezes) }
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
            for person in chronicle.people where chronicle.departedSince[person.login] == nil {
                guard let changedAt = ledgers[person.account]?.changedAt, person.authenticatedAt < changedAt else {
                    continue
                }
                chronicle.departedSince[person.login] = step
            }
            for (id, snapshot) in visits {
                let hasLeft = chronicle.departedSince[snapshot.visit.terms.loginSession] != nil
                let isOver = hasLeft || self.isOver(snapshot, freezes, chronicle.accounts)
                chronicle.overSince[id] = isOver ? chronicle.overSince[id] ?? step : nil
            }
            for freeze in freezes.freezes {
                chronicle.frozenSince[freeze.id] =
                    freeze.liftedAt == nil ? chronicle.frozenSince[freeze.id] ?? step : nil
            }
        }
    }

    /// The log only grows.
    private func lookAtLog() {
        let entries = self.audit.storedEntries()
        let before = self.chronicle.withLock { chronicle in
            defer { chronicle.entries = entries }
            return chronicle.entries
        }
        if entries.count < before.count || entries[..<before.count] != before[...] {
            self.report(.dense, "what was on record has changed")
        }
    }

    /// Who may see whom may still do so at this step.
    private func keepSight() {
        self.chronicle.withLock { chronicle in
            for (pair, isSeen) in chronicle.mayBeSeen where isSeen { chronicle.seenUntil[pair] = chronicle.step }
            for person in chronicle.administrators { chronicle.administratorUntil[person] = chronicle.step }
        }
    }

    /// Who may be in whose account, and with whose consent.
    private func lookAtRights(_ visits: [VisitID: VisitSnapshot], _ freezes: FreezeRecord) {
        let consents = Self.people.reduce(into: [Account.ID: [Consent]]()) { consents, account in
            consents[account] = self.sessions.storedConsents(of: account)
        }
        let now = self.earliest
        self.chronicle.withLock { chronicle in
            let accounts = chronicle.accounts
            for actor in Self.people {
                for subject in accounts.values {
                    let pair = Chronicle.Pair(actor: actor, subject: subject.id)
                    let isForbidden = !NaiveRules.mayEnter(actor, subject.id, accounts)
                    chronicle.forbiddenSince[pair] =
                        isForbidden ? chronicle.forbiddenSince[pair] ?? chronicle.step : nil
                    if isForbidden { chronicle.wereForbidden.insert(pair) }
                    chronicle.mayBeSeen[pair] = NaiveRules.maySee(actor, subject.id, accounts)
                    guard self.rules == .consented, subject.role == .customer else {
                        chronicle.unconsentedSince[pair] = nil
                        continue
                    }
                    let owners = NaiveRules.owners(of: subject.id, accounts)
                    let isGiven = (consents[subject.id] ?? []).contains { consent in
                        now < consent.until && consent.isGiven(to: actor, among: owners)
                    }
                    chronicle.unconsentedSince[pair] =
                        isGiven ? nil : chronicle.unconsentedSince[pair] ?? chronicle.step
                    if !isGiven || self.latest >= (consents[subject.id] ?? []).map(\.until).max() ?? .earliest {
                        chronicle.wereUnconsented.insert(pair)
                    }
                }
            }
        }
    }

    /// What may become of one visit in one step.
    private func compare(
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
            self.judgeBeginning(of: visit)
        }
        let isShownAsRunning = visit.active != nil && visit.outbox.isEmpty && visit.notices.isEmpty
        if isShownAsRunning, !self.holds(.visitStarted, of: visit.id) {
            self.report(.recordedBeforeGranting, "\(visit.id) runs without a start on record")
        }
    }

    private func judgeBeginning(of visit: Visit) {
        let chronicle = self.chronicle.withLock { $0 }
        if chronicle.departedSince[visit.terms.loginSession] != nil {
            self.report(.nothingAfterTheEnd, "\(visit.id) began after its login had ended")
        }
        for freeze in chronicle.freezes.freezes where freeze.liftedAt == nil && self.isFrozen(visit, by: freeze) {
            self.report(.nothingAfterTheEnd, "\(visit.id) began while a freeze was in force")
        }
    }

    /// The limit of visits for a login, and the ledgers that keep it.
    private func compareLedgers(_ ledgers: [Account.ID: OperatorLedger], _ visits: [VisitID: VisitSnapshot]) {
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

    /// Whether a visit or hand-off is over by what is stored of it and by every clock there is.
    private func isOver(
        _ snapshot: VisitSnapshot, _ freezes: FreezeRecord, _ accounts: [Account.ID: Account]
    ) -> Bool {
        let now = self.earliest
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

    func isFrozen(_ visit: Visit, by freeze: Freeze, _ accounts: [Account.ID: Account]? = nil) -> Bool {
        let accounts = accounts ?? self.chronicle.withLock { $0.accounts }
        return freeze.isAbout(visit, under: NaiveRules.owners(of: visit.subject, accounts))
    }

    /// The limits of the default policy, by the words of the design.
    private static let lifetime = Duration.seconds(60 * 60)
    private static let handOff = Duration.seconds(60)

    func holds(_ kind: AuditKind, of visit: VisitID) -> Bool {
        self.chronicle.withLock { $0.entries.contains { $0.kind == kind && $0.visit == visit } }
    }
}

extension Freeze {
    /// Whether a visit is one of those that end, where `owners` are above its subject now.
    func isAbout(_ visit: Visit, under owners: Set<Account.ID>) -> Bool {
        switch self.criteria {
        case .everybody: true
        case .actor(let actor): visit.actor == actor
        case .subject(let subject): visit.subject == subject
        case .owner(let owner): owners.contains(owner)
        case .ticket: false
        }
    }
}

extension Consent {
    fileprivate func isGiven(to actor: Account.ID, among owners: Set<Account.ID>) -> Bool {
        switch self.grantee {
        case .anybody: true
        case .owners: owners.contains(actor)
        case .actor(let id): id == actor
        }
    }
}
