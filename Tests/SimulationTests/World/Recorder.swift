// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Synchronization

/// Stores that remember what was written, and a source of entropy that remembers the first secret.
final class Recorder: SessionStore, AuditStore, EntropySource {
    private struct Record {
        var writes: [Scene.Write] = []
        var firstDraw: [UInt8]?
        var stopsAtLog = false
        var hasStopped = false
    }

    let entropy = SeededEntropy(seed: 1)
    private let sessions = InMemorySessionStore()
    private let audit = InMemoryAuditStore()
    private let record = Mutex(Record())

    /// Whether the process is to die at its first append: nothing it does from then on is remembered.
    var stopsAtLog: Bool {
        get { self.record.withLock { $0.stopsAtLog } }
        set { self.record.withLock { $0.stopsAtLog = newValue } }
    }

    var writes: [Scene.Write] { self.record.withLock { $0.writes } }

    /// The first secret that was drawn, as the token it became.
    var firstSecret: VisitToken? {
        self.record.withLock { $0.firstDraw }.flatMap { Digest(bytes: $0) }.flatMap { VisitToken("visit_\($0.hex)") }
    }

    /// The first visit that was stored.
    var firstVisit: VisitID? {
        for case .commit(let changes) in self.writes {
            for case .insert(let visit) in changes { return visit.id }
        }
        return nil
    }

    func visit(_ key: VisitKey) -> VisitSnapshot? { self.sessions.visit(key) }
    func ledger(of actor: Account.ID) -> OperatorLedger? { self.sessions.ledger(of: actor) }
    func freezes() -> FreezeRecord { self.sessions.freezes() }
    func consents(of subject: Account.ID) -> ConsentRecord? { self.sessions.consents(of: subject) }
    func approval(_ id: Approval.ID) -> Approval? { self.sessions.approval(id) }
    func openApprovals(at time: Timestamp, after id: Approval.ID?, limit: Int) -> [Approval] {
        self.sessions.openApprovals(at: time, after: id, limit: limit)
    }
    func events(skipping count: Int, limit: Int) -> [AuditEvent] {
        self.sessions.events(skipping: count, limit: limit)
    }
    func visits(matching query: VisitQuery) -> [VisitSnapshot] { self.sessions.visits(matching: query) }
    func touch(_ visit: VisitID, at time: Timestamp) { preconditionFailure("no stage takes that long to set") }
    func erase(endedBefore time: Timestamp, limit: Int) -> Int { 0 }
    func entries(matching query: AuditQuery) throws -> [AuditEntry] { try self.audit.entries(matching: query) }
    func hashes(at positions: [MerkleNode.Position]) throws -> [Digest] { try self.audit.hashes(at: positions) }
    func head() -> AuditHead { self.audit.head() }

    func commit(_ changes: [SessionChange]) throws -> CommitOutcome {
        let outcome = try self.sessions.commit(changes)
        if outcome == .committed { self.remember(.commit(changes)) }
        return outcome
    }

    func append(
        _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
    ) throws -> AuditBatch {
        if self.stopsAtLog {
            self.record.withLock { $0.hasStopped = true }
            throw Outage()
        }
        let batch = try self.audit.append(keys, placing: placing)
        self.remember(.batch(batch))
        return batch
    }

    func bytes(_ count: Int) -> [UInt8] {
        let bytes = self.entropy.bytes(count)
        self.record.withLock { $0.firstDraw = $0.firstDraw ?? bytes }
        return bytes
    }

    private func remember(_ write: Scene.Write) {
        self.record.withLock { if !$0.hasStopped { $0.writes.append(write) } }
    }
}
