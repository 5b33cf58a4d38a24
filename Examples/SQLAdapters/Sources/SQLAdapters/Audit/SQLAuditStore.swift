// SPDX-License-Identifier: Apache-2.0

public import Audit

/// The audit log in a database.
///
/// The log's one lock is the row with its head in PostgreSQL. In SQLite it is the file's write lock, which everything that
/// writes to the file takes; a log that is written much may have a file of its own. Any number of stores, in any number
/// of processes, may share the database.
///
/// ```swift
/// let database = try await SQLDatabase.sqlite(path: "/var/lib/panel/impersonation.sqlite")
/// let log = AuditLog(store: try await SQLAuditStore(database))
/// ```
///
/// Besides what ``AuditStore`` says, every method throws ``SQLError`` when the database cannot be read or written, and
/// ``AuditError`` with `invalidRecord`, naming the entry, when a row is not what was stored.
public struct SQLAuditStore: AuditStore {
    private let database: SQLDatabase

    /// Makes a store over a database, and brings its schema up to date.
    ///
    /// - Throws: ``SQLError``, with `incompatibleSchema` for a database of a newer version.
    public init(_ database: SQLDatabase) async throws {
        try await database.migrate()
        self.database = database
    }

    /// Appends what `placing` makes of the log's tail, in one write transaction.
    ///
    /// When this throws an ``SQLError`` with `isOutcomeUnknown`, the entries may be stored, or come to light after a
    /// crash. Appending the same events again gives the right answer either way.
    public func append(
        _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
    ) async throws -> AuditBatch {
        try await self.database.write { connection in
            let tail = try SQLError.reading(as: AuditError.ofRecord) { try connection.auditTail(for: keys) }
            let batch = try placing(tail)
            guard !batch.entries.isEmpty else { return batch }
            try connection.run(batch.statements)
            return batch
        }
    }

    /// Returns one page of entries, each of which is compared with its hash and its commitments.
    ///
    /// Entries of a visit, a subject, a person, a capability, an outcome, a kind, and of a span of time, are found through
    /// indexes: one of those that the query names, of whose entries it reads those that fit, until the page is full.
    public func entries(matching query: AuditQuery) async throws -> [AuditEntry] {
        try query.validate()
        return try await self.read { try $0.entries(matching: query) }
    }

    /// Returns the hashes of nodes of the tree, each by one step down one index.
    public func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest] {
        try MerkleNode.validate(positions)
        return try await self.read { connection in try positions.map { try connection.hash(at: $0) } }
    }

    /// Returns the head of the log.
    public func head() async throws -> AuditHead {
        try await self.read { try $0.auditHead() }
    }

    private func read<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R {
        try await self.database.read { connection in
            try SQLError.reading(as: AuditError.ofRecord) { try body(connection) }
        }
    }
}

extension AuditBatch {
    /// What stores it, under the lock of the log.
    fileprivate var statements: [SQLStatement] {
        var statements = self.erasures.map(\.update)
        if let holds = self.holds { statements += AuditHold.replacing(with: holds) }
        statements += self.handles.map { account, handle in
            SQLStatement(
                "INSERT INTO handles (account, handle) VALUES (?1, ?2)", [.identifier(account), .identifier(handle)])
        }
        statements += self.entries.map(\.insertion)
        statements += self.nodes.map { node in
            SQLStatement(
                "INSERT INTO nodes (level, idx, hash) VALUES (?1, ?2, ?3)",
                [.integer(node.position.level), .integer(node.position.index), .digest(node.hash)])
        }
        return statements + [self.head.update]
    }
}
