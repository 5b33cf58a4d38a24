// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

/// What an append reads under the log's lock: for each key one step down one index, however long the log is.
extension SQLConnection {
    /// Everything in one journey: each statement sees what was committed before it began, and all but the first begin once
    /// the lock is held.
    func auditTail(for keys: AuditKeys) throws -> AuditTail {
        let statements =
            [AuditHead.locking(on: self.engine)] + keys.events.map(Self.known)
            + keys.visits.flatMap { [Self.lastIndex(of: $0), Self.stop(of: $0)] } + keys.subjects.map(Self.lastIndex)
            + keys.people.map(Self.handle) + [AuditHold.inForce]
        var answers = try self.run(statements)[...]
        func next() -> [SQLRow] { answers.popFirst()?.rows ?? [] }
        return AuditTail(
            head: try AuditHead(next().first), known: try keys.events.map { _ in try self.known(next().first) },
            visits: try keys.visits.map { _ in
                let count = try Self.count(next().first)
                return AuditTail.Visit(count: count, isStopped: !next().isEmpty)
            },
            subjects: try keys.subjects.map { _ in try Self.count(next().first) },
            handles: try keys.people.map { _ in try next().first?.identifier("handle") },
            holds: try next().map { try AuditHold($0) })
    }

    /// The handle of a person; nil while they have none.
    func handle(of person: Account.ID) throws -> StaffHandle? {
        try self.run([Self.handle(of: person)])[0].rows.first?.identifier("handle")
    }

    private static func handle(of person: Account.ID) -> SQLStatement {
        SQLStatement("SELECT handle FROM handles WHERE account = ?1", [.identifier(person)])
    }

    private static func known(_ id: AuditEvent.ID) -> SQLStatement {
        SQLStatement("SELECT leaf_hash, \(AuditEntry.placeColumns) FROM entries WHERE id = ?1", [.identifier(id)])
    }

    private func known(_ row: SQLRow?) throws -> AuditTail.Known? {
        guard let row else { return nil }
        let place = try AuditEntry.Place(row)
        let peaks = try MerkleFrontier.positions(ofSize: place.sequence + 1).map { try self.hash(at: $0) }
        return AuditTail.Known(place: place, leafHash: try row.digest("leaf_hash"), peaks: peaks)
    }

    /// The hash of a node of the tree.
    func hash(at position: MerkleNode.Position) throws -> Digest {
        let row =
            try position.level == 0
            ? self.firstRow("SELECT leaf_hash AS hash FROM entries WHERE sequence = ?1", [.integer(position.index)])
            : self.firstRow(
                "SELECT hash FROM nodes WHERE level = ?1 AND idx = ?2",
                [.integer(position.level), .integer(position.index)])
        guard let row else {
            throw AuditError.ofRecord("the tree has no node \(position.index) at level \(position.level)")
        }
        return try row.digest("hash")
    }

    private static func lastIndex(of subject: Account.ID) -> SQLStatement {
        SQLStatement(
            """
            SELECT subject_index AS number FROM entries
            WHERE subject = ?1 AND subject_index IS NOT NULL ORDER BY subject_index DESC LIMIT 1
            """, [.identifier(subject)])
    }

    private static func lastIndex(of visit: VisitID) -> SQLStatement {
        SQLStatement(
            "SELECT visit_index AS number FROM entries WHERE visit = ?1 ORDER BY visit_index DESC LIMIT 1",
            [.identifier(visit)])
    }

    private static func stop(of visit: VisitID) -> SQLStatement {
        SQLStatement("SELECT 1 FROM entries WHERE visit = ?1 AND kind = 'visit.stopped'", [.identifier(visit)])
    }

    /// One more than the highest number so far; 0 where there is none.
    private static func count(_ highest: SQLRow?) throws -> Int64 {
        try highest.map { try $0.count("number") + 1 } ?? 0
    }
}
