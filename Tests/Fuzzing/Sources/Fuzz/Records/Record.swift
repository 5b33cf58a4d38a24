// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Impersonation

extension Target {
    /// A record that storage keeps as JSON: what is accepted is stored again as it is, and so is all that becomes of it.
    static func record<Record: Codable & Hashable & Sendable>(
        _ name: String, _ samples: [Record], words: [String] = [],
        then check: @escaping @Sendable (Record) throws -> Void
    ) throws -> Self {
        let texts = try samples.map { try stored($0) }
        return Self(
            name: name, maximumLength: 2_400, words: words,
            seeds: texts + texts.indices.map { [UInt8($0), 0, 0, 10] }
        ) { bytes in
            let text = Choices.text(bytes, from: texts)
            let record: Record
            do {
                record = try JSONDecoder().decode(Record.self, from: Data(text))
            } catch is DecodingError {
                return
            } catch is ImpersonationError {
                return
            }
            if let given = parsed(text), let kept = parsed(try stored(record)) {
                demand(kept.isMade(of: given), "nothing in \(Record.self) is made up, and nothing mended")
            }
            try demandStorable(record, "\(Record.self) as it was read")
            try check(record)
        }
    }

    private static func parsed(_ text: [UInt8]) -> StoredJSON? {
        try? JSONDecoder().decode(StoredJSON.self, from: Data(text))
    }

    static func stored(_ record: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(record))
    }
}

/// Demands that a record can be stored and is the same when it is read again.
func demandStorable<Record: Codable & Hashable>(_ record: Record, _ what: @autoclosure () -> String) throws {
    let bytes = try Target.stored(record)
    let again = readAgain(what()) { try JSONDecoder().decode(Record.self, from: Data(bytes)) }
    demand(again == record && again.hashValue == record.hashValue, "\(what()) is the same when it is read again")
    // Strings that are equal may differ in their bytes; the elements of a set may stand in another order.
    demand(try Target.stored(again).sorted() == bytes.sorted(), "\(what()) is stored in the same words")
}
