// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import Synchronization
import Testing

@Suite struct `A log that cuts checkpoints` {
    /// A log with a sink, and what went wrong.
    final class Fixture: Sendable {
        let clock = ManualClock()
        let store = InMemoryAuditStore()
        let sink = InMemoryCheckpointSink()
        private let failures = Mutex<[CheckpointError.Code?]>([])

        var failed: [CheckpointError.Code?] { self.failures.withLock { $0 } }

        func log(store: (any AuditStore)? = nil, sink: (any CheckpointSink)? = nil) throws -> AuditLog {
            let key = try HMACCheckpointKey(name: "panel.example/log", secret: Array(repeating: 1, count: 32))
            let policy = CheckpointPolicy(
                origin: "panel.example/log", signer: key, sink: sink ?? self.sink, everyEntries: 10,
                every: .seconds(60)
            ) { error in
                self.failures.withLock { $0.append((error as? CheckpointError)?.code) }
            }
            return AuditLog(store: store ?? self.store, clock: self.clock, checkpoints: policy)
        }

        var size: UInt64? { self.sink.latest()?.unverified.size }
    }

    static func refusals(_ numbers: Range<Int>) -> [AuditEvent] {
        numbers.map { LogFixture.event(AuditEvent.ID(stringLiteral: "r\($0)"), .visitRefused(reasons: []), visit: nil) }
    }

    @Test func `cuts one with its first entry, at each end of a visit, and every so many entries`() async throws {
        let fixture = Fixture()
        let log = try fixture.log()
        try await log.append(LogFixture.start())
        #expect(fixture.size == 1)
        try await log.append(LogFixture.event("a1", .actViewed(LogFixture.act)))
        #expect(fixture.size == 1)
        try await log.append(LogFixture.stop())
        #expect(fixture.size == 3)
        try await log.append(Self.refusals(0..<9))
        #expect(fixture.size == 3)
        try await log.append(Self.refusals(9..<10))
        #expect(fixture.size == 13)
        let held = try #require(fixture.sink.latest())
        #expect(held.unverified.root == fixture.store.head().frontier.root)
        #expect(held.unverified.origin == "panel.example/log")
        #expect(fixture.failed.isEmpty)
    }

    @Test func `cuts one when entries have waited for long enough, and none for no entries`() async throws {
        let fixture = Fixture()
        let log = try fixture.log()
        try await log.append(Self.refusals(0..<1))
        try await log.append(Self.refusals(1..<2))
        fixture.clock.advance(by: .milliseconds(59_999))
        await log.checkpointIfDue()
        #expect(fixture.size == 1)
        fixture.clock.advance(by: .milliseconds(1))
        await log.checkpointIfDue()
        #expect(fixture.size == 2)
        let before = fixture.sink.latest()?.bytes
        fixture.clock.advance(by: .seconds(3_600))
        await log.checkpointIfDue()
        #expect(fixture.sink.latest()?.bytes == before)
        // The same event again is no entry.
        try await log.append(Self.refusals(0..<1))
        #expect(fixture.size == 2)
    }

    @Test func `finds out that its sink has lost what it held`() async throws {
        let fixture = Fixture()
        let sink = ForgetfulSink(base: fixture.sink)
        let log = try fixture.log(sink: sink)
        try await log.append(LogFixture.start())
        try await log.append(LogFixture.stop())
        #expect(fixture.size == 2)
        sink.forgets.withLock { $0 = true }
        await #expect(throws: CheckpointError(.goesBack, "")) { try await log.checkpoint() }
        try await log.append(LogFixture.start("v2"))
        try await log.append(LogFixture.stop("v2"))
        #expect(fixture.failed == [.goesBack] && fixture.size == 2, "nothing is signed meanwhile")
        sink.forgets.withLock { $0 = false }
        #expect(try await log.checkpoint().unverified.size == 4)
    }

    @Test func `finds out that its sink and its store were exchanged for others that agree with each other`()
        async throws
    {
        let (fixture, forged) = (Fixture(), Fixture())
        let place = ForgedPlace(fixture, forged)
        let log = try fixture.log(store: place, sink: place)
        try await log.append([LogFixture.start(), LogFixture.stop()])
        try await forged.log().append([LogFixture.start("v2"), LogFixture.stop("v2")])
        #expect(fixture.size == 2 && forged.size == 2)
        place.isForged.withLock { $0 = true }
        await #expect(throws: CheckpointError(.inconsistent, "")) { try await log.checkpoint() }
    }

    @Test func `cuts none after one that is gone`() throws {
        let held = try Checkpoint(origin: "panel.example/log", size: 1, root: MerkleTree.leafHash([1]))
        let next = try Checkpoint(origin: "panel.example/log", size: 2, root: MerkleTree.leafHash([2]))
        #expect(throws: CheckpointError(.inconsistent, "")) {
            try next.validate(after: nil, expecting: held, proof: nil)
        }
        try next.validate(after: nil, expecting: nil, proof: nil)
    }

    @Test func `covers all that was in the log, whoever is faster`() async throws {
        let fixture = Fixture()
        let log = try fixture.log(sink: RacingSink(base: fixture.sink))
        try await log.append(Self.refusals(0..<5))
        try await log.append(Self.refusals(5..<8))
        #expect(try await log.checkpoint().unverified.size == 8)
        #expect(fixture.failed.isEmpty)
    }

    @Test func `signs anew once its key was changed`() async throws {
        let fixture = Fixture()
        try await fixture.log().append(LogFixture.start())
        let before = try #require(fixture.sink.latest())
        let key = try HMACCheckpointKey(name: "panel.example/log", secret: Array(repeating: 2, count: 32))
        let policy = CheckpointPolicy(origin: "panel.example/log", signer: key, sink: fixture.sink) { _ in }
        let after = try await AuditLog(store: fixture.store, clock: fixture.clock, checkpoints: policy).checkpoint()
        #expect(after.unverified == before.unverified && after.bytes != before.bytes)
        #expect(try after.checkpoint(of: "panel.example/log", verifiedBy: [key]).size == 1)
    }

    /// A sink whose first call waits until it is let go.
    private final class SlowSink: CheckpointSink {
        private let base = InMemoryCheckpointSink()
        private let state = Mutex<(calls: Int, waiting: CheckedContinuation<Void, Never>?)>((0, nil))

        var calls: Int { self.state.withLock { $0.calls } }
        var isWaiting: Bool { self.state.withLock { $0.waiting != nil } }

        func letGo() { self.state.withLock { $0.waiting }?.resume() }

        func latest() async throws -> SignedCheckpoint? {
            await withCheckedContinuation { wake in
                let isFirst = self.state.withLock { state in
                    state.calls += 1
                    if state.calls == 1 { state.waiting = wake }
                    return state.calls == 1
                }
                if !isFirst { wake.resume() }
            }
            return self.base.latest()
        }

        func store(
            _ checkpoint: SignedCheckpoint, after previous: SignedCheckpoint?, proof: ConsistencyProof?
        ) async throws {
            try self.base.store(checkpoint, after: previous, proof: proof)
        }
    }

    @Test func `lets one caller cut for all, and the others go on`() async throws {
        let (fixture, sink) = (Fixture(), SlowSink())
        let log = try fixture.log(sink: sink)
        let first = Task { try await log.append(LogFixture.start()) }
        while !sink.isWaiting { await Task.yield() }
        try await log.append(LogFixture.stop())
        #expect(sink.calls == 1)
        sink.letGo()
        _ = try await first.value
        // What came due meanwhile was cut by the one who was at it.
        #expect(sink.calls == 2)
        #expect(try await sink.latest()?.unverified.size == 2)
        #expect(fixture.failed.isEmpty)
    }

    /// A sink of which one answer is late: something is done meanwhile.
    private final class LateSink: CheckpointSink {
        private let base = InMemoryCheckpointSink()
        let meanwhile = Mutex<(@Sendable () async throws -> Void)?>(nil)

        func latest() async throws -> SignedCheckpoint? {
            let answer = self.base.latest()
            let work = self.meanwhile.withLock { work in
                defer { work = nil }
                return work
            }
            try await work?()
            return answer
        }

        func store(
            _ checkpoint: SignedCheckpoint, after previous: SignedCheckpoint?, proof: ConsistencyProof?
        ) async throws {
            try self.base.store(checkpoint, after: previous, proof: proof)
        }
    }

    @Test func `takes no late answer of its sink for a loss`() async throws {
        let (fixture, sink) = (Fixture(), LateSink())
        let log = try fixture.log(sink: sink)
        try await log.append(LogFixture.start())
        try await log.checkpoint()
        sink.meanwhile.withLock {
            $0 = {
                try await log.append(LogFixture.stop())
                try await log.checkpoint()
            }
        }
        #expect(try await log.checkpoint().unverified.size == 2)
        #expect(fixture.failed.isEmpty)
    }

    @Test func `takes no interval shorter than one entry`() async throws {
        let key = try HMACCheckpointKey(name: "panel.example/log", secret: Array(repeating: 1, count: 32))
        for (asked, entries) in [(Int64.min, 1), (0, 1), (1, 1), (2, 2)] as [(Int64, Int64)] {
            let policy = CheckpointPolicy(
                origin: "panel.example/log", signer: key, sink: InMemoryCheckpointSink(), everyEntries: asked
            ) { _ in }
            #expect(policy.everyEntries == entries)
        }
    }

    @Test func `goes on without a sink, and says so`() async throws {
        struct Outage: Error {}
        struct Down: CheckpointSink {
            func latest() async throws -> SignedCheckpoint? { throw Outage() }
            func store(_: SignedCheckpoint, after _: SignedCheckpoint?, proof _: ConsistencyProof?) async throws {}
        }
        let fixture = Fixture()
        let log = try fixture.log(sink: Down())
        try await log.append([LogFixture.start(), LogFixture.stop()])
        #expect(fixture.store.head().size == 2)
        #expect(fixture.failed == [nil])
        // Not again with every entry, but when the next one is due.
        try await log.append(Self.refusals(0..<9))
        #expect(fixture.failed.count == 1)
        try await log.append(Self.refusals(9..<10))
        #expect(fixture.failed.count == 2)
    }

    @Test func `never stores two that disagree, however many nodes cut at once`() async throws {
        let fixture = Fixture()
        try await withThrowingTaskGroup { group in
            for node in 0..<8 {
                let log = try fixture.log()
                group.addTask {
                    for number in 0..<20 {
                        try await log.append(Self.refusals(node * 100 + number..<node * 100 + number + 1))
                        try await log.checkpoint()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(fixture.failed.isEmpty)
        let held = try #require(fixture.sink.latest()).unverified
        #expect(held.size == 160)
        #expect(held.root == fixture.store.head().frontier.root)
    }

    @Test func `without a policy cuts none`() async throws {
        let log = LogFixture().log
        await log.checkpointIfDue()
        await #expect(throws: CheckpointError(.unavailable, "")) { try await log.checkpoint() }
    }
}

/// A sink from which the checkpoint can be taken away.
private final class ForgetfulSink: CheckpointSink {
    let forgets = Mutex(false)
    private let base: InMemoryCheckpointSink

    init(base: InMemoryCheckpointSink) { self.base = base }

    func latest() async throws -> SignedCheckpoint? {
        self.forgets.withLock { $0 } ? nil : self.base.latest()
    }

    func store(
        _ checkpoint: SignedCheckpoint, after previous: SignedCheckpoint?, proof: ConsistencyProof?
    ) async throws {
        if self.forgets.withLock({ $0 }) {
            Issue.record("a checkpoint was signed for a sink that has lost one")
        }
        try self.base.store(checkpoint, after: previous, proof: proof)
    }
}

/// A store and a sink in whose place somebody puts others.
private final class ForgedPlace: AuditStore, CheckpointSink {
    typealias Fixture = `A log that cuts checkpoints`.Fixture

    let isForged = Mutex(false)
    private let sound: Fixture
    private let forged: Fixture

    init(_ sound: Fixture, _ forged: Fixture) {
        self.sound = sound
        self.forged = forged
    }

    private var there: Fixture { self.isForged.withLock { $0 } ? self.forged : self.sound }

    func append(
        _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
    ) async throws -> AuditBatch { try self.there.store.append(keys, placing: placing) }

    func entries(matching query: AuditQuery) async throws -> [AuditEntry] {
        try self.there.store.entries(matching: query)
    }

    func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest] {
        try self.there.store.hashes(at: positions)
    }

    func head() async throws -> AuditHead { self.there.store.head() }
    func latest() async throws -> SignedCheckpoint? { self.there.sink.latest() }

    func store(
        _ checkpoint: SignedCheckpoint, after previous: SignedCheckpoint?, proof: ConsistencyProof?
    ) async throws { try self.there.sink.store(checkpoint, after: previous, proof: proof) }
}

/// A sink at which another node is faster, once, with a checkpoint of less.
private final class RacingSink: CheckpointSink {
    private let base: InMemoryCheckpointSink
    private let isFirst = Mutex(true)

    init(base: InMemoryCheckpointSink) { self.base = base }

    func latest() async throws -> SignedCheckpoint? { self.base.latest() }

    func store(
        _ checkpoint: SignedCheckpoint, after previous: SignedCheckpoint?, proof: ConsistencyProof?
    ) async throws {
        let isFirst = self.isFirst.withLock { isFirst in
            defer { isFirst = false }
            return isFirst
        }
        if isFirst {
            let key = try HMACCheckpointKey(name: "panel.example/log", secret: Array(repeating: 1, count: 32))
            let less = try Checkpoint(origin: "panel.example/log", size: 0, root: MerkleFrontier.empty.root)
            try self.base.store(await SignedCheckpoint(less, by: key), after: previous, proof: nil)
        }
        try self.base.store(checkpoint, after: previous, proof: proof)
    }
}
