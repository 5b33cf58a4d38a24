// SPDX-License-Identifier: Apache-2.0

package import Accounts
internal import Audit

/// The values of the library as columns hold them: what is not exactly one is an invalid value, never mended.
extension SQLRow {
    /// The identifier in the column of this name.
    func identifier<Subject>(_ column: String) throws -> Identifier<Subject> {
        guard let identifier = Identifier<Subject>(rawValue: try self.text(column)) else {
            throw Self.invalid(column, "no identifier")
        }
        return identifier
    }

    /// The identifier in the column of this name, or nil for NULL.
    func optionalIdentifier<Subject>(_ column: String) throws -> Identifier<Subject>? {
        try self.value(column) == .null ? nil : self.identifier(column)
    }

    /// The time in the column of this name.
    func timestamp(_ column: String) throws -> Timestamp {
        guard let timestamp = Timestamp(exactly: try self.integer(column)) else {
            throw Self.invalid(column, "no time within the years 0001 to 9999")
        }
        return timestamp
    }

    /// The time in the column of this name, or nil for NULL.
    func optionalTimestamp(_ column: String) throws -> Timestamp? {
        try self.value(column) == .null ? nil : self.timestamp(column)
    }

    /// The digest in the column of this name.
    func digest(_ column: String) throws -> Digest {
        guard let digest = Digest(bytes: try self.blob(column)) else {
            throw Self.invalid(column, "no digest of \(Digest.byteCount) bytes")
        }
        return digest
    }

    /// The digest in the column of this name, or nil for NULL.
    func optionalDigest(_ column: String) throws -> Digest? {
        try self.value(column) == .null ? nil : self.digest(column)
    }

    /// The word of a fixed list in the column of this name.
    func word<Word: RawRepresentable<String>>(_ column: String, as type: Word.Type = Word.self) throws -> Word {
        guard let word = Word(rawValue: try self.text(column)) else {
            throw Self.invalid(column, "a word that this version does not know")
        }
        return word
    }

    /// The number of something in the column of this name; there can always be one more.
    func count(_ column: String) throws -> Int64 {
        let count = try self.integer(column)
        guard (0..<Int64.max).contains(count) else { throw Self.invalid(column, "no number of anything") }
        return count
    }

    /// The number of something in the column of this name, or nil for NULL.
    func optionalCount(_ column: String) throws -> Int64? {
        try self.value(column) == .null ? nil : self.count(column)
    }

    static func invalid(_ column: String, _ what: String) -> SQLError {
        SQLError(.invalidValue, "column `\(column)` holds \(what)")
    }
}

extension SQLError {
    /// Runs `body`, and says in the terms of a port when a stored value turns out not to be valid.
    ///
    /// `invalid` makes the error of the port; `record` is what is read, such as one account, where that is known.
    static func reading<R>(
        as invalid: (_ detail: String) -> any Error, _ record: @autoclosure () -> String? = nil, _ body: () throws -> R
    ) throws -> R {
        do {
            return try body()
        } catch let error as SQLError where error.code == .invalidValue {
            throw invalid(record().map { "\($0): \(error.detail)" } ?? error.detail)
        }
    }
}

extension SQLValue {
    package static func identifier<Subject>(_ identifier: Identifier<Subject>) -> SQLValue {
        .text(identifier.rawValue)
    }

    package static func optional<Subject>(_ identifier: Identifier<Subject>?) -> SQLValue {
        identifier.map { .identifier($0) } ?? .null
    }

    package static func timestamp(_ timestamp: Timestamp) -> SQLValue { .integer(timestamp.millisecondsSince1970) }

    package static func optional(_ timestamp: Timestamp?) -> SQLValue { timestamp.map { .timestamp($0) } ?? .null }

    static func digest(_ digest: Digest) -> SQLValue { .blob(digest.bytes) }

    static func optional(_ digest: Digest?) -> SQLValue { digest.map { .digest($0) } ?? .null }

    package static func integer(_ number: Int) -> SQLValue { .integer(Int64(number)) }

    package static func bool(_ truth: Bool) -> SQLValue { .integer(truth ? 1 : 0) }
}
