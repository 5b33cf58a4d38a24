// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
public import Impersonation
internal import Synchronization

/// Visits and all that decides about them in memory: the reference for what a session store promises.
public final class InMemorySessionStore: SessionStore {
    private let records = Mutex(SessionRecords())

    /// Makes an empty store.
    public init() {}

    /// See ``SessionStore/visit(_:)``.
    public func visit(_ key: VisitKey) -> VisitSnapshot? {
        self.records.withLock { $0.visit(key) }
    }

    /// See ``SessionStore/ledger(of:)``.
    public func ledger(of actor: Account.ID) -> OperatorLedger? {
        self.records.withLock { $0.ledgers[actor] }
    }

    /// See ``SessionStore/freezes()``.
    public func freezes() -> FreezeRecord {
        self.records.withLock { $0.freezes }
    }

    /// See ``SessionStore/consents(of:)``.
    public func consents(of subject: Account.ID) -> ConsentRecord? {
        self.records.withLock { $0.consents[subject] }
    }

    /// See ``SessionStore/approval(_:)``.
    public func approval(_ id: Approval.ID) -> Approval? {
        self.records.withLock { $0.approvals[id] }
    }

    /// See ``SessionStore/openApprovals(at:after:limit:)``.
    public func openApprovals(at time: Timestamp, after id: Approval.ID?, limit: Int) -> [Approval] {
        self.records.withLock { $0.openApprovals(at: time, after: id, limit: limit) }
    }

    /// See ``SessionStore/events(skipping:limit:)``.
    public func events(skipping count: Int, limit: Int) -> [AuditEvent] {
        self.records.withLock { $0.events(skipping: count, limit: limit) }
    }

    /// See ``SessionStore/visits(matching:)``.
    public func visits(matching query: VisitQuery) -> [VisitSnapshot] {
        self.records.withLock { $0.visits(matching: query) }
    }

    /// See ``SessionStore/commit(_:)``.
    public func commit(_ changes: [SessionChange]) throws -> CommitOutcome {
        guard changes.count <= SessionChange.maximumCount else {
            throw ImpersonationError(
                .invalidInput, "a commit has at most \(SessionChange.maximumCount) changes")
        }
        return self.records.withLock { $0.commit(changes) }
    }

    /// See ``SessionStore/touch(_:at:)``.
    public func touch(_ visit: VisitID, at time: Timestamp) {
        self.records.withLock { $0.touch(visit, at: time) }
    }

    /// See ``SessionStore/erase(endedBefore:limit:)``.
    public func erase(endedBefore time: Timestamp, limit: Int) -> Int {
        self.records.withLock { $0.erase(endedBefore: time, limit: limit) }
    }
}
