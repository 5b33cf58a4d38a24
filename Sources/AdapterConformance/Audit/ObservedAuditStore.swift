// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Synchronization

/// The store under test, with a look at what went into its append and what came out.
final class ObservedAuditStore: AuditStore {
    private let store: any AuditStore
    private let failure: (any Error)?
    private let seen = Mutex<(placed: AuditBatch?, returned: AuditBatch?)>((nil, nil))

    /// Observes `store`; where `failure` is given, placing throws it after its work is done.
    init(_ store: any AuditStore, failingAfterwards failure: (any Error)? = nil) {
        self.store = store
        self.failure = failure
    }

    /// What was placed last, and what the append returned.
    var batches: (placed: AuditBatch, returned: AuditBatch)? {
        self.seen.withLock { seen in seen.placed.flatMap { placed in seen.returned.map { (placed, $0) } } }
    }

    func append(
        _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
    ) async throws -> AuditBatch {
        let returned = try await self.store.append(keys) { tail in
            let placed = try placing(tail)
            self.seen.withLock { $0.placed = placed }
            if let failure = self.failure { throw failure }
            return placed
        }
        self.seen.withLock { $0.returned = returned }
        return returned
    }

    func entries(matching query: AuditQuery) async throws -> [AuditEntry] {
        try await self.store.entries(matching: query)
    }

    func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest] {
        try await self.store.hashes(at: positions)
    }

    func head() async throws -> AuditHead {
        try await self.store.head()
    }
}
