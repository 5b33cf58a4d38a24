// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters

/// An audit store that is careless in one way.
final class CarelessAuditStore: InspectableLog {
    enum Carelessness: Sendable {
        /// It forgets that a visit has stopped.
        case forgetsStops
        /// It forgets which events are on record, and whether visits have stopped.
        case forgetsEvents
        /// It takes every event for the first one.
        case forgetsEverything
        /// It forgets what it holds of a visit.
        case forgetsVisits
        /// It forgets how many entries there are about a subject.
        case forgetsSubjects
        /// It answers and has stored nothing of acts.
        case losesActs
        /// It answers and has stored nothing of starts.
        case losesStarts
        /// It answers and has stored nothing of attempts to change accounts.
        case losesChanges
        /// It gives people a new handle each time.
        case forgetsHandles
        /// It answers and has erased nothing.
        case erasesNothing
        /// It drops whole entries of which a part was to be erased.
        case erasesTooMuch
        /// It erases what was to go, and still has it for whoever asks.
        case showsErased
        /// It forgets which legal holds are in force.
        case forgetsHolds
        /// It answers without the acts that it has.
        case hidesActs
    }

    private let carelessness: Carelessness
    private let base = InMemoryAuditStore()
    /// All that ever was.
    private let copy = InMemoryAuditStore()

    init(_ carelessness: Carelessness) { self.carelessness = carelessness }

    func append(
        _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
    ) throws -> AuditBatch {
        let carelessness = self.carelessness
        let lost = Self.lost(to: carelessness)
        return try self.base.append(keys) { tail in
            let batch = try placing(Self.spoiled(tail, by: carelessness))
            guard batch.entries.contains(where: { lost.contains($0.kind) }) else { return self.spoiled(batch) }
            return AuditBatch(entries: [], nodes: [], head: tail.head, handles: [:], outcomes: batch.outcomes)
        }
    }

    func entries(matching query: AuditQuery) throws -> [AuditEntry] {
        let entries = try (self.carelessness == .showsErased ? self.copy : self.base).entries(matching: query)
        return self.carelessness == .hidesActs ? entries.filter { $0.detail.act == nil } : entries
    }

    func hashes(at positions: [MerkleNode.Position]) throws -> [Digest] { try self.base.hashes(at: positions) }
    func head() -> AuditHead { self.base.head() }
    func storedEntries() -> [AuditEntry] { self.base.storedEntries() }
    func storedHead() -> AuditHead { self.base.head() }
    func place(_ batch: AuditBatch) { self.base.place(batch) }

    private static func lost(to carelessness: Carelessness) -> Set<AuditKind> {
        switch carelessness {
        case .losesActs: [.actAttempted, .actViewed]
        case .losesStarts: [.visitStarted]
        case .losesChanges: [.accountAttempted]
        default: []
        }
    }

    private func spoiled(_ batch: AuditBatch) -> AuditBatch {
        var spoiled = batch
        switch self.carelessness {
        case .erasesNothing: spoiled.erasures = []
        case .erasesTooMuch:
            spoiled.erasures = batch.erasures.map { AuditErasure(sequence: $0.sequence, matter: .body) }
        case .showsErased:
            var whole = batch
            whole.erasures = []
            self.copy.place(whole)
        default: break
        }
        return spoiled
    }

    private static func spoiled(_ tail: AuditTail, by carelessness: Carelessness) -> AuditTail {
        var tail = tail
        switch carelessness {
        case .forgetsStops: for visit in tail.visits.indices { tail.visits[visit].isStopped = false }
        case .forgetsEverything:
            tail.known = tail.known.map { _ in nil }
            tail.visits = tail.visits.map { _ in .none }
        case .forgetsEvents:
            tail.known = tail.known.map { _ in nil }
            for visit in tail.visits.indices { tail.visits[visit].isStopped = false }
        case .forgetsVisits: tail.visits = tail.visits.map { _ in .none }
        case .forgetsSubjects: tail.subjects = tail.subjects.map { _ in 0 }
        case .forgetsHandles: tail.handles = tail.handles.map { _ in nil }
        case .forgetsHolds: tail.holds = []
        default: break
        }
        return tail
    }
}
