// SPDX-License-Identifier: Apache-2.0

import CSQLite

extension SQLiteConnection {
    /// The kinds of transaction.
    enum Transaction: Sendable {
        /// Sees one snapshot, taken before the body runs.
        case read
        /// Holds the write lock from its beginning.
        case write
    }

    /// Runs the body in a transaction and ends it, whatever happens.
    ///
    /// Only the beginning waits for locks. In write-ahead logging a reader never waits for a writer, and BEGIN
    /// IMMEDIATE takes the one write lock there is (SQLite itself renews a snapshot that grew old meanwhile), so
    /// nothing inside the body or the commit can meet SQLITE_BUSY or SQLITE_BUSY_SNAPSHOT. The body therefore runs at
    /// most once: what fails after the beginning is never repeated here.
    func transaction<R>(_ kind: Transaction, _ body: (SQLiteConnection) throws -> R) throws -> R {
        guard !self.isInTransaction else { throw SQLError(.misuse, "a transaction is open already") }
        let result: R
        do {
            switch kind {
            case .read:
                try self.execute("BEGIN DEFERRED")
                // A deferred transaction has no snapshot before it has read something.
                _ = try self.firstRow("SELECT 1 FROM sqlite_schema LIMIT 1")
            case .write:
                try self.execute("BEGIN IMMEDIATE")
            }
            self.expectsTransaction = true
            result = try body(self)
            guard self.isInTransaction else {
                throw SQLError(.other, "the transaction was ended before its body returned")
            }
        } catch {
            self.rollBack()
            throw error
        }
        switch kind {
        case .read: self.rollBack()  // nothing to keep
        case .write: try self.commit()
        }
        return result
    }

    /// Commits the open transaction.
    ///
    /// A commit appends the changed pages to the log, the last of them marked as the commit, syncs the log, and then
    /// publishes the new length to other connections. An error means that it was not published, and the rollback makes
    /// sure that this connection does not show it either. It does not mean that the marked page is not on the disk: if
    /// the sync fails, or reports late that the disk is full, it may be there, whole and with valid checksums. When
    /// all connections go away before another write has taken its place, recovery reads the log, finds it and keeps
    /// the transaction. So only a refusal before the first page is written (a deferred constraint, a lock) is known to
    /// have changed nothing; after any other error the outcome is unknown until the next successful write, which
    /// overwrites the pages in question.
    private func commit() throws {
        do {
            try self.execute("COMMIT")
            self.expectsTransaction = false
        } catch {
            self.rollBack()
            guard let error = error as? SQLError, error.code != .constraint, error.code != .busy else { throw error }
            throw error.withUnknownOutcome()
        }
    }

    /// Rolls back what is open; if that fails, the connection is given up, which rolls back too.
    private func rollBack() {
        self.expectsTransaction = false
        guard self.isInTransaction else { return }  // SQLite has rolled back by itself
        do { try self.execute("ROLLBACK") } catch { self.isUsable = false }
        if self.isInTransaction { self.isUsable = false }
    }
}
