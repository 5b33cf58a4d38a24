// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters

/// A session store that the world can look into, and set up, without a step.
protocol InspectableSessions: SessionStore {
    func stored(_ visit: VisitID) -> VisitSnapshot?
    func storedLedger(of actor: Account.ID) -> OperatorLedger?
    func storedFreezes() -> FreezeRecord
    func storedConsents(of subject: Account.ID) -> ConsentRecord?
    func storedApproval(_ id: Approval.ID) -> Approval?
    func storedEvents() -> [AuditEvent]
    /// Stores changes that are known to fit.
    func place(_ changes: [SessionChange])
}

/// An audit store that the world can look into, and set up, without a step.
protocol InspectableLog: AuditStore {
    func storedEntries() -> [AuditEntry]
    func storedHead() -> AuditHead
    /// Stores a batch that is known to fit.
    func place(_ batch: AuditBatch)
}

/// An account store that the world can look into without a step.
protocol InspectableAccounts: AccountStore {
    func storedAccounts() -> [Account]
}

extension InMemoryAccountStore: InspectableAccounts {
    func storedAccounts() -> [Account] {
        (try? self.accounts(matching: AccountQuery(scope: .everyone, limit: AccountQuery.maximumLimit))) ?? []
    }
}

extension InMemorySessionStore: InspectableSessions {
    func stored(_ visit: VisitID) -> VisitSnapshot? { self.visit(.id(visit)) }
    func storedLedger(of actor: Account.ID) -> OperatorLedger? { self.ledger(of: actor) }
    func storedFreezes() -> FreezeRecord { self.freezes() }
    func storedConsents(of subject: Account.ID) -> ConsentRecord? { self.consents(of: subject) }
    func storedApproval(_ id: Approval.ID) -> Approval? { self.approval(id) }
    func storedEvents() -> [AuditEvent] { self.events(skipping: 0, limit: .max) }

    func place(_ changes: [SessionChange]) {
        guard let outcome = try? self.commit(changes), outcome == .committed else {
            preconditionFailure("what was committed once can be committed again")
        }
    }
}

extension InMemoryAuditStore: InspectableLog {
    func storedEntries() -> [AuditEntry] {
        (try? self.entries(matching: AuditQuery(order: .oldestFirst, limit: AuditQuery.maximumLimit))) ?? []
    }

    func storedHead() -> AuditHead { self.head() }

    func place(_ batch: AuditBatch) {
        guard (try? self.append(AuditKeys(events: [], visits: [], subjects: [], people: [])) { _ in batch }) != nil
        else { preconditionFailure("an append in memory does not fail") }
    }
}
