// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

/// The records of a session store.
struct SessionRecords {
    private struct Stored {
        var visit: Visit
        var seenAt: Timestamp?
    }

    private var visits: [VisitID: Stored] = [:]
    private var byToken: [Digest: VisitID] = [:]
    private var byHandOff: [Digest: VisitID] = [:]
    /// Those with something left to do, kept apart so that a sweep costs what there is to sweep.
    private var unsettled = OrderedSet<VisitID>()
    /// The same by subject: every start asks for those in one account.
    private var unsettledBySubject: [Account.ID: Set<VisitID>] = [:]
    private(set) var ledgers: [Account.ID: OperatorLedger] = [:]
    private(set) var freezes = FreezeRecord.none
    private(set) var consents: [Account.ID: ConsentRecord] = [:]
    private(set) var approvals: [Approval.ID: Approval] = [:]
    private var requested = OrderedSet<Approval.ID>()
    /// Events by when they were stored.
    private var waiting: [Int: AuditEvent] = [:]
    private var waitingOrder = OrderedSet<Int>()
    private var waitingPlaces: [AuditEvent.ID: Int] = [:]
    private var eventCount = 0

    mutating func openApprovals(at time: Timestamp, after id: Approval.ID?, limit: Int) -> [Approval] {
        let (requested, approvals) = (self.requested.elements(after: id), self.approvals)
        let open = requested.lazy.compactMap { approvals[$0] }.filter { $0.isOpen(at: time) }
        return Array(open.prefix(max(0, limit)))
    }

    mutating func events(skipping count: Int, limit: Int) -> [AuditEvent] {
        self.waitingOrder.elements(after: nil).dropFirst(max(0, count)).prefix(max(0, limit))
            .compactMap { self.waiting[$0] }
    }

    func visit(_ key: VisitKey) -> VisitSnapshot? {
        let id: VisitID? =
            switch key {
            case .id(let id): id
            case .token(let digest): self.byToken[digest]
            case .handOff(let digest): self.byHandOff[digest]
            }
        return id.flatMap { self.visits[$0] }.map { self.snapshot($0) }
    }

    mutating func visits(matching query: VisitQuery) -> [VisitSnapshot] {
        guard let subject = query.subject else {
            return self.snapshots(of: self.unsettled.elements(after: query.after), matching: query)
        }
        let ids = self.unsettledBySubject[subject, default: []].filter { id in query.after.map { $0 < id } ?? true }
        return self.snapshots(of: ids.sorted(), matching: query)
    }

    private func snapshots(of ids: some Sequence<VisitID>, matching query: VisitQuery) -> [VisitSnapshot] {
        let matching = ids.lazy.compactMap { self.visits[$0] }
            .filter { stored in
                (query.stage == .unsettled || stored.visit.isRunning)
                    && (query.actor.map { $0 == stored.visit.actor } ?? true)
                    && (query.subject.map { $0 == stored.visit.subject } ?? true)
            }
        return matching.prefix(query.limit).map { self.snapshot($0) }
    }

    mutating func commit(_ changes: [SessionChange]) -> CommitOutcome {
        guard changes.allSatisfy({ self.isExpected($0) }), Self.writesEachOnce(changes) else { return .conflict }
        for change in changes {
            switch change {
            case .insert(let visit), .replace(let visit, _): self.store(visit)
            case .ledger(let ledger): self.ledgers[ledger.actor] = ledger
            case .freezes(let freezes): self.freezes = freezes
            case .reliesOnFreezes, .reliesOnConsents: break
            case .consents(let record): self.consents[record.subject] = record
            case .approval(let approval): self.store(approval)
            case .event(let event): self.store(event)
            case .delivered(let id): self.remove(id)
            }
        }
        return .committed
    }

    mutating func touch(_ visit: VisitID, at time: Timestamp) {
        guard let stored = self.visits[visit], stored.seenAt.map({ $0 < time }) ?? true else { return }
        self.visits[visit]?.seenAt = time
    }

    mutating func erase(endedBefore time: Timestamp, limit: Int) -> Int {
        let old = self.visits.values.lazy.map(\.visit).filter { visit in
            !visit.isUnsettled && visit.ended.map { $0.at < time } ?? false
        }
        let erased = Array(old.prefix(max(0, limit)))
        for visit in erased {
            self.visits[visit.id] = nil
            visit.token.map { self.byToken[$0] = nil }
            visit.terms.handOff.map { self.byHandOff[$0.digest] = nil }
        }
        let over = Array(self.approvals.values.lazy.filter { $0.over < time }.prefix(max(0, limit)))
        for approval in over {
            self.approvals[approval.id] = nil
            self.requested.remove(approval.id)
        }
        return erased.count
    }

    /// What a commit writes, and the digests under which it inserts.
    private enum Written: Equatable {
        case visit(VisitID)
        case digest(Digest)
        case ledger(Account.ID)
        case freezes
        case consents(Account.ID)
        case approval(Approval.ID)
        case event(AuditEvent.ID)
    }

    private static func writesEachOnce(_ changes: [SessionChange]) -> Bool {
        guard changes.count > 1 else { return true }
        var written: [Written] = []
        for change in changes {
            switch change {
            case .insert(let visit):
                written.append(.visit(visit.id))
                visit.token.map { written.append(.digest($0)) }
                visit.terms.handOff.map { written.append(.digest($0.digest)) }
            case .replace(let visit, _): written.append(.visit(visit.id))
            case .ledger(let ledger): written.append(.ledger(ledger.actor))
            case .freezes: written.append(.freezes)
            case .reliesOnFreezes, .reliesOnConsents: break
            case .consents(let record): written.append(.consents(record.subject))
            case .approval(let approval): written.append(.approval(approval.id))
            case .event(let event): written.append(.event(event.id))
            case .delivered(let id): written.append(.event(id))
            }
        }
        // A commit is small: comparing all pairs is quicker than making a set.
        return written.indices.allSatisfy { !written[..<$0].contains(written[$0]) }
    }

    private func isExpected(_ change: SessionChange) -> Bool {
        switch change {
        case .insert(let visit):
            self.visits[visit.id] == nil && visit.token.map { self.byToken[$0] == nil } ?? true
                && visit.terms.handOff.map { self.byHandOff[$0.digest] == nil } ?? true
        case .replace(let visit, let unseenSince):
            self.visits[visit.id].map { stored in
                let isUnseen = unseenSince.map { since in stored.seenAt.map { $0 <= since } ?? true } ?? true
                return stored.visit.revision == visit.revision - 1 && isUnseen
            } ?? false
        case .ledger(let ledger): (self.ledgers[ledger.actor]?.revision ?? 0) == ledger.revision - 1
        case .freezes(let freezes): self.freezes.revision == freezes.revision - 1
        case .reliesOnFreezes(let revision): self.freezes.revision == revision
        case .reliesOnConsents(let subject, let revision): (self.consents[subject]?.revision ?? 0) == revision
        case .consents(let record): (self.consents[record.subject]?.revision ?? 0) == record.revision - 1
        case .approval(let approval): (self.approvals[approval.id]?.revision ?? 0) == approval.revision - 1
        case .event(let event): self.waitingPlaces[event.id] == nil
        case .delivered: true
        }
    }

    private mutating func store(_ approval: Approval) {
        self.approvals[approval.id] = approval
        if case .requested = approval.state {
            self.requested.insert(approval.id)
        } else {
            self.requested.remove(approval.id)
        }
    }

    private mutating func store(_ event: AuditEvent) {
        self.eventCount += 1
        self.waiting[self.eventCount] = event
        self.waitingOrder.insert(self.eventCount)
        self.waitingPlaces[event.id] = self.eventCount
    }

    private mutating func remove(_ event: AuditEvent.ID) {
        guard let place = self.waitingPlaces.removeValue(forKey: event) else { return }
        self.waiting[place] = nil
        self.waitingOrder.remove(place)
    }

    private mutating func store(_ visit: Visit) {
        self.visits[visit.id, default: Stored(visit: visit, seenAt: nil)].visit = visit
        visit.token.map { self.byToken[$0] = visit.id }
        visit.terms.handOff.map { self.byHandOff[$0.digest] = visit.id }
        if visit.isUnsettled {
            self.unsettled.insert(visit.id)
            self.unsettledBySubject[visit.subject, default: []].insert(visit.id)
        } else {
            self.unsettled.remove(visit.id)
            self.unsettledBySubject[visit.subject]?.remove(visit.id)
            if self.unsettledBySubject[visit.subject]?.isEmpty == true { self.unsettledBySubject[visit.subject] = nil }
        }
    }

    private func snapshot(_ stored: Stored) -> VisitSnapshot {
        VisitSnapshot(
            visit: stored.visit, seenAt: stored.seenAt, freezes: self.freezes,
            consents: self.consents[stored.visit.subject])
    }
}
