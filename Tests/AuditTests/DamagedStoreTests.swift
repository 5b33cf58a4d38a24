// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import Synchronization
import Testing

/// A store of which somebody has damaged records, nodes or the head.
private struct DamagedStore: AuditStore {
    let base: InMemoryAuditStore
    var unreadable: Set<Int64> = []
    /// Entries that are not there, and neither are their hashes.
    var missing: Set<Int64> = []
    /// Entries that it does not show, without saying that they were dropped.
    var hidden: Set<Int64> = []
    /// Nodes that are changed, or cannot be read.
    var nodes: [MerkleNode.Position: Digest?] = [:]
    var frontier: MerkleFrontier?
    /// How many of the nodes that are asked for it leaves out of its answer.
    var forgotten = 0

    private static let damage = AuditError(.invalidRecord, "the record is damaged")

    func append(
        _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
    ) async throws -> AuditBatch {
        try self.base.append(keys, placing: placing)
    }

    func entries(matching query: AuditQuery) async throws -> [AuditEntry] {
        let entries = try self.base.entries(matching: query)
        guard entries.allSatisfy({ !self.unreadable.contains($0.sequence) }) else { throw Self.damage }
        return entries.filter { !self.missing.contains($0.sequence) && !self.hidden.contains($0.sequence) }
    }

    func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest] {
        try zip(positions, self.base.hashes(at: positions)).map { position, hash in
            if position.level == 0, self.missing.contains(position.index) { throw Self.damage }
            guard let damaged = self.nodes[position] else { return hash }
            guard let damaged else { throw Self.damage }
            return damaged
        }.dropLast(self.forgotten)
    }

    func head() async throws -> AuditHead {
        var head = self.base.head()
        if let frontier { head.frontier = frontier }
        return head
    }
}

/// Counts how often entries are read.
private final class CountedStore: AuditStore {
    private let base: InMemoryAuditStore
    private let count = Mutex(0)

    var pages: Int { self.count.withLock { $0 } }

    init(base: InMemoryAuditStore) { self.base = base }

    func append(
        _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
    ) async throws -> AuditBatch {
        try self.base.append(keys, placing: placing)
    }

    func entries(matching query: AuditQuery) async throws -> [AuditEntry] {
        self.count.withLock { $0 += 1 }
        return try self.base.entries(matching: query)
    }

    func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest] { try self.base.hashes(at: positions) }
    func head() async throws -> AuditHead { self.base.head() }
}

@Suite struct `Verifying a store that was damaged` {
    private func kept() async throws -> (DamagedStore, SignedCheckpoint) {
        let log = try WellKeptLog()
        try await log.fill(visits: 0..<100)
        return (DamagedStore(base: log.store), try await log.log.checkpoint())
    }

    private func findings(_ store: DamagedStore, _ checkpoint: SignedCheckpoint) async throws -> [LogFinding] {
        try await StoreLogSource(store).verify(holding: [checkpoint]).findings
    }

    @Test(
        arguments: [([599], [599]), ([597, 598, 599], [597]), ([0], [0]), ([123, 499, 500], [123, 499])]
            as [(Set<Int64>, [Int64])])
    func `names entries that are gone with their hashes, also the last ones`(
        _ missing: Set<Int64>, _ places: [Int64]
    ) async throws {
        var (store, checkpoint) = try await self.kept()
        store.missing = missing
        for held in [[], [checkpoint]] {
            let report = try await StoreLogSource(store).verify(holding: held)
            #expect(report.findings.filter { $0.kind == .gap }.map(\.sequence) == places, "\(report.findings)")
            #expect(report.entries == 600 && report.root == nil)
        }
    }

    @Test func `reads a log of which most was dropped, entry by entry that is left`() async throws {
        let log = try WellKeptLog()
        try await log.fill(visits: 0..<300)
        let counted = CountedStore(base: log.store)
        let clerk = StaffDetails(account: "clerk")
        try await log.log.hold(AuditHold(id: "court-1", scope: .visit("v299")), by: clerk)
        log.clock.advance(by: .seconds(1))
        try await log.log.purge(recordedBefore: log.clock.now, policy: "retention", by: clerk)
        let report = try await StoreLogSource(counted).verify()
        #expect(report.isClean && report.purged > 1_500)
        #expect(counted.pages == 1, "one page holds all that is left")
    }

    @Test func `names each entry that cannot be read, and reads all others`() async throws {
        var (store, checkpoint) = try await self.kept()
        store.unreadable = [0, 40, 41, 599]
        let report = try await StoreLogSource(store).verify(holding: [checkpoint])
        #expect(report.findings.filter { $0.kind == .unreadable }.map(\.sequence) == [0, 40, 41, 599])
        #expect(report.entries == 600 && report.covered == 600 && report.counts[.gap] == nil, "\(report.findings)")
        #expect(report.counts[.brokenVisitCounter] == nil && report.counts[.brokenSubjectCounter] == nil)
    }

    @Test func `tells what was dropped from what cannot be read beside it`() async throws {
        let log = try WellKeptLog()
        try await log.fill(visits: 0..<20)
        let query = AuditQuery(order: .oldestFirst, after: 59, limit: 1)
        let time = try #require(try log.store.entries(matching: query).first).place.recordedAt
        let clerk = StaffDetails(account: "clerk")
        #expect(try await log.log.purge(recordedBefore: time, policy: "retention", by: clerk) == 60)
        for damaged in [[60, 100], [100]] as [[Int64]] {
            let report = try await StoreLogSource(DamagedStore(base: log.store, unreadable: Set(damaged))).verify()
            #expect(report.findings.allSatisfy { $0.kind == .unreadable }, "\(report.findings)")
            #expect(report.findings.map(\.sequence) == damaged && report.purged == 60)
        }
    }

    @Test func `gives no receipt of a visit of which it hides an entry`() async throws {
        var (store, _) = try await self.kept()
        let policy = CheckpointPolicy(
            origin: WellKeptLog.origin, signer: try PublicKey(), sink: InMemoryCheckpointSink()
        ) { Issue.record($0) }
        _ = try await AuditLog(store: store, checkpoints: policy).receipt(of: "v0")
        store.hidden = [1]
        await #expect(throws: ReceiptError(.incomplete, "")) {
            try await AuditLog(store: store, checkpoints: policy).receipt(of: "v0")
        }
    }

    @Test func `names each node that is not made of its leaves, at the entry that completes it`() async throws {
        var (store, checkpoint) = try await self.kept()
        store.nodes = [
            .init(level: 1, index: 20): SHA256.hash([1]), .init(level: 3, index: 5): SHA256.hash([2]),
            .init(level: 9, index: 0): nil,
        ]
        let found = try await self.findings(store, checkpoint)
        #expect(found.map(\.kind) == [.nodeMismatch, .nodeMismatch, .nodeMismatch], "\(found)")
        #expect(found.map(\.sequence) == [41, 47, 511])
    }

    @Test func `names an entry whose stored hash was changed, and the tree that is another with it`() async throws {
        var (store, checkpoint) = try await self.kept()
        store.nodes = [.init(level: 0, index: 40): SHA256.hash([1])]
        let found = try await self.findings(store, checkpoint)
        #expect(found[0].kind == .leafMismatch && found[0].sequence == 40)
        #expect(found.dropFirst().allSatisfy { [.nodeMismatch, .inconsistentCheckpoint].contains($0.kind) })
        #expect(found.contains { $0.kind == .inconsistentCheckpoint && $0.sequence == 600 })
    }

    @Test func `names all nodes that it does not answer for, and makes no proof without them`() async throws {
        var (store, checkpoint) = try await self.kept()
        store.forgotten = 1
        let report = try await StoreLogSource(store).verify(holding: [checkpoint])
        #expect(Set(report.counts.keys) == [.nodeMismatch] && report.entries == 600, "\(report.findings)")
        let log = AuditLog(store: store)
        await #expect(throws: AuditError(.invalidRecord, "")) { try await log.inclusionProof(of: 40) }
        await #expect(throws: AuditError(.invalidRecord, "")) { try await log.consistencyProof(from: 40) }
    }

    @Test func `names a head that is not made of the leaves`() async throws {
        var (store, checkpoint) = try await self.kept()
        var peaks = store.base.head().frontier.peaks
        peaks[0] = SHA256.hash([1])
        store.frontier = MerkleFrontier(restoring: 600, peaks: peaks)
        let found = try await self.findings(store, checkpoint)
        #expect(found.map(\.kind) == [.nodeMismatch] && found.map(\.sequence) == [600])
    }
}
