// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation
internal import Synchronization

/// What a check has written to a session store.
///
/// Visits end and are settled, approvals are answered and used up, consents are taken back, freezes are lifted, and events
/// wait no longer. The store has no way to take away one visit or approval, and none at all for ledgers.
final class SessionTraces: Traces {
    private struct Written {
        var visits: Set<VisitID> = []
        var approvals: Set<Approval.ID> = []
        var customers: Set<Account.ID> = []
        var events: Set<AuditEvent.ID> = []
        var hasFrozen = false
    }

    private let written = Mutex(Written())

    func watching(_ store: any SessionStore) -> any SessionStore { WatchedSessionStore(store: store, traces: self) }

    /// Remembers what is about to be written; what is refused may be there all the same.
    func note(_ changes: [SessionChange]) {
        self.written.withLock { written in
            for change in changes {
                switch change {
                case .insert(let visit), .replace(let visit, _): written.visits.insert(visit.id)
                case .approval(let approval): written.approvals.insert(approval.id)
                case .consents(let record): written.customers.insert(record.subject)
                case .event(let event): written.events.insert(event.id)
                case .freezes: written.hasFrozen = true
                case .ledger, .reliesOnFreezes, .reliesOnConsents, .delivered: break
                }
            }
        }
    }

    func takeAway(in store: any SessionStore, _ trial: Trial<any SessionStore>) async {
        let written = self.written.withLock { $0 }
        for part in Array(written.visits).parts(of: SessionChange.maximumCount) {
            // A visit that has started ends, its stop is delivered, and its customer is told of two things.
            await self.advance(part, by: 4, in: store) { id in
                try await store.visit(.id(id)).flatMap { try trial.settling($0.visit) }
                    .map { .replace($0, unseenSince: nil) }
            }
        }
        for part in Array(written.approvals).parts(of: SessionChange.maximumCount) {
            await self.advance(part, by: 1, in: store) { id in
                try await store.approval(id).flatMap { try trial.closing($0) }.map { .approval($0) }
            }
        }
        await self.advance(Array(written.customers), by: ConsentRecord.maximumConsents, in: store) { customer in
            guard let record = try await store.consents(of: customer), let consent = record.consents.first else {
                return nil
            }
            return record.withdrawing(consent.id, at: trial.noon).map { .consents($0) }
        }
        for part in Array(written.events).parts(of: SessionChange.maximumCount) {
            await self.commit(part.map { .delivered($0) }, to: store)
        }
        if written.hasFrozen { try? await trial.liftFreezes(in: store) }
    }

    /// Stores the next version of each record, over and over, until there is none or it took too many `steps`.
    private func advance<ID>(
        _ ids: [ID], by steps: Int, in store: any SessionStore, _ next: (ID) async throws -> SessionChange?
    ) async {
        for _ in 0..<steps {
            var changes: [SessionChange] = []
            for id in ids {
                if let change = try? await next(id) { changes.append(change) }
            }
            guard !changes.isEmpty else { return }
            await self.commit(changes, to: store)
        }
    }

    /// Stores changes together, or each that can be where one of them cannot.
    private func commit(_ changes: [SessionChange], to store: any SessionStore) async {
        for part in changes.parts(of: SessionChange.maximumCount) {
            if let outcome = try? await store.commit(part), outcome == .committed { continue }
            for change in part { _ = try? await store.commit([change]) }
        }
    }
}

extension Trial where Port == any SessionStore {
    /// The next version of a visit on its way to where there is nothing to do for it; nil when it is there.
    fileprivate func settling(_ visit: Visit) throws -> Visit? {
        if visit.ended == nil { return try self.ended(visit, at: self.noon) }
        if !visit.outbox.isEmpty { return visit.delivered() }
        return visit.notices.isEmpty ? nil : try visit.notified()
    }

    /// The version of an approval with which nothing can be done any more; nil when nothing can be already.
    fileprivate func closing(_ approval: Approval) throws -> Approval? {
        switch approval.state {
        case .requested: try self.refused(approval, at: self.noon)
        // One for an act is never used up: it lasts until its time is over.
        case .approved(let approver, _, _) where approval.matter == .entering:
            try approval.used(for: self.id("visit"), by: approver, at: self.noon)
        case .approved, .refused, .used: nil
        }
    }

    /// Lifts the freezes of this run.
    fileprivate func liftFreezes(in store: Port) async throws {
        let own = try await store.freezes().freezes.filter { $0.id.rawValue.hasPrefix(self.marker) }
        for freeze in own where freeze.liftedAt == nil {
            _ = try? await self.changeFreezes(in: store) { $0.lifting(freeze.id, at: self.noon) ?? $0.unchanged() }
        }
    }
}

/// A session store, with a look at what goes into it.
private struct WatchedSessionStore: SessionStore {
    let store: any SessionStore
    let traces: SessionTraces

    func visit(_ key: VisitKey) async throws -> VisitSnapshot? { try await self.store.visit(key) }

    func ledger(of actor: Account.ID) async throws -> OperatorLedger? { try await self.store.ledger(of: actor) }

    func freezes() async throws -> FreezeRecord { try await self.store.freezes() }

    func consents(of subject: Account.ID) async throws -> ConsentRecord? {
        try await self.store.consents(of: subject)
    }

    func approval(_ id: Approval.ID) async throws -> Approval? { try await self.store.approval(id) }

    func openApprovals(at time: Timestamp, after id: Approval.ID?, limit: Int) async throws -> [Approval] {
        try await self.store.openApprovals(at: time, after: id, limit: limit)
    }

    func events(skipping count: Int, limit: Int) async throws -> [AuditEvent] {
        try await self.store.events(skipping: count, limit: limit)
    }

    func visits(matching query: VisitQuery) async throws -> [VisitSnapshot] {
        try await self.store.visits(matching: query)
    }

    func commit(_ changes: [SessionChange]) async throws -> CommitOutcome {
        self.traces.note(changes)
        return try await self.store.commit(changes)
    }

    func touch(_ visit: VisitID, at time: Timestamp) async throws { try await self.store.touch(visit, at: time) }

    func erase(endedBefore time: Timestamp, limit: Int) async throws -> Int {
        try await self.store.erase(endedBefore: time, limit: limit)
    }
}
