// SPDX-License-Identifier: Apache-2.0

import CSQLite

/// One prepared statement; finalised when it goes away.
///
/// Not Sendable, and never handed out by its connection.
final class SQLiteStatement {
    let sql: String
    private let pointer: OpaquePointer
    private let connection: OpaquePointer

    /// Prepares exactly one statement.
    init(_ sql: String, on connection: OpaquePointer) throws {
        var text = sql
        var pointer: OpaquePointer?
        // SQLite stops at the first statement. What follows would be ignored silently, so it is refused.
        let (code, rest) = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                var tail: UnsafePointer<CChar>?
                let code = sqlite3_prepare_v3(
                    connection,
                    characters.baseAddress,
                    Int32(characters.count),
                    UInt32(SQLITE_PREPARE_PERSISTENT),
                    &pointer,
                    &tail
                )
                guard let tail, let base = characters.baseAddress else { return (code, false) }
                let blanks = [CChar(0x20), CChar(0x0A), CChar(0x09), CChar(0x0D), CChar(0x3B)]
                return (code, characters[(tail - base)...].contains { !blanks.contains($0) })
            }
        }
        guard code == SQLITE_OK else {
            throw SQLError(sqlite: code, on: connection, while: "preparing a statement", mayQuoteStatement: true)
        }
        guard let pointer else { throw SQLError(.misuse, "preparing a statement: there is none in the text") }
        guard !rest else {
            sqlite3_finalize(pointer)
            throw SQLError(.misuse, "preparing a statement: there is more than one in the text")
        }
        self.sql = sql
        self.pointer = pointer
        self.connection = connection
    }

    deinit {
        sqlite3_finalize(self.pointer)
    }

    /// Binds the values to the parameters `?1`, `?2` and so on; there must be as many as the statement has.
    func bind(_ values: [SQLValue]) throws {
        let expected = Int(sqlite3_bind_parameter_count(self.pointer))
        guard values.count == expected else {
            throw SQLError(.misuse, "the statement has \(expected) parameters, not \(values.count)")
        }
        for (offset, value) in values.enumerated() {
            let code = self.bind(value, at: Int32(offset + 1))
            guard code == SQLITE_OK else { throw SQLError(sqlite: code, on: self.connection, while: "binding") }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .integer(let integer):
            return sqlite3_bind_int64(self.pointer, index, integer)
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    csqlite_bind_text(self.pointer, index, characters.baseAddress, UInt64(characters.count))
                }
            }
        case .blob(let bytes):
            return bytes.withUnsafeBytes { csqlite_bind_blob(self.pointer, index, $0.baseAddress, UInt64($0.count)) }
        case .null:
            return sqlite3_bind_null(self.pointer, index)
        }
    }

    /// Advances to the next row; false once there is none.
    func step() throws -> Bool {
        switch sqlite3_step(self.pointer) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw SQLError(sqlite: code, on: self.connection, while: "running a statement")
        }
    }

    /// Makes the statement ready for its next use and forgets the values bound to it.
    func reset() {
        // The result repeats the failure of the last step, which has been thrown already.
        _ = sqlite3_reset(self.pointer)
        _ = sqlite3_clear_bindings(self.pointer)
    }

    /// The names of the columns, to be asked after the first step, which may prepare the statement anew.
    func columnNames() throws -> [String] {
        try (0..<sqlite3_column_count(self.pointer)).map { index in
            guard let name = sqlite3_column_name(self.pointer, index) else {
                throw SQLError(.unavailable, "reading the name of a column: out of memory")
            }
            return String(cString: name)
        }
    }

    /// The values of the row the statement stands on.
    func columnValues() throws -> [SQLValue] {
        try (0..<sqlite3_column_count(self.pointer)).map(self.columnValue)
    }

    private func columnValue(at index: Int32) throws -> SQLValue {
        switch sqlite3_column_type(self.pointer, index) {
        case SQLITE_INTEGER:
            return .integer(sqlite3_column_int64(self.pointer, index))
        case SQLITE_TEXT:
            guard let start = sqlite3_column_text(self.pointer, index) else {
                throw SQLError(.unavailable, "reading column \(index): out of memory")
            }
            let count = Int(sqlite3_column_bytes(self.pointer, index))
            guard let text = String(validating: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) else {
                throw SQLError(.invalidValue, "column \(index) holds a text that is not valid UTF-8")
            }
            return .text(text)
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(self.pointer, index)
            let count = Int(sqlite3_column_bytes(self.pointer, index))
            return .blob([UInt8](UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)))
        case SQLITE_NULL:
            return .null
        default:
            throw SQLError(.invalidValue, "column \(index) holds a floating-point number")
        }
    }
}
