// SPDX-License-Identifier: Apache-2.0

/// The engines, and the words for which they do not agree.
///
/// A statement is written once. Its parameters are `?1`, `?2` and so on, and a question mark stands nowhere else in it.
package enum SQLEngine: Sendable, Hashable {
    case sqlite
    case postgresql

    /// The type of a column of text, which both engines compare by bytes.
    ///
    /// PostgreSQL would compare as its database was made to, by the customs of a language as a rule.
    package var text: String { self == .sqlite ? "TEXT" : "TEXT COLLATE \"C\"" }

    /// The type of a column of integers of 64 bits.
    package var integer: String { self == .sqlite ? "INTEGER" : "BIGINT" }

    /// The type of a column of bytes.
    package var bytes: String { self == .sqlite ? "BLOB" : "BYTEA" }

    /// No bytes, as a constant.
    package var noBytes: String { self == .sqlite ? "x''" : "''::bytea" }

    /// What makes a table hold the types it declares; PostgreSQL knows no other tables.
    package var strict: String { self == .sqlite ? "STRICT" : "" }

    /// What makes a table be its own primary key, where an engine has that.
    package var clustered: String { self == .sqlite ? "STRICT, WITHOUT ROWID" : "" }

    /// A column that is compared, but should not be what the choice of an index goes by.
    ///
    /// A unary plus says so to SQLite. PostgreSQL has no such word and decides by its statistics.
    package func aside(_ column: String) -> String { self == .sqlite ? "+\(column)" : column }

    /// Whether a text occurs in a column, compared by bytes.
    package func finds(_ text: String, in column: String) -> String {
        "\(self == .sqlite ? "instr" : "strpos")(\(column), \(text)) > 0"
    }

    /// What makes a select hold the rows it reads until the transaction ends.
    ///
    /// In SQLite a transaction that writes is alone with the whole file already.
    package var forUpdate: String { self == .sqlite ? "" : "FOR UPDATE" }

    /// The statements that let a transaction go on only once no other one is about to change a table, and keep it from
    /// being changed until the transaction ends; those that do so do not wait for each other.
    package func holdingStill(_ table: String) -> [String] {
        self == .sqlite ? [] : ["LOCK TABLE \(table) IN ROW SHARE MODE"]
    }

    /// The statements that let a transaction be the only one that changes a table, or that holds it still.
    ///
    /// A lock of the table and not of rows: it covers rows that are not there yet, and it is given in the order of
    /// asking, so that a stream of transactions that hold the table still cannot keep a change waiting for ever, as it
    /// can with `SELECT … FOR SHARE`. Reading goes on meanwhile.
    package func changingAlone(_ table: String) -> [String] {
        self == .sqlite ? [] : ["LOCK TABLE \(table) IN EXCLUSIVE MODE"]
    }
}
