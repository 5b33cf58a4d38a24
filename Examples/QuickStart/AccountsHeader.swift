// SPDX-License-Identifier: Apache-2.0

import Accounts

/// The first line of a file of accounts: which column is where.
struct AccountsHeader {
    /// That of no file.
    static let none = Self()
    /// How many names that nobody knows are told.
    static let maximumNamed = 8

    /// How many fields every record has.
    private(set) var fieldCount = 0
    private(set) var places: [AccountColumn: Int] = [:]

    private init() {}

    /// Reads the first record, or throws everything that is wrong with it as one problem.
    ///
    /// Where the first line is not even a record, `problem` tells why.
    init(_ record: CSV.Record?, orElse problem: FileProblem?) throws(FileProblem) {
        guard let record, record.line == 1 else {
            throw problem ?? FileProblem(line: 1, text: "the file is empty; its first line names the columns")
        }
        self.fieldCount = record.fields.count
        var doubled: [String] = []
        var unknown: [String] = []
        for (place, name) in record.fields.enumerated() {
            guard let column = AccountColumn(rawValue: name) else {
                unknown.append("`\(String(name.prefix(40)).inert)`")
                continue
            }
            if self.places.updateValue(place, forKey: column) != nil { doubled.append(name) }
        }
        let missing = AccountColumn.allCases.filter { self.places[$0] == nil }.map(\.rawValue)
        guard !(missing.isEmpty && doubled.isEmpty) else { return }
        let more = unknown.count > Self.maximumNamed ? ["…"] : []
        let findings = [
            ("missing", missing), ("there twice", doubled),
            // Only what may be a missing one under another name.
            ("not known", missing.isEmpty ? [] : unknown.prefix(Self.maximumNamed) + more),
        ].filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.joined(separator: ", "))" }
        let expected = AccountColumn.allCases.map(\.rawValue).joined(separator: ", ")
        throw FileProblem(
            line: 1,
            text: "\(findings.joined(separator: "; ")). The first line must name each of these once: \(expected)")
    }

    /// Throws what keeps the bytes from being read as comma-separated UTF-8 at all.
    static func checkFormat(of bytes: [UInt8]) throws(FileProblem) {
        let start = bytes.prefix(2)
        guard start != [0xFF, 0xFE], start != [0xFE, 0xFF], !start.contains(0) else {
            throw FileProblem(line: 1, text: "the file is in UTF-16; save it as UTF-8")
        }
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        let commas = line.count { $0 == UInt8(ascii: ",") }
        for (separator, name) in [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")] {
            guard line.count(where: { [$0] == Array(separator.utf8) }) > commas else { continue }
            throw FileProblem(line: 1, text: "the columns are separated by \(name); save the file with commas")
        }
    }
}
