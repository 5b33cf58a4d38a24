// SPDX-License-Identifier: Apache-2.0

/// One row of a result, read strictly: a column of another type than asked for is an error, never converted.
package struct SQLRow: Sendable, Hashable {
    /// The names of the columns, in the order of the result.
    package let columns: [String]
    /// The values, one for each column.
    package let values: [SQLValue]

    /// The value in the column at this index, counted from zero.
    package func value(at index: Int) throws -> SQLValue {
        guard self.values.indices.contains(index) else {
            throw SQLError(.misuse, "the result has \(self.values.count) columns, not column \(index)")
        }
        return self.values[index]
    }

    /// The value in the only column of this name.
    package func value(_ column: String) throws -> SQLValue {
        guard let index = self.columns.firstIndex(of: column) else {
            throw SQLError(.misuse, "the result has no column `\(column)`")
        }
        guard self.columns.lastIndex(of: column) == index else {
            throw SQLError(.misuse, "the result has several columns `\(column)`")
        }
        return self.values[index]
    }

    /// The integer in the column of this name.
    package func integer(_ column: String) throws -> Int64 { try self.value(column).integer(in: "`\(column)`") }
    /// The text in the column of this name.
    package func text(_ column: String) throws -> String { try self.value(column).text(in: "`\(column)`") }
    /// The bytes in the column of this name.
    package func blob(_ column: String) throws -> [UInt8] { try self.value(column).blob(in: "`\(column)`") }

    /// The integer in the column at this index.
    package func integer(at index: Int) throws -> Int64 { try self.value(at: index).integer(in: "\(index)") }
    /// The text in the column at this index.
    package func text(at index: Int) throws -> String { try self.value(at: index).text(in: "\(index)") }
    /// The bytes in the column at this index.
    package func blob(at index: Int) throws -> [UInt8] { try self.value(at: index).blob(in: "\(index)") }

    /// The integer in the column of this name, or nil for NULL.
    package func optionalInteger(_ column: String) throws -> Int64? {
        let value = try self.value(column)
        return value == .null ? nil : try value.integer(in: "`\(column)`")
    }

    /// The text in the column of this name, or nil for NULL.
    package func optionalText(_ column: String) throws -> String? {
        let value = try self.value(column)
        return value == .null ? nil : try value.text(in: "`\(column)`")
    }

    /// The bytes in the column of this name, or nil for NULL.
    package func optionalBlob(_ column: String) throws -> [UInt8]? {
        let value = try self.value(column)
        return value == .null ? nil : try value.blob(in: "`\(column)`")
    }

    /// The truth in the column of this name: 0 or 1 and no other integer.
    package func bool(_ column: String) throws -> Bool {
        switch try self.integer(column) {
        case 0: false
        case 1: true
        default: throw SQLError(.invalidValue, "column `\(column)` holds neither 0 nor 1")
        }
    }
}

extension SQLValue {
    fileprivate func integer(in column: String) throws -> Int64 {
        guard case .integer(let integer) = self else { throw self.mismatch("an integer", in: column) }
        return integer
    }

    fileprivate func text(in column: String) throws -> String {
        guard case .text(let text) = self else { throw self.mismatch("a text", in: column) }
        return text
    }

    fileprivate func blob(in column: String) throws -> [UInt8] {
        guard case .blob(let bytes) = self else { throw self.mismatch("a blob", in: column) }
        return bytes
    }

    private func mismatch(_ expected: String, in column: String) -> SQLError {
        SQLError(.invalidValue, "column \(column) holds \(self.kind), not \(expected)")
    }
}
