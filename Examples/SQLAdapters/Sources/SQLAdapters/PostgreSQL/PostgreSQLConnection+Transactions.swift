// SPDX-License-Identifier: Apache-2.0

import CPostgreSQL

extension PostgreSQLConnection {
    /// The kinds of transaction.
    enum Transaction: Sendable {
        /// Sees one snapshot.
        case read
        /// Each statement sees what was committed before it began.
        case write
    }

    /// That a transaction is known to have changed nothing, and would be worth another attempt.
    struct Undone: Error {
        let error: SQLError
    }

    /// Runs the body in a transaction and ends it, whatever happens.
    ///
    /// A write is READ COMMITTED, and what must not change under it is locked: the head of the log, the freezes that a
    /// start relies on. A stricter level would have to be asked of readers too, or the search for visits that follows
    /// a freeze could miss one that is about to begin. And it would fail most appends of several nodes: whoever has
    /// waited for the head of the log needs to see what the one before has written, not a snapshot from before the wait.
    ///
    /// - Throws: ``Undone`` after a deadlock, a serialization failure, on a server that has been replaced, and when the
    ///   connection was lost before the commit was asked for. After that nobody can know, and an ``SQLError`` with `isOutcomeUnknown` says so.
    func transaction<R>(_ kind: Transaction, _ body: (any SQLConnection) throws -> R) throws -> R {
        try self.checkTimeline()
        self.rollBack()
        self.statementTimeout = self.settings.statementTimeout
        do {
            self.beginning = self.beginning(of: kind)
            self.expectsTransaction = true
            let result = try body(self)
            try self.checkTransaction()
            // A read has nothing to keep, and the one who reads need not wait for its end: the worker tidies up.
            if kind == .write, self.beginning.isEmpty { try self.commit() }
            return result
        } catch {
            self.rollBack()
            guard let error = error as? SQLError, !error.isOutcomeUnknown else { throw error }
            if kind == .read, error.engineCode == "25006" {
                throw SQLError(.misuse, "a read must not change anything", engineCode: error.engineCode)
            }
            // What had been the primary may be a standby by now.
            if error.engineCode == "25006" { self.isUsable = false }
            let isConflict = error.engineCode == "40001" || error.engineCode == "40P01"
            guard isConflict || !self.isUsable else { throw error }
            throw Undone(error: error)
        }
    }

    private func beginning(of kind: Transaction) -> [SQLStatement] {
        let level = kind == .read ? "REPEATABLE READ READ ONLY" : "READ COMMITTED READ WRITE"
        let timeout = SQLValue.text("\(self.statementTimeout.milliseconds)")
        return [
            SQLStatement("BEGIN ISOLATION LEVEL \(level)"),
            // Of the transaction, not of the session: a pooler in between may give each to another.
            SQLStatement(
                """
                SELECT set_config('search_path', ?1, true), set_config('statement_timeout', ?2, true),
                    set_config('idle_in_transaction_session_timeout', ?2, true)
                """, [.text(self.settings.schema), timeout]),
        ]
    }

    /// Commits the open transaction.
    ///
    /// An error while the connection stays is the server's word that it has rolled back. When the connection goes, the
    /// commit may have been made before or not. A warning is given where the commit was made, but a standby did not
    /// confirm it: if the primary is lost now, it may be lost too. There is no timeout of the server here, since that is
    /// how it would stop waiting for the standby.
    private func commit() throws {
        self.expectsTransaction = false
        self.forgetWarnings()
        do {
            let command = try self.command("SET LOCAL statement_timeout TO 0; COMMIT").command
            guard command == "COMMIT" else { throw SQLError(.other, "the transaction had failed and was rolled back") }
        } catch let error as SQLError {
            guard self.isUsable else { throw error.withUnknownOutcome() }
            throw error
        }
        guard !self.wasWarned else {
            throw SQLError(.unavailable, "committing: a standby did not confirm it").withUnknownOutcome()
        }
    }

    /// Rolls back what is open; if that fails, the connection is given up, which rolls back too.
    func rollBack() {
        self.beginning = []
        self.expectsTransaction = false
        guard self.isUsable, self.isInTransaction else { return }
        do { try self.command("ROLLBACK") } catch { self.isUsable = false }
        if self.isInTransaction { self.isUsable = false }
    }
}
