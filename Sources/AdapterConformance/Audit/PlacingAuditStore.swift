// SPDX-License-Identifier: Apache-2.0

internal import Audit

/// A store of a log, where what is placed passes by somebody first.
struct PlacingAuditStore: AuditStore {
    let store: any AuditStore
    /// What is stored in place of a batch.
    let pass: @Sendable (AuditBatch, AuditKeys, AuditTail) -> AuditBatch

    func append(
        _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
    ) async throws -> AuditBatch {
        try await self.store.append(keys) { [pass = self.pass] tail in pass(try placing(tail), keys, tail) }
    }

    func entries(matching query: AuditQuery) async throws -> [AuditEntry] {
        try await self.store.entries(matching: query)
    }

    func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest] {
        try await self.store.hashes(at: positions)
    }

    func head() async throws -> AuditHead { try await self.store.head() }
}
