// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
public import Impersonation

/// Visits, and all that decides about them, in a database.
///
/// Any number of stores, in any number of processes, may share the database.
///
/// ```swift
/// let database = try await SQLDatabase.sqlite(path: "/var/lib/panel/impersonation.sqlite")
/// let sessions = try await SQLSessionStore(database)
/// ```
///
/// Besides what ``SessionStore`` says, every method throws ``SQLError`` when the database cannot be read or written, and
/// ``ImpersonationError`` with `invalidRecord`, naming the record, when a row is not what was stored.
public struct SQLSessionStore: SessionStore {
    private let database: SQLDatabase

    /// Makes a store over a database, and brings its schema up to date.
    ///
    /// - Throws: ``SQLError``, with `incompatibleSchema` for a database of a newer version.
    public init(_ database: SQLDatabase) async throws {
        try await database.migrate()
        self.database = database
    }

    /// Returns the visit under `key` with the freezes and the subject's consents, in one read transaction.
    public func visit(_ key: VisitKey) async throws -> VisitSnapshot? {
        try await self.read { try $0.visit(key) }
    }

    /// Returns an operator's ledger.
    public func ledger(of actor: Account.ID) async throws -> OperatorLedger? {
        try await self.read { try $0.ledger(of: actor) }
    }

    /// Returns the freezes.
    public func freezes() async throws -> FreezeRecord {
        try await self.read { try $0.freezes() }
    }

    /// Returns a customer's consents.
    public func consents(of subject: Account.ID) async throws -> ConsentRecord? {
        try await self.read { try $0.consents(of: subject) }
    }

    /// Returns an approval.
    public func approval(_ id: Approval.ID) async throws -> Approval? {
        try await self.read { try $0.approval(id) }
    }

    /// Returns a page of the approvals that wait for an answer, looking at none that have one.
    public func openApprovals(at time: Timestamp, after id: Approval.ID?, limit: Int) async throws -> [Approval] {
        try await self.read { try $0.openApprovals(at: time, after: id, limit: limit) }
    }

    /// Returns events that wait for the log, in the order in which they arrived.
    public func events(skipping count: Int, limit: Int) async throws -> [AuditEvent] {
        try await self.read { try $0.events(skipping: count, limit: limit) }
    }

    /// Returns one page of visits with the freezes and consents, in one read transaction, looking at unsettled ones only.
    public func visits(matching query: VisitQuery) async throws -> [VisitSnapshot] {
        try await self.read { try $0.visits(matching: query) }
    }

    /// Stores all changes or none of them, in one write transaction.
    ///
    /// A commit that writes one record twice is a conflict. When this throws an ``SQLError`` with `isOutcomeUnknown`,
    /// the changes may have been stored, or come to light after a crash; storing them again is a conflict then.
    public func commit(_ changes: [SessionChange]) async throws -> CommitOutcome {
        guard changes.count <= SessionChange.maximumCount else {
            throw ImpersonationError(.invalidInput, "a commit has at most \(SessionChange.maximumCount) changes")
        }
        do {
            let commit = try SessionCommit(changes)
            try await self.database.write { try commit.store(in: $0) }
            return .committed
        } catch is SessionCommit.Conflict {
            return .conflict
        } catch let error as SQLError where error.constraint == .unique {
            return .conflict
        }
    }

    /// Notes that a visit was in use at `time`, if that is later than what is noted already.
    public func touch(_ visit: VisitID, at time: Timestamp) async throws {
        try await self.database.write { connection in
            try connection.execute(
                "UPDATE visits SET seen_at = ?2 WHERE id = ?1 AND (seen_at IS NULL OR seen_at < ?2)",
                [.identifier(visit), .timestamp(time)])
        }
    }

    /// Erases up to `limit` settled visits that ended before `time`, the oldest first, and returns how many.
    ///
    /// As many approvals that are over are erased in the same transaction.
    public func erase(endedBefore time: Timestamp, limit: Int) async throws -> Int {
        guard limit > 0 else { return 0 }
        return try await self.database.write { connection in
            try connection.execute(
                """
                DELETE FROM approvals WHERE id IN (
                    SELECT id FROM approvals WHERE over_at < ?1 ORDER BY over_at LIMIT ?2
                )
                """,
                [.timestamp(time), .integer(limit)])
            return try connection.execute(
                """
                DELETE FROM visits WHERE id IN (
                    SELECT id FROM visits WHERE is_unsettled = 0 AND ended_at < ?1 ORDER BY ended_at LIMIT ?2
                )
                """,
                [.timestamp(time), .integer(limit)])
        }
    }

    private func read<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R {
        try await self.database.read { connection in
            try SQLError.reading(as: ImpersonationError.ofRecord) { try body(connection) }
        }
    }
}
