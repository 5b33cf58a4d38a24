// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// The audit log: appends events in one order for all, and reads them back.
///
/// Appends that wait at the same time in one process go to the store as one batch; each caller gets its own receipt or
/// error. The events of one caller keep their order. Safe to use from any number of tasks; any number of processes may
/// share a store, each with an `AuditLog` of its own.
public final class AuditLog: Sendable {
    let store: any AuditStore
    let clock: any WallClock
    let entropy: any EntropySource
    let queue = AppendQueue()
    let cutter: CheckpointCutter?

    /// Makes a log over a store.
    ///
    /// - Parameters:
    ///   - store: where the log is kept.
    ///   - clock: tells when entries are recorded.
    ///   - entropy: draws the handles of people.
    ///   - checkpoints: who signs the log's checkpoints and where they go; without it none are cut.
    public init(
        store: any AuditStore, clock: any WallClock = SystemClock(), entropy: any EntropySource = SystemEntropy(),
        checkpoints: CheckpointPolicy? = nil
    ) {
        self.store = store
        self.clock = clock
        self.entropy = entropy
        self.cutter = checkpoints.map { CheckpointCutter($0) }
    }

    /// Appends an event and returns its receipt; it is durable then.
    ///
    /// Appending the same event again returns the same receipt. When this throws what the store threw, the event may or
    /// may not be on record: append it again to know.
    ///
    /// - Throws: ``AuditError`` when the log does not take the event, or the store's own error.
    @discardableResult
    public func append(_ event: AuditEvent) async throws -> AuditReceipt {
        try await self.outcomes(of: [event])[0].get()
    }

    /// Appends events in order and returns their receipts; up to ``AuditKeys/maximumEvents`` go to the store together.
    ///
    /// - Throws: the first error; the events before and after it may be on record all the same.
    @discardableResult
    public func append(_ events: [AuditEvent]) async throws -> [AuditReceipt] {
        guard !events.isEmpty else { return [] }
        return try await self.outcomes(of: events).map { try $0.get() }
    }

    /// Returns one page of entries.
    public func entries(matching query: AuditQuery) async throws -> [AuditEntry] {
        try await self.store.entries(matching: query)
    }

    /// Returns the first `limit` entries of one visit in order, after the entry numbered `after`.
    public func entries(
        of visit: VisitID, after: Int64? = nil, limit: Int = AuditQuery.maximumLimit
    ) async throws -> [AuditEntry] {
        try await self.store.entries(
            matching: AuditQuery(visit: visit, order: .oldestFirst, after: after, limit: limit))
    }

    /// Returns the head of the log.
    public func head() async throws -> AuditHead {
        try await self.store.head()
    }

    private func outcomes(of events: [AuditEvent]) async throws -> [Result<AuditReceipt, AuditError>] {
        var outcomes: [Result<AuditReceipt, AuditError>] = []
        for start in stride(from: 0, to: events.count, by: AppendQueue.maximumBatch) {
            let some = events[start..<min(start + AppendQueue.maximumBatch, events.count)]
            outcomes += try await self.queue.run(Array(some)) { batch in try await self.stored(batch) }
        }
        await self.cutDueCheckpoint()
        return outcomes
    }

    private func stored(_ events: [AuditEvent]) async throws -> [Result<AuditReceipt, AuditError>] {
        let clock = self.clock
        let entropy = self.entropy
        let request = AppendRequest(events)
        let batch = try await self.store.append(request.keys) { tail in
            try AuditPlacement.batch(of: request, after: tail, at: clock.now) { entropy.identifier("h") }
        }
        self.cutter?.note(batch)
        return batch.outcomes
    }
}
