// SPDX-License-Identifier: Apache-2.0

/// A transaction that is open, as the stores see it.
///
/// Statements are prepared once and kept; parameters are always bound. Not Sendable: it is used where the transaction
/// runs, and by nothing that outlives it.
package protocol SQLConnection {
    /// Whose SQL it is.
    var engine: SQLEngine { get }

    /// Runs statements one after the other and returns what each answered; after one that fails no other is run.
    ///
    /// With a server it is one journey for all of them: what does not depend on each other's answers belongs together.
    @discardableResult
    func run(_ statements: [SQLStatement]) throws -> [SQLAnswer]

    /// Runs a statement and returns how many rows it inserted, updated or deleted itself.
    @discardableResult
    func execute(_ sql: String, _ parameters: [SQLValue]) throws -> Int

    /// Hands each row to the body, in order; an error thrown by the body ends the statement.
    func forEachRow(_ sql: String, _ parameters: [SQLValue], _ body: (SQLRow) throws -> Void) throws

    /// The first row of a statement, or nil if there is none.
    func firstRow(_ sql: String, _ parameters: [SQLValue]) throws -> SQLRow?

    /// Keeps other migrations out until the transaction ends, and makes the place where tables go.
    func beginMigration() throws
}

extension SQLConnection {
    @discardableResult
    package func execute(_ sql: String) throws -> Int { try self.execute(sql, []) }

    package func firstRow(_ sql: String) throws -> SQLRow? { try self.firstRow(sql, []) }

    /// All rows of a statement, for results that a limit keeps small.
    package func query(_ sql: String, _ parameters: [SQLValue] = []) throws -> [SQLRow] {
        var rows: [SQLRow] = []
        try self.forEachRow(sql, parameters) { rows.append($0) }
        return rows
    }
}
