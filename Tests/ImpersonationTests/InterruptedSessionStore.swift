// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters

/// A session store at which something else happens in between.
struct InterruptedSessionStore: SessionStore {
    let base: InMemorySessionStore
    var afterList: @Sendable () -> Void = {}
    var afterLedger: @Sendable () async throws -> Void = {}
    var beforeCommit: @Sendable ([SessionChange]) -> Void = { _ in }

    func visit(_ key: VisitKey) async throws -> VisitSnapshot? { self.base.visit(key) }
    func ledger(of actor: Account.ID) async throws -> OperatorLedger? {
        let ledger = self.base.ledger(of: actor)
        try await self.afterLedger()
        return ledger
    }
    func freezes() async throws -> FreezeRecord { self.base.freezes() }
    func consents(of subject: Account.ID) async throws -> ConsentRecord? { self.base.consents(of: subject) }
    func approval(_ id: Approval.ID) async throws -> Approval? { self.base.approval(id) }
    func openApprovals(at time: Timestamp, after id: Approval.ID?, limit: Int) async throws -> [Approval] {
        self.base.openApprovals(at: time, after: id, limit: limit)
    }
    func events(skipping count: Int, limit: Int) async throws -> [AuditEvent] {
        self.base.events(skipping: count, limit: limit)
    }
    func visits(matching query: VisitQuery) async throws -> [VisitSnapshot] {
        defer { self.afterList() }
        return self.base.visits(matching: query)
    }
    func commit(_ changes: [SessionChange]) async throws -> CommitOutcome {
        self.beforeCommit(changes)
        return try self.base.commit(changes)
    }
    func touch(_ visit: VisitID, at time: Timestamp) async throws { self.base.touch(visit, at: time) }
    func erase(endedBefore time: Timestamp, limit: Int) async throws -> Int {
        self.base.erase(endedBefore: time, limit: limit)
    }
}
