// SPDX-License-Identifier: Apache-2.0

internal import Accounts
public import SQLAdapters

/// The accounts of a panel, in the panel's own tables.
///
/// ```swift
/// let accounts = try await PanelAccounts.store(on: database)
/// ```
///
/// An identifier is the digits of a user's number. What is no such number is nobody's identifier.
public enum PanelAccounts {
    /// How many accounts' texts are written in one transaction.
    public static let batch = 100

    /// Makes a store over the tables of the panel, and adds what it needs beside them.
    ///
    /// - Throws: ``SQLError``.
    public static func store(on database: SQLDatabase) async throws -> SQLAccountStore {
        try await database.write { connection in
            try connection.beginMigration()
            guard try !connection.has(PanelSchema.versions) else { return }
            for statement in PanelSchema.statements(for: connection.engine) { try connection.execute(statement) }
        }
        return SQLAccountStore(database, accountsIn: PanelTable())
    }

    /// Writes the texts that searches compare, of accounts that the panel's own code has written, and of all at first.
    ///
    /// Accounts without them are in no list. Run it every few seconds, on any number of nodes.
    ///
    /// - Returns: how many there were, at most ``batch``; when it is that many, there may be more.
    /// - Throws: ``SQLError``.
    public static func writeTexts(on database: SQLDatabase) async throws -> Int {
        let table = PanelTable()
        return try await database.write { connection in
            let unknown = "SELECT uid FROM account_versions WHERE name_key IS NULL ORDER BY uid LIMIT ?1"
            let numbers = try connection.query(unknown, [.integer(Self.batch)]).map { try $0.integer("uid") }
            let select = "SELECT \(Account.columns) FROM \(table.name) WHERE id = ?1"
            let answers = try connection.run(numbers.map { SQLStatement(select, [.text(String($0))]) })
            let updates = try zip(numbers, answers).compactMap { number, answer in
                guard let row = answer.rows.first else { return nil as SQLStatement? }
                let account = try table.account(row, in: connection)
                // Whoever changes it meanwhile raises the revision, and it is somebody else's turn.
                return SQLStatement(
                    """
                    UPDATE account_versions SET search_text = ?3, name_key = ?4, username_key = ?5
                    WHERE uid = ?1 AND revision = ?2
                    """, [.integer(number), .integer(account.revision)] + account.searchValues)
            }
            try connection.run(updates)
            return numbers.count
        }
    }
}

extension SQLConnection {
    fileprivate func has(_ table: String) throws -> Bool {
        let tables =
            switch self.engine {
            case .sqlite: "SELECT 1 FROM sqlite_schema WHERE name = ?1"
            case .postgresql: "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?1"
            }
        return try self.firstRow(tables, [.text(table)]) != nil
    }
}
