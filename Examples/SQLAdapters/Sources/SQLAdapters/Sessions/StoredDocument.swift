// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Impersonation

/// What the library stores as one document: JSON, with sorted keys for people who compare two of them.
enum StoredDocument {
    static func text(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Reads the document in the column `record`.
    ///
    /// - Throws: ``ImpersonationError`` with `invalidRecord`, naming the record and the place in it, but nothing that
    ///   stands there.
    static func value<Value: Decodable>(of row: SQLRow, named name: String) throws -> Value {
        let text = try row.text("record")
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch let error as DecodingError {
            let place = error.path.isEmpty ? "" : " at `\(error.path)`"
            throw ImpersonationError.ofRecord("\(name) cannot be read\(place)")
        }
    }

    /// Reads the document in the column `record`, whose parts other columns repeat.
    ///
    /// - Throws: ``ImpersonationError`` with `invalidRecord`, naming the record, also when the columns differ from it.
    static func value<Value: Decodable>(
        of row: SQLRow, named name: String, isRepeated: (Value) throws -> Bool
    ) throws -> Value {
        try SQLError.reading(as: ImpersonationError.ofRecord, name) {
            let value: Value = try self.value(of: row, named: name)
            guard try isRepeated(value) else { throw SQLError(.invalidValue, "the columns and the record differ") }
            return value
        }
    }
}

extension DecodingError {
    /// Where it happened.
    fileprivate var path: String {
        let context: Context? =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context): context
            case .dataCorrupted(let context): context
            @unknown default: nil
            }
        return (context?.codingPath ?? []).map(\.stringValue).joined(separator: ".")
    }
}

extension ImpersonationError {
    static func ofRecord(_ detail: String) -> ImpersonationError { ImpersonationError(.invalidRecord, detail) }
}
