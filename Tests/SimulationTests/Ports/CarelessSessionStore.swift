// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Impersonation
import Synchronization

/// What a ``CarelessSessionStore`` gets wrong.
enum Carelessness: Sendable {
    /// Nothing: a second implementation of the port, to show that it is the carelessness that is noticed.
    case nothing
    /// It does not look whether visits are at the revision a change expects.
    case forgetsVisitRevisions
    /// It looks at neither revisions of visits nor of ledgers.
    case forgetsBothRevisions
    /// It does not look whether ledgers are at the revision a change expects.
    case forgetsLedgerRevisions
    /// It does not look whether the record of freezes is at the revision a change expects.
    case forgetsFreezeRevisions
    /// It does not look whether the consents of a customer are at the revision a change expects.
    case forgetsConsentRevisions
    /// It does not look whether what a second person is asked is at the revision a change expects.
    case forgetsApprovalRevisions
    /// It drops the events that wait for the log.
    case losesEvents
    /// It does not look whether freezes are still at the revision a change relies on.
    case forgetsReliance
    /// It does not look whether a visit was touched since.
    case forgetsTouches
    /// Others may come between the changes of one commit.
    case tears
    /// It answers that it has committed and has stored nothing but the first change.
    case storesOnlyTheFirst
    /// It gives out visits with the freezes there were in the beginning.
    case showsOldFreezes
    /// It keeps a visit that is over as it is, with the stop in its outbox.
    case losesDelivery
    /// It takes visits that are over for settled, whatever is in their outbox.
    case listsOnlyLive
    /// It takes what was asked of a second person for granted.
    case inventsYes
    /// It gives out visits that lead back to another page than they began at.
    case changesWayBack
    /// It lists administrators' visits as unsettled, and not as running.
    case hidesAdministrators
    /// It lists nothing that waits for a second person.
    case hidesRequests
}

/// A session store of its own making, short and slow, that can be told to be careless in one way.
final class CarelessSessionStore: InspectableSessions {
    private struct Records {
        var visits: [VisitID: Visit] = [:]
        var seenAt: [VisitID: Timestamp] = [:]
        var ledgers: [Account.ID: OperatorLedger] = [:]
        var freezes = FreezeRecord.none
        var consents: [Account.ID: ConsentRecord] = [:]
        var approvals: [Approval.ID: Approval] = [:]
        var events: [AuditEvent] = []
    }

    private let carelessness: Carelessness
    private let gate: Gate
    private let records = Mutex(Records())

    init(_ carelessness: Carelessness, gate: Gate) {
        self.carelessness = carelessness
        self.gate = gate
    }

    func visit(_ key: VisitKey) -> VisitSnapshot? {
        self.records.withLock { records in
            records.visits.values.first { $0.isFound(by: key) }.map { self.snapshot($0, records) }
        }
    }

    func ledger(of actor: Account.ID) -> OperatorLedger? { self.records.withLock { $0.ledgers[actor] } }
    func freezes() -> FreezeRecord { self.records.withLock { $0.freezes } }

    func consents(of subject: Account.ID) -> ConsentRecord? { self.records.withLock { $0.consents[subject] } }
    func approval(_ id: Approval.ID) -> Approval? {
        let approval = self.storedApproval(id)
        guard self.carelessness == .inventsYes, case .requested(let until) = approval?.state else { return approval }
        return try? approval?.approved(by: "bob", at: until, until: until)
    }

    func events(skipping count: Int, limit: Int) -> [AuditEvent] {
        self.records.withLock { Array($0.events.dropFirst(count).prefix(limit)) }
    }

    func openApprovals(at time: Timestamp, after id: Approval.ID?, limit: Int) -> [Approval] {
        guard self.carelessness != .hidesRequests else { return [] }
        let approvals = self.records.withLock { $0.approvals.values.sorted { $0.id < $1.id } }
        let open = approvals.filter { approval in
            approval.isOpen(at: time) && id.map { approval.id > $0 } ?? true
        }
        return Array(open.prefix(limit))
    }

    func visits(matching query: VisitQuery) -> [VisitSnapshot] {
        self.records.withLock { records in
            let unsettled = records.visits.values.filter {
                $0.isUnsettled && (query.stage == .unsettled || $0.isRunning)
                    && (self.carelessness != .listsOnlyLive || $0.ended == nil)
                    && (self.carelessness != .hidesAdministrators || query.stage == .unsettled
                        || $0.terms.actor.role != .administrator)
            }
            return unsettled.sorted { $0.id < $1.id }.map { self.snapshot($0, records) }
        }
    }

    func commit(_ changes: [SessionChange]) async throws -> CommitOutcome {
        guard self.records.withLock({ records in changes.allSatisfy { self.fits($0, records) } }) else {
            return .conflict
        }
        switch self.carelessness {
        case .tears where self.gate.scheduler.phase == .stepping && changes.count > 1:
            self.records.withLock { self.store(changes[0], &$0) }
            // Half is stored, and the process waits for its turn to store the rest: it may never come.
            let rest = Call(title: "stores the rest", reads: [], writes: Array(changes.dropFirst()).writes)
            try await self.gate.call(rest) {
                self.records.withLock { records in changes.dropFirst().forEach { self.store($0, &records) } }
            }
        case .storesOnlyTheFirst where self.gate.scheduler.phase == .stepping:
            self.records.withLock { self.store(changes[0], &$0) }
        default: self.place(changes)
        }
        return .committed
    }

    func touch(_ visit: VisitID, at time: Timestamp) {
        self.records.withLock { $0.seenAt[visit] = max(time, $0.seenAt[visit] ?? time) }
    }

    func erase(endedBefore time: Timestamp, limit: Int) -> Int { 0 }
    func stored(_ visit: VisitID) -> VisitSnapshot? { self.visit(.id(visit)) }
    func storedLedger(of actor: Account.ID) -> OperatorLedger? { self.ledger(of: actor) }
    func storedFreezes() -> FreezeRecord { self.freezes() }
    func storedConsents(of subject: Account.ID) -> ConsentRecord? { self.consents(of: subject) }
    func storedApproval(_ id: Approval.ID) -> Approval? { self.records.withLock { $0.approvals[id] } }
    func storedEvents() -> [AuditEvent] { self.events(skipping: 0, limit: .max) }

    func place(_ changes: [SessionChange]) {
        self.records.withLock { records in changes.forEach { self.store($0, &records) } }
    }

    private func snapshot(_ visit: Visit, _ records: Records) -> VisitSnapshot {
        VisitSnapshot(
            visit: self.carelessness == .changesWayBack ? visit.leadingElsewhere : visit,
            seenAt: records.seenAt[visit.id],
            freezes: self.carelessness == .showsOldFreezes ? .none : records.freezes,
            consents: records.consents[visit.subject])
    }

    private func fits(_ change: SessionChange, _ records: Records) -> Bool {
        switch change {
        case .insert(let visit): return records.visits[visit.id] == nil
        case .replace(let visit, let unseenSince):
            let seenAt = records.seenAt[visit.id] ?? .earliest
            let isUnseen = self.carelessness == .forgetsTouches || seenAt <= unseenSince ?? .latest
            let isNext = records.visits[visit.id]?.revision == visit.revision - 1
            return isUnseen && (isNext || self.forgets(.forgetsVisitRevisions))
        case .ledger(let ledger):
            let isNext = records.ledgers[ledger.actor]?.revision ?? 0 == ledger.revision - 1
            return isNext || self.forgets(.forgetsLedgerRevisions)
        case .freezes(let freezes):
            let isNext = records.freezes.revision == freezes.revision - 1
            return isNext || self.carelessness == .forgetsFreezeRevisions
        case .reliesOnFreezes(let revision):
            return records.freezes.revision == revision || self.carelessness == .forgetsReliance
        case .reliesOnConsents(let subject, let revision):
            return records.consents[subject]?.revision ?? 0 == revision || self.carelessness == .forgetsReliance
        case .consents(let record):
            let isNext = records.consents[record.subject]?.revision ?? 0 == record.revision - 1
            return isNext || self.carelessness == .forgetsConsentRevisions
        case .approval(let approval):
            let isNext = records.approvals[approval.id]?.revision ?? 0 == approval.revision - 1
            return isNext || [.forgetsApprovalRevisions, .inventsYes].contains(self.carelessness)
        case .event(let event): return !records.events.contains { $0.id == event.id }
        case .delivered: return true
        }
    }

    private func forgets(_ revisions: Carelessness) -> Bool {
        self.carelessness == revisions || self.carelessness == .forgetsBothRevisions
    }

    private func store(_ change: SessionChange, _ records: inout Records) {
        switch change {
        case .insert(let visit), .replace(let visit, _):
            // A visit cannot be changed from outside, but it can be left as it was.
            let isLost = self.carelessness == .losesDelivery && visit.ended != nil && visit.outbox.isEmpty
            if !isLost { records.visits[visit.id] = visit }
        case .ledger(let ledger): records.ledgers[ledger.actor] = ledger
        case .freezes(let freezes): records.freezes = freezes
        case .reliesOnFreezes, .reliesOnConsents: break
        case .consents(let record): records.consents[record.subject] = record
        case .approval(let approval): records.approvals[approval.id] = approval
        case .event(let event): if self.carelessness != .losesEvents { records.events.append(event) }
        case .delivered(let id): records.events.removeAll { $0.id == id }
        }
    }
}

extension Visit {
    /// The visit as it would be had it begun at another page: nothing but a store can change that.
    fileprivate var leadingElsewhere: Self {
        guard let text = (try? JSONEncoder().encode(self)).map({ String(decoding: $0, as: UTF8.self) }),
            let other = try? JSONDecoder().decode(
                Self.self, from: Data(text.replacing("?from=", with: "?page=").utf8))
        else { preconditionFailure("a visit is stored as JSON") }
        return other
    }

    fileprivate func isFound(by key: VisitKey) -> Bool {
        switch key {
        case .id(let id): id == self.id
        case .token(let digest): digest == self.token
        case .handOff(let digest): digest == self.terms.handOff?.digest
        }
    }
}
