// SPDX-License-Identifier: Apache-2.0

public import Audit
internal import Synchronization

/// The audit log in memory: the reference for what an audit store promises.
///
/// A query costs what it returns: entries are found through the shortest index of what it names, of a person, a subject, a
/// visit, a capability, an outcome or kinds.
public final class InMemoryAuditStore: AuditStore {
    private let records = Mutex(AuditRecords())

    /// Makes an empty log.
    public init() {}

    /// See ``AuditStore/append(_:placing:)``.
    public func append(
        _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
    ) throws -> AuditBatch {
        try self.records.withLock { records in
            let batch = try placing(records.tail(for: keys))
            records.store(batch)
            return batch
        }
    }

    /// See ``AuditStore/entries(matching:)``.
    public func entries(matching query: AuditQuery) throws -> [AuditEntry] {
        try query.validate()
        return self.records.withLock { $0.entries(matching: query) }
    }

    /// See ``AuditStore/hashes(at:)``.
    public func hashes(at positions: [MerkleNode.Position]) throws -> [Digest] {
        try MerkleNode.validate(positions)
        return try self.records.withLock { records in try positions.map { try records.hash(at: $0) } }
    }

    /// See ``AuditStore/head()``.
    public func head() -> AuditHead {
        self.records.withLock { $0.head }
    }
}
