// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

/// An entry as a row of `entries`.
extension AuditEntry {
    /// The columns that say where an entry stands.
    static let placeColumns = "sequence, recorded_at, actor, by_handle, visit_index, subject_index"
    /// The columns from which an entry is read.
    static let columns = """
        \(Self.placeColumns), id, leaf, leaf_hash, kind, visit, subject, staff_salt, staff_content, customer_salt, \
        customer_content, capability, outcome
        """

    /// Reads a row.
    ///
    /// - Throws: ``AuditError`` with `invalidRecord` when the leaf cannot be read, has another hash than it had, is
    ///   repeated wrongly by the columns, or when an opening is not the one that was committed to.
    init(_ row: SQLRow) throws {
        let sequence = try SQLError.reading(as: AuditError.ofRecord) { try row.count("sequence") }
        self = try SQLError.reading(as: AuditError.ofRecord, "entry \(sequence)") {
            let entry = try Self.checked {
                let openings = Openings(
                    staff: try SealedPart.Opening(row, "staff_salt", "staff_content"),
                    customer: try SealedPart.Opening(row, "customer_salt", "customer_content"))
                return try AuditEntry(leaf: row.blob("leaf"), openings: openings)
            }
            guard entry.leafHash == (try row.digest("leaf_hash")) else {
                throw SQLError(.invalidValue, "the leaf has another hash than was stored")
            }
            let isRepeated =
                try entry.place == Place(row) && entry.id == row.identifier("id")
                && entry.kind.rawValue == row.text("kind") && entry.visit == row.optionalIdentifier("visit")
                && entry.subject == row.optionalIdentifier("subject")
                && entry.detail.capability == row.optionalIdentifier("capability")
                && entry.detail.outcome?.rawValue == row.optionalText("outcome")
            guard isRepeated else { throw SQLError(.invalidValue, "the columns and the leaf differ") }
            guard entry.staff.isGenuine(as: .staff), entry.customer?.isGenuine(as: .customer) ?? true else {
                throw SQLError(.invalidValue, "a sealed part is not the one that was committed to")
            }
            return entry
        }
    }

    /// What the log itself does not take for an entry is a value that is not valid.
    private static func checked(_ read: () throws -> AuditEntry) throws -> AuditEntry {
        do {
            return try read()
        } catch let error as AuditError {
            throw SQLError(.invalidValue, error.detail)
        }
    }

    /// Inserts the row.
    var insertion: SQLStatement {
        SQLStatement(
            """
            INSERT INTO entries (\(Self.columns))
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
            """,
            [
                .integer(self.sequence), .timestamp(self.place.recordedAt), .identifier(self.place.actor),
                .optional(self.place.by), .optional(self.place.visitIndex), .optional(self.place.subjectIndex),
                .identifier(self.id), .blob(self.leaf), .digest(self.leafHash), .text(self.kind.rawValue),
                .optional(self.visit), .optional(self.subject), .optional(self.staff.opening?.salt),
                .optional(self.staff.opening?.content), .optional(self.customer?.opening?.salt),
                .optional(self.customer?.opening?.content), .optional(self.detail.capability),
                .optional(self.detail.outcome?.rawValue),
            ]
        )
    }
}

extension AuditEntry.Place {
    /// Reads the columns that say where an entry stands.
    init(_ row: SQLRow) throws {
        self.init(
            sequence: try row.count("sequence"), recordedAt: try row.timestamp("recorded_at"),
            actor: try row.identifier("actor"), by: try row.optionalIdentifier("by_handle"),
            visitIndex: try row.optionalCount("visit_index"), subjectIndex: try row.optionalCount("subject_index"))
    }
}

extension SealedPart.Opening {
    /// Reads an opening; nil once both halves are destroyed.
    fileprivate init?(_ row: SQLRow, _ salt: String, _ content: String) throws {
        switch (try row.optionalDigest(salt), try row.optionalBlob(content)) {
        case (nil, nil): return nil
        case (let salt?, let content?): try self.init(salt: salt, content: content)
        case (nil, _?), (_?, nil): throw SQLRow.invalid(content, "one half of an opening")
        }
    }
}
