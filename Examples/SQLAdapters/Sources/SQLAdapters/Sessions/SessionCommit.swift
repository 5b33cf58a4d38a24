// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

/// The changes of a commit, encoded and ready to be stored together.
///
/// Each change is one statement that says itself which revision it expects, so that what is checked and what is written
/// cannot differ. No record is written twice, so the order of the statements does not matter, except that
/// what is relied on is looked at before it is written.
struct SessionCommit: Sendable {
    /// That a record was not as a change expects it: thrown to undo what was written before it.
    struct Conflict: Error {}

    private enum Write: Sendable {
        case insert(VisitRow)
        case replace(VisitRow, unseenSince: Timestamp?)
        case ledger(actor: Account.ID, revision: Int, record: String)
        case freezes(revision: Int, record: String)
        case consents(subject: Account.ID, revision: Int, record: String)
        case approval(ApprovalRow)
        case event(AuditEvent.ID, record: String)
        case delivered(AuditEvent.ID)
    }

    private enum RecordName: Hashable {
        case visit(VisitID)
        case ledger(Account.ID)
        case freezes
        case consents(Account.ID)
        case approval(Approval.ID)
        case event(AuditEvent.ID)
    }

    private var writes: [Write] = []
    private var written: Set<RecordName> = []
    private var freezeRevisions: Set<Int> = []
    private var consentRevisions: [Account.ID: Set<Int>] = [:]

    /// Encodes changes.
    ///
    /// - Throws: ``Conflict`` when one record is written twice, since both cannot follow what is stored.
    init(_ changes: [SessionChange]) throws {
        for change in changes {
            switch change {
            case .insert(let visit): try self.add(.insert(VisitRow(visit)), of: .visit(visit.id))
            case .replace(let visit, let unseenSince):
                try self.add(.replace(VisitRow(visit), unseenSince: unseenSince), of: .visit(visit.id))
            case .ledger(let ledger):
                let record = try StoredDocument.text(of: ledger)
                try self.add(
                    .ledger(actor: ledger.actor, revision: ledger.revision, record: record), of: .ledger(ledger.actor))
            case .freezes(let freezes):
                let record = try StoredDocument.text(of: freezes)
                try self.add(.freezes(revision: freezes.revision, record: record), of: .freezes)
            case .reliesOnFreezes(let revision): self.freezeRevisions.insert(revision)
            case .reliesOnConsents(let subject, let revision):
                self.consentRevisions[subject, default: []].insert(revision)
            case .consents(let consents):
                let record = try StoredDocument.text(of: consents)
                try self.add(
                    .consents(subject: consents.subject, revision: consents.revision, record: record),
                    of: .consents(consents.subject))
            case .approval(let approval): try self.add(.approval(ApprovalRow(approval)), of: .approval(approval.id))
            case .event(let event):
                try self.add(.event(event.id, record: try StoredDocument.text(of: event)), of: .event(event.id))
            case .delivered(let id): try self.add(.delivered(id), of: .event(id))
            }
        }
    }

    private mutating func add(_ write: Write, of name: RecordName) throws {
        guard self.written.insert(name).inserted else { throw Conflict() }
        self.writes.append(write)
    }

    /// Stores the changes in the write transaction that is open, all in one journey.
    ///
    /// - Throws: ``Conflict``, or ``SQLError`` for a key that is taken, upon which the transaction must not be kept.
    func store(in connection: any SQLConnection) throws {
        let locks = self.locks(on: connection.engine)
        let subjects = self.consentRevisions.keys.sorted()
        let revisions =
            [SQLStatement("SELECT revision FROM freezes")]
            + subjects.map { SQLStatement("SELECT revision FROM consents WHERE subject = ?1", [.identifier($0)]) }
        let answers = try connection.run(locks + revisions + self.writes.map(Self.statement(for:)))
        let expected = [self.freezeRevisions] + subjects.map { self.consentRevisions[$0, default: []] }
        for (answer, expected) in zip(answers.dropFirst(locks.count), expected) {
            let revision = try answer.rows.first.map { Int(try $0.integer("revision")) } ?? 0
            guard expected.allSatisfy({ $0 == revision }) else { throw Conflict() }
        }
        for (answer, write) in zip(answers.suffix(self.writes.count), self.writes) {
            // That an event was taken out already is no conflict.
            if case .delivered = write { continue }
            guard answer.changedRows == 1 else { throw Conflict() }
        }
    }

    /// Makes sure that what is relied on stays as it is until the commit is seen, and not only until it was looked at.
    ///
    /// Whoever changes freezes or consents looks afterwards for the visits that are affected: a start that relied on
    /// what was there before must be among these. What is replaced needs no lock: the statement names the revision, and
    /// the engine keeps others from the row. Always in the same order, so that no two commits wait for each other.
    private func locks(on engine: SQLEngine) -> [SQLStatement] {
        let changesConsents = self.written.contains { if case .consents = $0 { true } else { false } }
        var statements: [String] = []
        if self.written.contains(.freezes) {
            statements += engine.changingAlone("freezes")
        } else if !self.freezeRevisions.isEmpty {
            statements += engine.holdingStill("freezes")
        }
        if changesConsents {
            statements += engine.changingAlone("consents")
        } else if !self.consentRevisions.isEmpty {
            statements += engine.holdingStill("consents")
        }
        return statements.map { SQLStatement($0) }
    }

    private static func statement(for write: Write) -> SQLStatement {
        switch write {
        case .insert(let row): return row.insertion
        case .replace(let row, let unseenSince): return row.replacement(unseenSince: unseenSince)
        case .ledger(let actor, 1, let record):
            return SQLStatement(
                "INSERT INTO ledgers (actor, revision, record) VALUES (?1, 1, ?2)",
                [.identifier(actor), .text(record)])
        case .ledger(let actor, let revision, let record):
            return SQLStatement(
                "UPDATE ledgers SET (revision, record) = (?2, ?3) WHERE actor = ?1 AND revision = ?2 - 1",
                [.identifier(actor), .integer(revision), .text(record)])
        case .freezes(1, let record):
            return SQLStatement(
                "INSERT INTO freezes (row, revision, record) VALUES (1, 1, ?1)", [.text(record)])
        case .freezes(let revision, let record):
            return SQLStatement(
                "UPDATE freezes SET (revision, record) = (?1, ?2) WHERE revision = ?1 - 1",
                [.integer(revision), .text(record)])
        case .consents(let subject, 1, let record):
            return SQLStatement(
                "INSERT INTO consents (subject, revision, record) VALUES (?1, 1, ?2)",
                [.identifier(subject), .text(record)])
        case .consents(let subject, let revision, let record):
            return SQLStatement(
                "UPDATE consents SET (revision, record) = (?2, ?3) WHERE subject = ?1 AND revision = ?2 - 1",
                [.identifier(subject), .integer(revision), .text(record)])
        case .approval(let row): return row.statement
        case .event(let id, let record):
            return SQLStatement(
                """
                INSERT INTO events (place, id, record)
                VALUES ((SELECT coalesce(max(place), 0) + 1 FROM events), ?1, ?2)
                """, [.identifier(id), .text(record)])
        case .delivered(let id):
            return SQLStatement("DELETE FROM events WHERE id = ?1", [.identifier(id)])
        }
    }
}
