// SPDX-License-Identifier: Apache-2.0

import CPostgreSQL

/// What the server answered to one statement; freed when it goes away.
final class PostgreSQLResult {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(self.pointer)
    }

    /// The error, if it is one.
    func error(while activity: String) -> SQLError? {
        switch PQresultStatus(self.pointer) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: nil
        default: SQLError(postgreSQL: self.pointer, while: activity)
        }
    }

    /// What was done, such as `COMMIT`.
    var command: String { String(cString: PQcmdStatus(self.pointer)) }

    /// How many rows were inserted, updated or deleted.
    var changedRows: Int {
        let isChange = ["INSERT", "UPDATE", "DELETE"].contains { self.command.hasPrefix($0) }
        return isChange ? Int(String(cString: PQcmdTuples(self.pointer))) ?? 0 : 0
    }

    /// The number of rows.
    var count: Int { Int(PQntuples(self.pointer)) }

    /// All of it.
    func answer() throws -> SQLAnswer {
        let columns = try self.columnNames()
        let rows = try (0..<self.count).map { SQLRow(columns: columns, values: try self.values(ofRow: $0)) }
        return SQLAnswer(rows: rows, changedRows: self.changedRows)
    }

    /// The names of the columns.
    func columnNames() throws -> [String] {
        try (0..<PQnfields(self.pointer)).map { index in
            guard let name = PQfname(self.pointer, index) else {
                throw SQLError(.unavailable, "reading the name of a column: out of memory")
            }
            return String(cString: name)
        }
    }

    /// The values of a row.
    func values(ofRow row: Int) throws -> [SQLValue] {
        try (0..<PQnfields(self.pointer)).map { try self.value(row: Int32(row), column: $0) }
    }

    private func value(row: Int32, column: Int32) throws -> SQLValue {
        guard PQgetisnull(self.pointer, row, column) == 0 else { return .null }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(self.pointer, row, column), count: Int(PQgetlength(self.pointer, row, column)))
        switch (PQftype(self.pointer, column), bytes.count) {
        case (PostgreSQLParameters.TypeNumber.int8, 8):
            return .integer(Int64(bigEndian: bytes.loadUnaligned(as: Int64.self)))
        case (PostgreSQLParameters.TypeNumber.int4, 4):
            return .integer(Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))))
        case (PostgreSQLParameters.TypeNumber.int2, 2):
            return .integer(Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self))))
        case (PostgreSQLParameters.TypeNumber.bytea, _): return .blob([UInt8](bytes))
        case (PostgreSQLParameters.TypeNumber.text, _), (PostgreSQLParameters.TypeNumber.varchar, _):
            guard let text = PostgreSQLText.text(of: bytes) else {
                throw SQLError(.invalidValue, "column \(column) holds a text that was not written by this driver")
            }
            return .text(text)
        // What a function returns that returns nothing.
        case (PostgreSQLParameters.TypeNumber.void, _): return .null
        default: throw SQLError(.invalidValue, "column \(column) has a type that is not read")
        }
    }
}
