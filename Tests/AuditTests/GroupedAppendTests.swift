// SPDX-License-Identifier: Apache-2.0

import Accounts
import InMemoryAdapters
import Synchronization
import Testing

@testable import Audit

/// A store whose first append waits until it is let go, and which remembers how many events came together.
private final class GatedStore: AuditStore {
    private let base = InMemoryAuditStore()
    private let state = Mutex<(batches: [Int], waiting: CheckedContinuation<Void, Never>?)>(([], nil))

    var batches: [Int] { self.state.withLock { $0.batches } }
    var isWaiting: Bool { self.state.withLock { $0.waiting != nil } }

    func letGo() { self.state.withLock { $0.waiting }?.resume() }

    func append(
        _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
    ) async throws -> AuditBatch {
        await withCheckedContinuation { wake in
            let isFirst = self.state.withLock { state in
                state.batches.append(keys.events.count)
                if state.batches.count == 1 { state.waiting = wake }
                return state.batches.count == 1
            }
            if !isFirst { wake.resume() }
        }
        return try self.base.append(keys, placing: placing)
    }

    func entries(matching query: AuditQuery) async throws -> [AuditEntry] { try self.base.entries(matching: query) }
    func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest] { try self.base.hashes(at: positions) }
    func head() async throws -> AuditHead { self.base.head() }
}

/// A store whose first appends wait, each until it is let go with what then becomes of it.
private final class SteeredStore: AuditStore {
    private let base = InMemoryAuditStore()
    private let waiting = Mutex<[CheckedContinuation<Void, any Error>]>([])
    private let steered: Int

    init(steering count: Int) { self.steered = count }

    /// How many appends have begun.
    var begun: Int { self.waiting.withLock { $0.count } }

    func letGo(_ number: Int, _ outcome: Result<Void, any Error> = .success(())) {
        self.waiting.withLock { $0[number] }.resume(with: outcome)
    }

    func append(
        _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
    ) async throws -> AuditBatch {
        try await withCheckedThrowingContinuation { wake in
            let isFree = self.waiting.withLock { waiting in
                guard waiting.count < self.steered else { return true }
                waiting.append(wake)
                return false
            }
            if isFree { wake.resume() }
        }
        return try self.base.append(keys, placing: placing)
    }

    func entries(matching query: AuditQuery) async throws -> [AuditEntry] { try self.base.entries(matching: query) }
    func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest] { try self.base.hashes(at: positions) }
    func head() async throws -> AuditHead { self.base.head() }
}

/// How many callers have begun to append.
private final class Callers: Sendable {
    let count = Atomic(0)
}

@Suite struct `Appends that wait for the store` {
    private static func events(_ name: String, _ count: Int) -> [AuditEvent] {
        (0..<count).map {
            LogFixture.event(AuditEvent.ID(stringLiteral: "\(name)-\($0)"), .visitRefused(reasons: []), visit: nil)
        }
    }

    /// Lets so many callers wait behind a first one, and returns what each of them got.
    private func outcomes(
        of callers: Int, events: Int, in store: GatedStore
    ) async throws -> [Int: Result<[AuditReceipt], any Error>] {
        let log = AuditLog(store: store, clock: ManualClock())
        let first = Task { try await log.append(Self.events("first", 1)) }
        while !store.isWaiting { await Task.yield() }
        let begun = Callers()
        let outcomes = try await withThrowingTaskGroup(
            of: (Int, Result<[AuditReceipt], any Error>).self
        ) { group in
            for caller in 0..<callers {
                group.addTask {
                    begun.count.add(1, ordering: .relaxed)
                    do {
                        return (caller, .success(try await log.append(Self.events("caller-\(caller)", events))))
                    } catch {
                        return (caller, .failure(error))
                    }
                }
            }
            while begun.count.load(ordering: .relaxed) < callers { await Task.yield() }
            for _ in 0..<1_000 { await Task.yield() }
            store.letGo()
            var outcomes: [Int: Result<[AuditReceipt], any Error>] = [:]
            for try await (caller, outcome) in group { outcomes[caller] = outcome }
            return outcomes
        }
        _ = try await first.value
        return outcomes
    }

    @Test func `of more events than go together are several, one after the other`() async throws {
        let store = GatedStore()
        let log = AuditLog(store: store, clock: ManualClock())
        let appended = Task { try await log.append(Self.events("many", 2 * AuditKeys.maximumEvents + 88)) }
        while !store.isWaiting { await Task.yield() }
        store.letGo()
        #expect(try await appended.value.map(\.sequence) == (0..<600).map { $0 })
        #expect(store.batches == [256, 256, 88])
    }

    @Test func `go together, up to 256 events at once, and each caller gets their own receipts`() async throws {
        let store = GatedStore()
        let outcomes = try await self.outcomes(of: 200, events: 3, in: store)
        #expect(store.batches.allSatisfy { $0 <= 256 } && store.batches.contains { $0 > 3 }, "\(store.batches)")
        #expect(store.batches.reduce(0, +) == 601)
        for (caller, outcome) in outcomes {
            let receipts = try outcome.get()
            let sequences = receipts.map(\.sequence)
            #expect(sequences == Array(sequences[0]..<sequences[0] + 3))
            let page = try await store.entries(
                matching: AuditQuery(order: .oldestFirst, after: sequences[0] - 1, limit: 3))
            #expect(page.map(\.id) == Self.events("caller-\(caller)", 3).map(\.id))
            #expect(page.map(\.leafHash) == receipts.map(\.leafHash))
        }
    }

    private typealias Caller = Task<[AuditReceipt], any Error>

    /// A first caller at the store, and two who wait behind it.
    private func callers(of log: AuditLog, at store: SteeredStore) async -> (
        first: Caller, leader: Caller, other: Caller
    ) {
        let first = Task { try await log.append(Self.events("first", 1)) }
        while store.begun < 1 { await Task.yield() }
        let leader = await self.waiter("leader", of: log)
        return (first, leader, await self.waiter("companion", of: log))
    }

    /// A caller, once it waits behind those before it.
    private func waiter(_ name: String, of log: AuditLog) async -> Caller {
        let before = log.queue.waitingCount
        let task = Task { try await log.append(Self.events(name, 1)) }
        while log.queue.waitingCount == before { await Task.yield() }
        return task
    }

    @Test func `fail together when the store fails, each with its error, and the next goes on`() async throws {
        struct Down: Error {}
        let store = SteeredStore(steering: 2)
        let log = AuditLog(store: store, clock: ManualClock())
        let callers = await self.callers(of: log, at: store)
        store.letGo(0)
        #expect(try await callers.first.value.map(\.sequence) == [0])
        while store.begun < 2 { await Task.yield() }
        let late = await self.waiter("late", of: log)
        store.letGo(1, .failure(Down()))
        for caller in [callers.leader, callers.other] { await #expect(throws: Down.self) { try await caller.value } }
        #expect(try await late.value.map(\.sequence) == [1])
    }

    @Test func `keep their turn when the one who went for them was cancelled`() async throws {
        let store = SteeredStore(steering: 2)
        let log = AuditLog(store: store, clock: ManualClock())
        let callers = await self.callers(of: log, at: store)
        store.letGo(0)
        while store.begun < 2 { await Task.yield() }
        let late = await self.waiter("late", of: log)
        store.letGo(1, .failure(CancellationError()))
        await #expect(throws: CancellationError.self) { try await callers.leader.value }
        #expect(try await callers.other.value.map(\.sequence) == [1])
        #expect(try await late.value.map(\.sequence) == [2])
    }

    @Test func `are turned away when 10,000 callers wait`() async throws {
        let outcomes = try await self.outcomes(of: 10_100, events: 1, in: GatedStore())
        let refused = outcomes.values.filter { outcome in
            guard case .failure(let error) = outcome else { return false }
            return (error as? AuditError)?.code == .overloaded
        }
        #expect((1...100).contains(refused.count))
        #expect(outcomes.values.count { (try? $0.get().count) == 1 } == 10_100 - refused.count)
    }

    @Test func `are not placed on a tail that does not answer what was asked`() async throws {
        struct Forgetful: AuditStore {
            func append(
                _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
            ) async throws -> AuditBatch {
                try placing(
                    AuditTail(
                        head: .empty, known: keys.events.map { _ in nil }, visits: [], subjects: [], handles: [],
                        holds: []))
            }
            func entries(matching query: AuditQuery) async throws -> [AuditEntry] { [] }
            func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest] { [] }
            func head() async throws -> AuditHead { .empty }
        }
        await #expect(throws: AuditError(.invalidRecord, "")) {
            try await AuditLog(store: Forgetful(), clock: ManualClock()).append(Self.events("a", 1))
        }
        await #expect(throws: AuditError(.invalidRecord, "")) {
            try await AuditLog(store: Forgetful(), clock: ManualClock()).handle(of: "north")
        }
    }
}
