// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Impersonation
import InMemoryAdapters

/// The store in memory, of which a fault replaces one method.
struct FaultySessionStore: SessionStore {
    typealias Sound = InMemorySessionStore

    var sound = InMemorySessionStore()
    var lookUp: @Sendable (Sound, VisitKey) async throws -> VisitSnapshot? = { $0.visit($1) }
    var readLedger: @Sendable (Sound, Account.ID) async throws -> OperatorLedger? = { $0.ledger(of: $1) }
    var readFreezes: @Sendable (Sound) async throws -> FreezeRecord = { $0.freezes() }
    var readConsents: @Sendable (Sound, Account.ID) async throws -> ConsentRecord? = { $0.consents(of: $1) }
    var readApproval: @Sendable (Sound, Approval.ID) async throws -> Approval? = { $0.approval($1) }
    var listApprovals: @Sendable (Sound, Timestamp, Approval.ID?, Int) async throws -> [Approval] = {
        $0.openApprovals(at: $1, after: $2, limit: $3)
    }
    var listEvents: @Sendable (Sound, _ skipped: Int, _ limit: Int) async throws -> [AuditEvent] = {
        $0.events(skipping: $1, limit: $2)
    }
    var list: @Sendable (Sound, VisitQuery) async throws -> [VisitSnapshot] = { $0.visits(matching: $1) }
    var store: @Sendable (Sound, [SessionChange]) async throws -> CommitOutcome = { try $0.commit($1) }
    var note: @Sendable (Sound, VisitID, Timestamp) async throws -> Void = { $0.touch($1, at: $2) }
    var forget: @Sendable (Sound, Timestamp, Int) async throws -> Int = { $0.erase(endedBefore: $1, limit: $2) }

    func visit(_ key: VisitKey) async throws -> VisitSnapshot? { try await self.lookUp(self.sound, key) }

    func ledger(of actor: Account.ID) async throws -> OperatorLedger? { try await self.readLedger(self.sound, actor) }

    func freezes() async throws -> FreezeRecord { try await self.readFreezes(self.sound) }

    func consents(of subject: Account.ID) async throws -> ConsentRecord? {
        try await self.readConsents(self.sound, subject)
    }

    func approval(_ id: Approval.ID) async throws -> Approval? { try await self.readApproval(self.sound, id) }

    func openApprovals(at time: Timestamp, after id: Approval.ID?, limit: Int) async throws -> [Approval] {
        try await self.listApprovals(self.sound, time, id, limit)
    }

    func events(skipping count: Int, limit: Int) async throws -> [AuditEvent] {
        try await self.listEvents(self.sound, count, limit)
    }

    func visits(matching query: VisitQuery) async throws -> [VisitSnapshot] { try await self.list(self.sound, query) }

    func commit(_ changes: [SessionChange]) async throws -> CommitOutcome { try await self.store(self.sound, changes) }

    func touch(_ visit: VisitID, at time: Timestamp) async throws { try await self.note(self.sound, visit, time) }

    func erase(endedBefore time: Timestamp, limit: Int) async throws -> Int {
        try await self.forget(self.sound, time, limit)
    }
}

extension Fault where Port == any SessionStore {
    init(
        _ requirement: String, _ summary: String, alsoCaughtBy others: Set<String> = [],
        _ spoil: @escaping @Sendable (inout FaultySessionStore) -> Void
    ) {
        self.init(requirement: "sessions.\(requirement)", summary: summary, alsoCaughtBy: others) {
            var store = FaultySessionStore()
            spoil(&store)
            return { [store] in store }
        }
    }

    /// A store of which each opening is spoilt by itself, and knows whether nothing was stored through it yet.
    static func ofOpenings(
        _ requirement: String, _ summary: String, alsoCaughtBy others: Set<String> = [],
        _ spoil: @escaping @Sendable (_ opening: inout FaultySessionStore, _ isEmpty: Memory<Bool>) -> Void
    ) -> Self {
        Self(requirement: "sessions.\(requirement)", summary: summary, alsoCaughtBy: others) {
            let shared = FaultySessionStore()
            return {
                let isEmpty = Memory(true)
                var opening = shared
                opening.store = { sound, changes in
                    isEmpty.change { $0 = false }
                    return try sound.commit(changes)
                }
                spoil(&opening, isEmpty)
                return opening
            }
        }
    }
}

extension InMemorySessionStore {
    /// Everything a query matches, without pages.
    func all(matching query: VisitQuery) -> [VisitSnapshot] {
        self.visits(matching: VisitQuery(query.stage, actor: query.actor, subject: query.subject))
    }
}

extension Sequence<VisitSnapshot> {
    /// The page of a query, of visits that are in order.
    func page(of query: VisitQuery) -> [VisitSnapshot] {
        Array(self.filter { snapshot in query.after.map { snapshot.visit.id > $0 } ?? true }.prefix(query.limit))
    }
}

/// A value as it comes back from a store that keeps JSON and spoils something in it.
func spoiled<Value: Codable>(_ value: Value, _ spoil: (inout [String: Any]) -> Void) throws -> Value {
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
    guard var members = json as? [String: Any] else { return value }
    spoil(&members)
    return try JSONDecoder().decode(Value.self, from: JSONSerialization.data(withJSONObject: members))
}
