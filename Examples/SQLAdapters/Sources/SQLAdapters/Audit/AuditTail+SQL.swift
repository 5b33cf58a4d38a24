// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

/// What an append reads under the log's lock: for each key one step down one index, however long the log is.
extension SQLConnection {
    func auditTail(for keys: AuditKeys) throws -> AuditTail {
        AuditTail(
            head: try self.lockedAuditHead(), known: try keys.events.map { try self.known($0) },
            visits: try keys.visits.map { try self.tail(of: $0) },
            subjects: try keys.subjects.map { try self.count(of: $0) },
            handles: try keys.people.map { try self.handle(of: $0) }, holds: try self.holds())
    }

    /// The handle of a person; nil while they have none.
    func handle(of person: Account.ID) throws -> StaffHandle? {
        try self.firstRow("SELECT handle FROM handles WHERE account = ?1", [.identifier(person)])?.identifier("handle")
    }

    private func known(_ id: AuditEvent.ID) throws -> AuditTail.Known? {
        let select = "SELECT leaf_hash, \(AuditEntry.placeColumns) FROM entries WHERE id = ?1"
        guard let row = try self.firstRow(select, [.identifier(id)]) else { return nil }
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

    private func count(of subject: Account.ID) throws -> Int64 {
        let last = """
            SELECT subject_index AS number FROM entries
            WHERE subject = ?1 AND subject_index IS NOT NULL ORDER BY subject_index DESC LIMIT 1
            """
        return try self.next(after: last, subject)
    }

    private func tail(of visit: VisitID) throws -> AuditTail.Visit {
        let last = """
            SELECT visit_index AS number FROM entries WHERE visit = ?1 ORDER BY visit_index DESC LIMIT 1
            """
        let count = try self.next(after: last, visit)
        guard count > 0 else { return .none }
        let stop = "SELECT 1 FROM entries WHERE visit = ?1 AND kind = 'visit.stopped'"
        return AuditTail.Visit(count: count, isStopped: try self.firstRow(stop, [.identifier(visit)]) != nil)
    }

    /// One more than the highest number so far; 0 where there is none.
    private func next<Subject>(after highest: String, _ key: Identifier<Subject>) throws -> Int64 {
        try self.firstRow(highest, [.identifier(key)]).map { try $0.count("number") + 1 } ?? 0
    }
}
