// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Synchronization

/// Which of the calls to stores fails, and whether it takes effect all the same.
final class Fault: Sendable {
    enum Effect: Sendable, CaseIterable {
        case none
        case taken
    }

    private struct State {
        var calls = 0
        var failing: Int?
        var effect = Effect.none
        var isDown = false
    }

    private let state = Mutex(State())

    /// How many calls there were.
    var calls: Int { self.state.withLock { $0.calls } }

    /// Lets the call numbered `call`, from 0 and counted from now, fail.
    func fail(at call: Int, _ effect: Effect) {
        self.state.withLock { state in
            state.calls = 0
            state.failing = call
            state.effect = effect
        }
    }

    /// Lets every call fail until it is set back.
    var isDown: Bool {
        get { self.state.withLock { $0.isDown } }
        set { self.state.withLock { $0.isDown = newValue } }
    }

    /// Runs one call to a store.
    func around<Value>(_ call: () async throws -> Value) async throws -> Value {
        let effect: Effect? = self.state.withLock { state in
            defer { state.calls += 1 }
            return state.isDown ? Effect.none : state.failing == state.calls ? state.effect : nil
        }
        switch effect {
        case nil: return try await call()
        case Effect.none?: throw Unreachable()
        case .taken?:
            _ = try await call()
            throw Unreachable()
        }
    }
}

/// A session store whose calls can fail.
struct FaultySessionStore: SessionStore {
    let base: any SessionStore
    let fault: Fault

    func visit(_ key: VisitKey) async throws -> VisitSnapshot? {
        try await self.fault.around { try await self.base.visit(key) }
    }
    func ledger(of actor: Account.ID) async throws -> OperatorLedger? {
        try await self.fault.around { try await self.base.ledger(of: actor) }
    }
    func freezes() async throws -> FreezeRecord {
        try await self.fault.around { try await self.base.freezes() }
    }
    func consents(of subject: Account.ID) async throws -> ConsentRecord? {
        try await self.fault.around { try await self.base.consents(of: subject) }
    }
    func approval(_ id: Approval.ID) async throws -> Approval? {
        try await self.fault.around { try await self.base.approval(id) }
    }
    func openApprovals(at time: Timestamp, after id: Approval.ID?, limit: Int) async throws -> [Approval] {
        try await self.fault.around { try await self.base.openApprovals(at: time, after: id, limit: limit) }
    }
    func events(skipping count: Int, limit: Int) async throws -> [AuditEvent] {
        try await self.fault.around { try await self.base.events(skipping: count, limit: limit) }
    }
    func visits(matching query: VisitQuery) async throws -> [VisitSnapshot] {
        try await self.fault.around { try await self.base.visits(matching: query) }
    }
    func commit(_ changes: [SessionChange]) async throws -> CommitOutcome {
        try await self.fault.around { try await self.base.commit(changes) }
    }
    func touch(_ visit: VisitID, at time: Timestamp) async throws {
        try await self.fault.around { try await self.base.touch(visit, at: time) }
    }
    func erase(endedBefore time: Timestamp, limit: Int) async throws -> Int {
        try await self.fault.around { try await self.base.erase(endedBefore: time, limit: limit) }
    }
}

/// An audit store whose calls can fail.
struct FaultyAuditStore: AuditStore {
    let base: any AuditStore
    let fault: Fault

    func append(
        _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
    ) async throws -> AuditBatch {
        try await self.fault.around { try await self.base.append(keys, placing: placing) }
    }
    func entries(matching query: AuditQuery) async throws -> [AuditEntry] {
        try await self.fault.around { try await self.base.entries(matching: query) }
    }
    func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest] {
        try await self.fault.around { try await self.base.hashes(at: positions) }
    }
    func head() async throws -> AuditHead {
        try await self.fault.around { try await self.base.head() }
    }
}

/// An account store whose calls can fail, and are counted.
struct FaultyAccountStore: AccountStore {
    let base: any AccountStore
    let fault: Fault

    func accounts(_ ids: [Account.ID]) async throws -> [Account?] {
        try await self.fault.around { try await self.base.accounts(ids) }
    }
    func standings(of ids: [Account.ID]) async throws -> [Standing?] {
        try await self.fault.around { try await self.base.standings(of: ids) }
    }
    func accounts(matching query: AccountQuery) async throws -> [Account] {
        try await self.fault.around { try await self.base.accounts(matching: query) }
    }
    func counts(of query: AccountQuery) async throws -> AccountCounts {
        try await self.fault.around { try await self.base.counts(of: query) }
    }
    func commit(_ commit: AccountCommit) async throws -> CommitOutcome {
        try await self.fault.around { try await self.base.commit(commit) }
    }
}

extension HostingCompany {
    /// The service over stores that can fail.
    func impersonation(
        sessions: Fault = Fault(), audit: Fault = Fault(), accounts: Fault = Fault(),
        policy: ImpersonationPolicy = .ofTests
    ) -> ImpersonationService {
        ImpersonationService(
            accounts: FaultyAccountStore(base: self.accounts, fault: accounts),
            sessions: FaultySessionStore(base: self.sessions, fault: sessions),
            log: AuditLog(
                store: FaultyAuditStore(base: self.auditStore, fault: audit), clock: self.clock, entropy: self.entropy),
            policy: policy, clock: self.clock, entropy: self.entropy)
    }
}
