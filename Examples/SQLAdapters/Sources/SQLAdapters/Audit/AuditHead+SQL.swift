// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension AuditHead {
    /// Reads the head of the log.
    fileprivate static let select = "SELECT size, recorded_at, peaks FROM log_head"

    /// Reads the head of the log, and takes the lock that is the log's one until the transaction ends.
    ///
    /// Whoever waited for it sees what the one before has committed: each later select of a write transaction looks
    /// anew, and the row that was waited for is read as it has become.
    static func locking(on engine: SQLEngine) -> SQLStatement { SQLStatement("\(Self.select) \(engine.forUpdate)") }

    /// Reads the row of the head.
    ///
    /// - Throws: ``AuditError`` with `invalidRecord` when there is none, or its peaks or its time do not fit its size.
    init(_ row: SQLRow?) throws {
        guard let row else { throw AuditError.ofRecord("the log has no head") }
        let bytes = try row.blob("peaks")
        let peaks = stride(from: 0, to: bytes.count, by: Digest.byteCount).compactMap { start in
            Digest(bytes: bytes[start..<min(start + Digest.byteCount, bytes.count)])
        }
        guard peaks.count * Digest.byteCount == bytes.count,
            let frontier = MerkleFrontier(restoring: try row.count("size"), peaks: peaks)
        else { throw AuditError.ofRecord("the head of the log: its peaks do not fit its size") }
        // Only a log that never had an entry has no time yet; another one could go back behind its last entry.
        let recordedAt = try row.optionalTimestamp("recorded_at") ?? (frontier.size == 0 ? Self.empty.recordedAt : nil)
        guard let recordedAt else { throw AuditError.ofRecord("the head of the log has entries and no time") }
        self.init(frontier: frontier, recordedAt: recordedAt)
    }

    /// Stores the head of the log.
    var update: SQLStatement {
        var peaks: [UInt8] = []
        for peak in self.frontier.peaks { peak.append(to: &peaks) }
        return SQLStatement(
            "UPDATE log_head SET (size, recorded_at, peaks) = (?1, ?2, ?3)",
            [.integer(self.size), .timestamp(self.recordedAt), .blob(peaks)])
    }
}

extension SQLConnection {
    /// Reads the head of the log.
    ///
    /// - Throws: ``AuditError`` with `invalidRecord` when there is none, or its peaks do not fit its size.
    func auditHead() throws -> AuditHead { try AuditHead(self.firstRow(AuditHead.select)) }
}

extension AuditError {
    static func ofRecord(_ detail: String) -> AuditError { AuditError(.invalidRecord, detail) }
}
