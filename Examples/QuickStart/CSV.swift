// SPDX-License-Identifier: Apache-2.0

/// Comma-separated values by RFC 4180, before anything is known of what they mean.
///
/// The grammar is taken to the letter: blanks belong to a field, a quote may stand only around a whole field or doubled
/// inside one, and a line break within quotes is text. Beyond it, text may be any UTF-8, a byte order mark may stand in
/// front, and a line may end in LF as well as CRLF.
enum CSV {
    /// One record, with the line on which it begins.
    struct Record: Hashable {
        let line: Int
        let fields: [String]
    }

    /// Reads every record there is; a line that is not CSV becomes a problem, and reading goes on with the next.
    static func records(in bytes: [UInt8], problems: inout FileProblems) -> [Record] {
        var reader = Reader(bytes)
        var records: [Record] = []
        while !reader.isAtEnd {
            let line = reader.line
            do {
                records.append(Record(line: line, fields: try reader.record()))
            } catch {
                problems.add(error)
                reader.skipLine()
            }
        }
        return records
    }
}

/// Walks over the bytes once.
private struct Reader {
    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let bytes: [UInt8]
    private var position: Int
    private(set) var line = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        self.position = bytes.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0
    }

    var isAtEnd: Bool { self.position == self.bytes.count }

    private var next: UInt8? { self.isAtEnd ? nil : self.bytes[self.position] }

    mutating func record() throws(FileProblem) -> [String] {
        var fields: [String] = []
        while true {
            let isQuoted = self.next == Self.quote
            fields.append(isQuoted ? try self.quotedField() : try self.plainField())
            switch self.next {
            case nil: return fields
            case Self.comma: self.position += 1
            case Self.lineFeed, Self.carriageReturn:
                try self.endLine()
                return fields
            default:
                throw FileProblem(
                    line: self.line,
                    text: isQuoted
                        ? "text after a closing quote; a quote inside a quoted field is written twice"
                        : "a quote inside a field that does not begin with one; quote the whole field")
            }
        }
    }

    mutating func skipLine() {
        while let byte = self.next {
            self.position += 1
            guard byte == Self.lineFeed else { continue }
            self.line += 1
            return
        }
    }

    private mutating func endLine() throws(FileProblem) {
        if self.next == Self.carriageReturn { self.position += 1 }
        guard self.next == Self.lineFeed else {
            throw FileProblem(line: self.line, text: "a carriage return without a line feed; lines end in CRLF or LF")
        }
        self.position += 1
        self.line += 1
    }

    private mutating func plainField() throws(FileProblem) -> String {
        let start = self.position
        while let byte = self.next, byte != Self.comma, byte != Self.quote, byte != Self.lineFeed,
            byte != Self.carriageReturn
        { self.position += 1 }
        return try Self.text(self.bytes[start..<self.position], from: self.line)
    }

    private mutating func quotedField() throws(FileProblem) -> String {
        let opening = self.line
        var unescaped: [UInt8] = []
        self.position += 1
        var start = self.position
        while let byte = self.next {
            self.position += 1
            if byte == Self.lineFeed { self.line += 1 }
            guard byte == Self.quote else { continue }
            let content = self.bytes[start..<self.position - 1]
            guard self.next == Self.quote else {
                return try Self.text(unescaped.isEmpty ? content : (unescaped + content)[...], from: opening)
            }
            unescaped += self.bytes[start..<self.position]
            self.position += 1
            start = self.position
        }
        throw FileProblem(line: opening, text: "the quote that opens on this line is never closed")
    }

    private static func text(_ bytes: ArraySlice<UInt8>, from line: Int) throws(FileProblem) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let lines = bytes.split(separator: Self.lineFeed, omittingEmptySubsequences: false)
        let broken = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
        throw FileProblem(line: line + broken, text: "not UTF-8; save the file as UTF-8")
    }
}
