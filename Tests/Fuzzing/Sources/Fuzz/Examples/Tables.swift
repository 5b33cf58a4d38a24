// SPDX-License-Identifier: Apache-2.0

internal import Accounts

@testable internal import Audit
@testable internal import Impersonation
@testable internal import SQLRecords

extension Target {
    /// Rows as SQLAdapters reads them from its tables, and texts as PostgreSQL holds them: what is read is written again to
    /// the same values, but for the spelling of JSON.
    static func tables(_ log: HonestLog) throws -> Self {
        let rows = try StoredRow.all(log)
        return Self(
            name: "tables", maximumLength: 200, words: ["\u{1A}@", "\u{1A}Z", "\u{1A}", "[\"", "suspended"],
            seeds: rows.indices.flatMap { [[UInt8($0)], [UInt8($0), 0, 1, 2, 3, 4], [UInt8($0), 9, 5, 0, 0]] }
                + [[255] + Array("a\u{1A}@b\u{1A}Z".utf8)]
        ) { bytes in
            var choices = Choices(bytes)
            let number = choices.below(256)
            guard number < 255 else { return checkText(Array(bytes.dropFirst())) }
            let stored = rows[number % rows.count]
            var values = stored.values
            for _ in 0..<3 where !choices.isEmpty { choices.change(&values) }
            let row = SQLRow(columns: stored.columns, values: values)
            guard let written = stored.written(row) else {
                return demand(!zip(values, stored.values).allSatisfy { $0.isExactly($1) }, "the honest row is read")
            }
            demand(written.count == values.count, "a row that is read is written as a whole")
            for (column, (before, after)) in zip(stored.columns, zip(values, written)) {
                demand(
                    before.isExactly(after) || ["record", "domains"].contains(column),
                    "the column `\(column)` is written as it was read")
            }
            let again = readAgain("a row") { stored.written(SQLRow(columns: stored.columns, values: written)) }
            demand(zip(again, written).allSatisfy { $0.isExactly($1) }, "a row that is written is read again")
        }
    }

    /// What PostgreSQL holds in place of a text with zero bytes.
    private static func checkText(_ bytes: [UInt8]) {
        if let text = bytes.withUnsafeBytes({ PostgreSQLText.text(of: $0) }) {
            var written: [UInt8] = []
            PostgreSQLText.append(text, to: &written)
            demand(written == bytes, "a text of PostgreSQL has one spelling")
        }
        var written: [UInt8] = []
        PostgreSQLText.append(bytes.text, to: &written)
        demand(!written.contains(0), "no text of PostgreSQL has a zero byte")
        let text = readAgain("a text") { written.withUnsafeBytes { PostgreSQLText.text(of: $0) } }
        demand(text.isExactly(bytes.text), "a text is the same when PostgreSQL hands it back")
    }
}

/// A row with what it is read as: its values, and those that are written of what was read.
private struct StoredRow: Sendable {
    let columns: [String]
    let values: [SQLValue]
    /// With what the table's reader refuses a row.
    let refusals: [any Error.Type]
    let rewrite: @Sendable (SQLRow) throws -> [SQLValue]

    init(
        _ columns: String, _ values: [SQLValue], refusals: (any Error.Type)...,
        rewrite: @escaping @Sendable (SQLRow) throws -> [SQLValue]
    ) {
        self.columns = columns.split(separator: ", ").map { String($0) }
        self.values = values
        self.refusals = refusals
        self.rewrite = rewrite
        precondition(self.columns.count == self.values.count, "a row has a value for each column")
    }

    /// The values that are written of what the row is read as; nil when it is refused.
    func written(_ row: SQLRow) -> [SQLValue]? {
        do {
            return try self.rewrite(row)
        } catch {
            demand(
                self.refusals.contains { $0 == type(of: error) }, "a row is refused with an error of its port; \(error)"
            )
            demand(!"\(error)".contains(SQLValue.secret), "no error tells what stands in a row")
            return nil
        }
    }

    static func all(_ log: HonestLog) throws -> [Self] {
        let plain = Account(
            id: "1042", username: "acme", displayName: "Acme Ltd", domains: ["acme.example"], locale: "de-AT",
            role: .customer, owner: "north", createdAt: Honest.start, lastChange: "c1")
        var suspended = plain
        suspended.status = .suspended(
            Suspension(by: "north", authority: .reseller, reason: "unpaid", at: Honest.start))
        return try [plain, suspended].map(self.account) + log.entries.suffix(2).map(self.entry)
            + Honest.visits()[1...2].map(self.visit) + self.records() + self.heads() + [self.tail()]
    }

    private static func account(_ account: Account) throws -> Self {
        Self(Account.columns, try account.columnValues(), refusals: AccountError.self) { row in
            try Account(row).columnValues()
        }
    }

    private static func entry(_ entry: AuditEntry) -> Self {
        Self(AuditEntry.columns, entry.insertion.parameters, refusals: AuditError.self) { row in
            try AuditEntry(row).insertion.parameters
        }
    }

    private static func visit(_ visit: Visit) throws -> Self {
        @Sendable func values(_ visit: Visit, _ seenAt: Timestamp?) throws -> [SQLValue] {
            var values = try VisitRow(visit).insertion.parameters
            values.insert(.optional(seenAt), at: values.count - 1)
            return values
        }
        return Self(VisitRow.columns, try values(visit, Honest.start), refusals: ImpersonationError.self) { row in
            let read = try VisitSnapshot(row, freezes: .none) { _ in nil }
            return try values(read.visit, read.seenAt)
        }
    }

    private static func values(_ revision: Int, _ record: some Encodable) throws -> [SQLValue] {
        [.integer(revision), .text(try StoredDocument.text(of: record))]
    }

    /// Records of which a table has the revision alone beside the document.
    private static func records() throws -> [Self] {
        let (start, until) = (Honest.start, Honest.start.advanced(by: .seconds(900)))
        let ledger =
            OperatorLedger(of: "north").entering(at: start, limits: VisitLimits()) ?? OperatorLedger(of: "north")
        let freezes = FreezeRecord.none.setting("f1", .actor("north"), by: "ada", at: start) ?? .none
        let consent = Consent(id: "c1", grantee: .owners, from: start, until: until)
        let consents = ConsentRecord(of: "acme").granting(consent, at: start) ?? ConsentRecord(of: "acme")
        let approval = Approval(
            id: "p1", requester: Honest.north, subject: Honest.acme, matter: .entering, reason: "asked",
            requestedAt: start)
        let event = HonestLog.event("e1", .freezeLifted(freeze: "f"), nil, in: "acme")
        return [
            Self("revision, record", try self.values(ledger.revision, ledger), refusals: ImpersonationError.self) {
                row in
                let read = try OneRow(row).ledger(of: "north") ?? OperatorLedger(of: "north")
                return try self.values(read.revision, read)
            },
            Self("revision, record", try self.values(freezes.revision, freezes), refusals: ImpersonationError.self) {
                row in
                let read = try OneRow(row).freezes()
                return try self.values(read.revision, read)
            },
            Self("revision, record", try self.values(consents.revision, consents), refusals: ImpersonationError.self) {
                row in
                let read = try OneRow(row).consents(of: "acme") ?? ConsentRecord(of: "acme")
                return try self.values(read.revision, read)
            },
            Self(
                "id, revision, is_requested, over_at, record", try ApprovalRow(approval).statement.parameters,
                refusals: ImpersonationError.self, SQLError.self
            ) { row in
                try OneRow(row).approval("p1").map { try ApprovalRow($0).statement.parameters } ?? []
            },
            Self(
                "id, record", [.identifier(event.id), .text(try StoredDocument.text(of: event))],
                refusals: ImpersonationError.self, SQLError.self
            ) { row in
                try OneRow(row).events(skipping: 0, limit: 1).flatMap { event in
                    [.identifier(event.id), SQLValue.text(try StoredDocument.text(of: event))]
                }
            },
        ]
    }

    /// What is read before something is appended to a log: one row has the columns of all its statements.
    private static func tail() -> Self {
        let columns = """
            size, recorded_at, peaks, leaf_hash, sequence, actor, by_handle, visit_index, subject_index, hash, number, \
            handle, id, scope
            """
        let (hash, time) = (SHA256.hash([1]), SQLValue.timestamp(Honest.start))
        let keys = AppendRequest([HonestLog.event("e1", .freezeLifted(freeze: "f"), "v1", in: "acme")]).keys
        let values: [SQLValue] = [
            1, time, .digest(hash), .digest(hash), 0, "h1", "h2", 0, 0, .digest(hash), 4, "h1", "h1", "visit:v1",
        ]
        return Self(columns, values, refusals: AuditError.self, SQLError.self) { row in
            let tail = try OneRow(row).auditTail(for: keys)
            guard let known = tail.known[0], let handle = tail.handles[0] else { return [] }
            let place = known.place
            return tail.head.update.parameters
                + [
                    .digest(known.leafHash), .integer(place.sequence), .identifier(place.actor), .optional(place.by),
                    .optional(place.visitIndex), .optional(place.subjectIndex), .digest(known.peaks[0]),
                    .integer(tail.visits[0].count - 1), .identifier(handle), .identifier(tail.holds[0].id),
                    .text(tail.holds[0].scope.word),
                ]
        }
    }

    /// What a log and a tree of owners begin with.
    private static func heads() -> [Self] {
        let frontier = MerkleFrontier(restoring: 7, peaks: (0..<3).map { SHA256.hash([$0]) }) ?? .empty
        let head = AuditHead(frontier: frontier, recordedAt: Honest.start)
        return [
            Self("size, recorded_at, peaks", head.update.parameters, refusals: AuditError.self, SQLError.self) { row in
                var values = try OneRow(row).auditHead().update.parameters
                // The time before the first entry may be left out.
                if values[0] == 0, try row.value("recorded_at") == .null { values[1] = .null }
                return values
            },
            Self("id, scope", ["h1", "subject:acme"], refusals: SQLError.self) { row in
                let hold = try AuditHold(row)
                return [.identifier(hold.id), .text(hold.scope.word)]
            },
            Self("id, role, status, owner", ["1042", "customer", "active", .null], refusals: AccountError.self) { row in
                let path = try OneRow(row).ownerPath(of: "1042", in: OwnAccountTable())
                return (path?.steps ?? []).flatMap { step in
                    [
                        SQLValue.identifier(step.id), .text(step.role.rawValue), .text(step.status.rawValue),
                        .optional(step.owner),
                    ]
                }
            },
        ]
    }
}

/// A transaction in which every statement answers with one row.
private struct OneRow: SQLConnection {
    let row: SQLRow

    init(_ row: SQLRow) {
        self.row = row
    }

    var engine: SQLEngine { .postgresql }
    func run(_ statements: [SQLStatement]) throws -> [SQLAnswer] {
        statements.map { _ in SQLAnswer(rows: [self.row], changedRows: 0) }
    }
    func execute(_ sql: String, _ parameters: [SQLValue]) throws -> Int { 0 }
    func forEachRow(_ sql: String, _ parameters: [SQLValue], _ body: (SQLRow) throws -> Void) throws {
        try body(self.row)
    }
    func firstRow(_ sql: String, _ parameters: [SQLValue]) throws -> SQLRow? { self.row }
    func beginMigration() throws {}
}

extension SQLValue {
    /// What no error may repeat.
    fileprivate static let secret = "s3cr3t s3cr3t"

    /// Whether two values are the same to the byte.
    fileprivate func isExactly(_ other: SQLValue) -> Bool {
        if case (.text(let text), .text(let other)) = (self, other) { text.isExactly(other) } else { self == other }
    }
}

extension Choices {
    /// Puts something else into a column.
    fileprivate mutating func change(_ values: inout [SQLValue]) {
        let place = self.below(values.count)
        switch (self.below(8), values[place]) {
        case (0, _): values[place] = .null
        case (1, _): values[place] = .integer(self.one(of: [0, 1, -1, 2, .max, .min, 253_402_300_800_000]) ?? 0)
        case (2, _): values[place] = .text(self.some(self.below(24)).text)
        case (3, _): values[place] = .blob(self.some(self.below(70)))
        case (4, _): values[place] = self.one(of: values) ?? .null
        case (5, _): values[place] = .text(SQLValue.secret)
        case (_, .text(let text)) where !text.isEmpty:
            // The documents in rows have targets of their own.
            var bytes = Array(text.utf8)
            bytes[self.below(bytes.count)] ^= UInt8(1 << self.below(7))
            values[place] = .text(bytes.text)
        case (_, .blob(var bytes)) where !bytes.isEmpty:
            bytes[self.below(bytes.count)] ^= UInt8(1 << self.below(8))
            values[place] = .blob(bytes)
        case (_, .integer(let number)): values[place] = .integer(number &+ Int64(self.below(3)) &- 1)
        default: break
        }
    }
}
