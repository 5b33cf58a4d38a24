// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

/// One record of each kind that a session store keeps, apart from the freezes, of which there is one record for all.
struct OneOfEach {
    let visit: Visit
    let ledger: OperatorLedger
    let consents: ConsentRecord
    let approval: Approval
    let event: AuditEvent

    init(_ name: String, _ trial: Trial<any SessionStore>) throws {
        self.visit = try trial.running(name, actor: "actor-\(name)", subject: "subject-\(name)")
        self.ledger = OperatorLedger(of: self.visit.actor).leaving(trial.id("login"), at: trial.noon).ledger
        self.consents = try trial.consentHistory(of: self.visit.subject, 1)[0]
        self.approval = trial.requested(name)
        self.event = trial.event(name, .consentWithdrawn(consent: trial.id("consent")))
    }

    /// What stores them.
    var changes: [SessionChange] {
        [
            .insert(self.visit), .ledger(self.ledger), .consents(self.consents), .approval(self.approval),
            .event(self.event),
        ]
    }

    /// Expects the records to be there as they are here.
    func expectStored(
        in store: any SessionStore, _ trial: Trial<any SessionStore>, that promise: String
    ) async throws {
        try trial.expect(try await trial.stored(self.visit.id, in: store).visit, is: self.visit, that: promise)
        try trial.expect(try await store.ledger(of: self.ledger.actor), is: self.ledger, that: promise)
        try trial.expect(try await store.consents(of: self.consents.subject), is: self.consents, that: promise)
        try trial.expect(try await store.approval(self.approval.id), is: self.approval, that: promise)
        let waiting = try await trial.waiting(in: store)
        try trial.expect(waiting.contains(self.event), that: promise, seen: "the events \(waiting.map(\.id))")
    }

    /// Expects none of the records to be there.
    func expectAbsent(
        in store: any SessionStore, _ trial: Trial<any SessionStore>, that promise: String
    ) async throws {
        for key in self.visit.keys {
            try trial.expect(try await store.visit(key) == nil, that: promise, seen: "the visit by \(key)")
        }
        try trial.expect(try await store.ledger(of: self.ledger.actor), is: nil, that: promise)
        try trial.expect(try await store.consents(of: self.consents.subject), is: nil, that: promise)
        try trial.expect(try await store.approval(self.approval.id), is: nil, that: promise)
        let requests = try await trial.requests(in: store)
        try trial.expect(!requests.contains(self.approval), that: promise, seen: "the approval in the list")
        let waiting = try await trial.waiting(in: store)
        try trial.expect(!waiting.contains { $0.id == self.event.id }, that: promise, seen: "the event")
    }
}
