// SPDX-License-Identifier: Apache-2.0

import CSQLite

extension SQLError {
    /// Creates the error for an extended result code of SQLite.
    ///
    /// The message of the connection is used only where SQLite builds it from the schema or the text of the statement.
    /// Other messages can quote values (those of triggers, of JSON and of full-text functions do), so they give way to
    /// the fixed text for the code.
    init(sqlite code: Int32, on connection: OpaquePointer?, while activity: String, mayQuoteStatement: Bool = false) {
        let constraint = Self.constraint(code)
        let message: String
        if let connection, mayQuoteStatement || (constraint != nil && constraint != .other) {
            message = String(cString: sqlite3_errmsg(connection))
        } else {
            message = String(cString: sqlite3_errstr(code))
        }
        self.init(
            Self.code(code),
            "\(activity): \(message)",
            constraint: constraint,
            engineCode: "\(code)"
        )
    }

    private static func code(_ extended: Int32) -> Code {
        switch extended & 0xFF {
        // PROTOCOL is a lost race for the locks of the log; LOCKED is a conflict inside one connection or cache.
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
        case SQLITE_FULL: .full
        case SQLITE_CONSTRAINT: .constraint
        case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
        case SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_PERM, SQLITE_READONLY, SQLITE_NOMEM, SQLITE_NOLFS: .unavailable
        case SQLITE_MISMATCH, SQLITE_TOOBIG: .invalidValue
        case SQLITE_MISUSE, SQLITE_RANGE, SQLITE_AUTH: .misuse
        default: .other
        }
    }

    private static func constraint(_ extended: Int32) -> Constraint? {
        guard extended & 0xFF == SQLITE_CONSTRAINT else { return nil }
        // Spelt as sums because the extended codes are macros with expressions, which Swift does not import.
        return switch extended >> 8 {
        case 8, 6, 10: .unique  // UNIQUE, PRIMARYKEY, ROWID
        case 5: .notNull
        case 3: .foreignKey
        case 1: .check
        default: .other
        }
    }
}
