// SPDX-License-Identifier: Apache-2.0

package import Accounts
internal import SearchText

/// Where accounts are: a table or a view with the columns of `accounts`, and how rows of it are written.
///
/// Everything that is only read is read the same way from each, so that a table of a panel's own needs no more than a view
/// and these few statements.
package protocol AccountTable: Sendable {
    /// The table or view that has the columns described with the migration `accounts`, apart from `number`.
    var name: String { get }

    /// The same with only those accounts that searches may find.
    var listing: String { get }

    /// The table that whoever writes an account writes to as well: a lock of it keeps the tree as it is.
    var lockedTable: String { get }

    /// Whether there is an index of texts: over the column `search_text` in PostgreSQL, `account_text` in SQLite.
    func hasTextIndex(on engine: SQLEngine) -> Bool

    /// Makes the account of a row, with what the row does not have.
    func account(_ row: SQLRow, in connection: any SQLConnection) throws -> Account

    /// Inserts an account that is not there.
    ///
    /// - Throws: ``AccountError`` with `invalidAccount` for one that the table cannot hold.
    func insert(_ account: Account, in connection: any SQLConnection) throws

    /// Writes everything but the creator and the time of an account that is there.
    ///
    /// - Throws: ``AccountError`` with `invalidAccount` for one that the table cannot hold.
    func replace(_ account: Account, in connection: any SQLConnection) throws
}

extension AccountTable {
    package var listing: String { self.name }

    /// The statement that reads an account by its identifier.
    var lookup: String { "SELECT \(Account.columns) FROM \(self.name) WHERE id = ?1" }
}

/// The table that the stores make themselves.
struct OwnAccountTable: AccountTable {
    let name = "accounts"
    let lockedTable = "accounts"

    func hasTextIndex(on engine: SQLEngine) -> Bool { true }

    func account(_ row: SQLRow, in connection: any SQLConnection) throws -> Account { try Account(row) }

    func insert(_ account: Account, in connection: any SQLConnection) throws {
        try connection.execute(Account.insertion, try account.columnValues() + account.searchValues)
        guard connection.engine == .sqlite else { return }
        try connection.execute(
            "INSERT INTO account_text (rowid, search_text) SELECT number, search_text FROM accounts WHERE id = ?1",
            [.identifier(account.id)])
    }

    func replace(_ account: Account, in connection: any SQLConnection) throws {
        guard connection.engine == .sqlite else {
            try connection.execute(Account.replacement, try account.columnValues() + account.searchValues)
            return
        }
        let texts: [SQLValue] = [.identifier(account.id), .text(account.searchText)]
        // The index keeps no texts: it is told the old one, exactly as it was, to forget it.
        let isChanged =
            try connection.execute(
                """
                INSERT INTO account_text (account_text, rowid, search_text)
                SELECT 'delete', number, search_text FROM accounts WHERE id = ?1 AND search_text <> ?2
                """, texts) > 0
        try connection.execute(Account.replacement, try account.columnValues() + account.searchValues)
        guard isChanged else { return }
        try connection.execute(
            "INSERT INTO account_text (rowid, search_text) SELECT number, ?2 FROM accounts WHERE id = ?1", texts)
    }
}
