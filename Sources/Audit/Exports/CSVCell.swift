// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// One cell of a CSV file: text that no spreadsheet takes for a formula, and that is read back as it was.
///
/// An empty cell is no text. Most text stands in its cell as it is. Text is **escaped** when it is empty, begins with white
/// space or with one of `= + - @ '` or their full-width forms, or holds a semicolon, a control character, a line or paragraph
/// separator or an invisible format character: then the cell begins with an apostrophe, every backslash is doubled, and every such
/// character is written as `\u{…}` with its number in hexadecimal. To read a cell that begins with an apostrophe, drop that
/// and undo the rest. So every row is one line, and none can forge another.
///
/// | text | cell |
/// |---|---|
/// | none | |
/// | empty | `'` |
/// | `asked by phone` | `asked by phone` |
/// | `=1+1` | `'=1+1` |
/// | `C:\mail` | `C:\mail` |
/// | two lines | `'two\u{A}lines` |
public struct CSVCell: Hashable, Sendable {
    /// The text; nil for an empty cell.
    public let value: String?
    let isNumber: Bool

    init(value: String?, isNumber: Bool) {
        self.value = value
        self.isNumber = isNumber
    }

    /// Takes text, or nothing.
    public init(_ value: String?) {
        self.init(value: value, isNumber: false)
    }

    /// Reads the text of a cell, its quotes undone; nil when it is not as this type writes it.
    public init?(written: String) {
        if written.isEmpty {
            self.init(nil)
        } else if written.utf8.first == UInt8(ascii: "'") {
            guard let value = Self.unescaped(written.unicodeScalars.dropFirst()) else { return nil }
            self.init(value)
        } else {
            self.init(written)
        }
        guard self.written == written else { return nil }
    }

    /// The text as it stands in the cell, before quotes.
    public var written: String {
        guard let value else { return "" }
        guard !self.isNumber, Self.mustBeEscaped(value) else { return value }
        var written = "'"
        for scalar in value.unicodeScalars {
            if scalar == "\\" {
                written += "\\\\"
            } else if Self.isHidden(scalar) {
                written += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                written.unicodeScalars.append(scalar)
            }
        }
        return written
    }

    /// Appends the cell, in quotes where RFC 4180 asks for them.
    func append(to row: inout [UInt8]) {
        var written = self.written
        written.withUTF8 { bytes in
            let needsQuotes = bytes.contains {
                $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0D || $0 == 0x0A
            }
            guard needsQuotes else {
                row.append(contentsOf: bytes)
                return
            }
            row.append(UInt8(ascii: "\""))
            for byte in bytes {
                if byte == UInt8(ascii: "\"") { row.append(byte) }
                row.append(byte)
            }
            row.append(UInt8(ascii: "\""))
        }
    }

    /// The cells of one row without its line end, their quotes undone; nil for what is no row of RFC 4180.
    static func cells(of row: [UInt8]) -> [String]? {
        let (quote, comma) = (UInt8(ascii: "\""), UInt8(ascii: ","))
        var cells: [String] = []
        var rest = row[...]
        while true {
            var cell: [UInt8] = []
            if rest.first == quote {
                rest = rest.dropFirst()
                while true {
                    guard let end = rest.firstIndex(of: quote) else { return nil }
                    cell += rest[..<end]
                    rest = rest[(end + 1)...]
                    guard rest.first == quote else { break }
                    cell.append(quote)
                    rest = rest.dropFirst()
                }
            } else {
                cell = Array(rest.prefix { $0 != comma && $0 != quote })
                rest = rest.dropFirst(cell.count)
            }
            guard let text = String(validating: cell, as: UTF8.self) else { return nil }
            cells.append(text)
            guard let next = rest.first else { return cells }
            guard next == comma else { return nil }
            rest = rest.dropFirst()
        }
    }

    private static func mustBeEscaped(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return true }
        // The full-width forms are taken for the plain ones by some spreadsheets.
        if "=+-@'\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first) { return true }
        if first.properties.isWhitespace || text.utf8.contains(UInt8(ascii: ";")) { return true }
        return !text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            && text.unicodeScalars.contains(where: Self.isHidden)
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        // Where numbers have a decimal comma, spreadsheets take this for the end of the cell.
        if scalar == ";" { return true }
        guard !(0x20...0x7E).contains(scalar.value) else { return false }
        return switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .format: true
        default: false
        }
    }

    private static func unescaped(_ scalars: Substring.UnicodeScalarView) -> String? {
        var text = String.UnicodeScalarView()
        var rest = scalars
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                text.append(scalar)
                continue
            }
            switch rest.popFirst() {
            case "\\": text.append("\\")
            case "u":
                guard rest.popFirst() == "{", let end = rest.firstIndex(of: "}"),
                    let number = UInt32(String(rest[..<end]), radix: 16), let hidden = Unicode.Scalar(number)
                else { return nil }
                text.append(hidden)
                rest = rest[rest.index(after: end)...]
            default: return nil
            }
        }
        return String(text)
    }
}
