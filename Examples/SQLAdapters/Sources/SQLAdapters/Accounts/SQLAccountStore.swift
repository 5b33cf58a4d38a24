// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Accounts in a database.
///
/// Any number of stores, in any number of processes, may share the database.
///
/// ```swift
/// let database = try await SQLDatabase.sqlite(path: "/var/lib/panel/impersonation.sqlite")
/// let accounts = try await SQLAccountStore(database)
/// ```
///
/// Besides what ``AccountStore`` says, every method throws ``SQLError`` when the database cannot be read or written, and
/// ``AccountError`` with `invalidRecord`, naming the account and the column, when a row is not what was stored.
public struct SQLAccountStore: AccountStore {
    private let database: SQLDatabase
    private let table: any AccountTable

    /// Makes a store over a database, and brings its schema up to date.
    ///
    /// - Throws: ``SQLError``, with `incompatibleSchema` for a database of a newer version.
    public init(_ database: SQLDatabase) async throws {
        try await database.migrate()
        self.init(database, accountsIn: OwnAccountTable())
    }

    /// Makes a store over accounts that are in another table, which must be there.
    package init(_ database: SQLDatabase, accountsIn table: any AccountTable) {
        self.database = database
        self.table = table
    }

    /// Returns the accounts of `ids` in one read transaction, each by its primary key.
    public func accounts(_ ids: [Account.ID]) async throws -> [Account?] {
        try await self.read { connection in
            try ids.map { id in
                try connection.firstRow(self.table.lookup, [.identifier(id)])
                    .map { try self.table.account($0, in: connection) }
            }
        }
    }

    /// Returns the standings of `ids` in one read transaction, each by one statement that walks up the owners.
    ///
    /// - Throws: ``AccountError`` with `invalidRecord` also when owners do not lead to the top of the tree.
    public func standings(of ids: [Account.ID]) async throws -> [Standing?] {
        try await self.read { connection in
            try connection.ownerPaths(of: ids, in: self.table).map { try $0?.standing() }
        }
    }

    /// Returns one page of accounts.
    ///
    /// Everyone, and what an account owns directly, is read in the order of pages, so that a page costs what it looks
    /// at. For deeper scopes each page walks over everything below the owner. Text of three characters and more among
    /// everyone, or among the thousands that an account owns, is looked for through an index, unless so many match that
    /// the page is full soon; other text in each account in scope from the position on, until it is.
    public func accounts(matching query: AccountQuery) async throws -> [Account] {
        try query.validate()
        return try await self.read { try AccountSearch(query, on: $0.engine, in: self.table).page(from: $0) }
    }

    /// Counts accounts by role and status.
    ///
    /// Without text and times an index is read that holds nothing else, of everyone or of what is in scope.
    public func counts(of query: AccountQuery) async throws -> AccountCounts {
        try query.validate()
        return try await self.read { try AccountSearch(query.counted, on: $0.engine, in: self.table).counts(from: $0) }
    }

    /// Stores all of `commit` or nothing of it, in one write transaction that also looks at the tree it makes.
    ///
    /// One commit at a time: what it looks at must stay as it is until it is stored, rows included that are not there.
    /// A transfer looks at everything below the account that is transferred.
    public func commit(_ commit: AccountCommit) async throws -> CommitOutcome {
        guard commit.inserts.count + commit.replaces.count <= AccountCommit.maximumRecords else {
            throw AccountError(
                .invalidAccount, "a commit has at most \(AccountCommit.maximumRecords) records; make several")
        }
        do {
            return try await self.database.write {
                try AccountCommitting(table: self.table, connection: $0).store(commit)
            }
        } catch let error as SQLError where error.constraint == .unique {
            // Whoever writes to the table by other ways may have been faster with one of the identifiers.
            guard try await self.accounts(commit.inserts.map(\.id)).allSatisfy({ $0 == nil }) else { return .conflict }
            throw AccountError(.notUnique, "something that is unique, such as a username, is taken; choose another")
        }
    }

    private func read<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R {
        try await self.database.read { connection in
            try SQLError.reading(as: AccountError.ofRecord) { try body(connection) }
        }
    }
}
