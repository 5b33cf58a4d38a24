// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

/// A visit as a row of `visits`, encoded before the write lock is taken.
struct VisitRow: Sendable {
    /// The columns from which a visit is read.
    static let columns = """
        id, revision, token, hand_off, actor, subject, is_unsettled, is_running, ended_at, seen_at, record
        """

    private let visit: Visit
    private let record: String

    init(_ visit: Visit) throws {
        self.visit = visit
        self.record = try StoredDocument.text(of: visit)
    }

    /// Inserts the row, unless its identifier, token or code is there already.
    var insertion: SQLStatement {
        SQLStatement(
            """
            INSERT INTO visits (id, revision, token, hand_off, actor, subject, is_unsettled, is_running, ended_at, record)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            self.columnValues
        )
    }

    /// Replaces the row that is one revision older and was not touched after `unseenSince`; no row if there is none.
    func replacement(unseenSince: Timestamp?) -> SQLStatement {
        SQLStatement(
            """
            UPDATE visits
            SET (revision, token, hand_off, actor, subject, is_unsettled, is_running, ended_at, record)
            = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            WHERE id = ?1 AND revision = ?2 - 1 AND (seen_at IS NULL OR seen_at <= coalesce(?11, seen_at))
            """,
            self.columnValues + [.optional(unseenSince)]
        )
    }

    private var columnValues: [SQLValue] {
        [
            .identifier(self.visit.id), .integer(self.visit.revision), .optional(self.visit.token),
            .optional(self.visit.terms.handOff?.digest), .identifier(self.visit.actor),
            .identifier(self.visit.subject), .bool(self.visit.isUnsettled), .bool(self.visit.isRunning),
            .optional(self.visit.ended?.at), .text(self.record),
        ]
    }
}

extension VisitSnapshot {
    /// Reads a row.
    ///
    /// - Throws: ``ImpersonationError`` with `invalidRecord` when the record cannot be read, or when a column by which
    ///   visits are found does not repeat it.
    init(
        _ row: SQLRow, freezes: FreezeRecord, consents: (_ subject: Account.ID) throws -> ConsentRecord?
    ) throws {
        let id: VisitID = try SQLError.reading(as: ImpersonationError.ofRecord) { try row.identifier("id") }
        let name = "visit `\(id)`"
        let visit: Visit = try StoredDocument.value(of: row, named: name) { visit in
            try visit.id == id && Int64(visit.revision) == row.integer("revision")
                && visit.token == row.optionalDigest("token")
                && visit.terms.handOff?.digest == row.optionalDigest("hand_off")
                && visit.actor == row.identifier("actor") && visit.subject == row.identifier("subject")
                && visit.isUnsettled == row.bool("is_unsettled") && visit.isRunning == row.bool("is_running")
                && visit.ended?.at == row.optionalTimestamp("ended_at")
        }
        let seenAt = try SQLError.reading(as: ImpersonationError.ofRecord, name) {
            try row.optionalTimestamp("seen_at")
        }
        self.init(visit: visit, seenAt: seenAt, freezes: freezes, consents: try consents(visit.subject))
    }
}
