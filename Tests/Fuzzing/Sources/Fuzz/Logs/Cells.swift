// SPDX-License-Identifier: Apache-2.0

internal import Accounts

@testable internal import Audit

extension Target {
    /// Text in cells of CSV, and rows as they come.
    static let cells = Target(
        name: "cells", maximumLength: 300,
        words: [
            "=", "'", "\\u{", "\"\"", ",", ";", "\u{FF1D}", "\u{202E}", "\t", "\r", "\u{2028}", "\u{FEFF}", "+", "-",
            "@",
        ],
        seeds: [
            "=1+1", "'=1\\u{A}", "a,\"b\";c", "C:\\mail", "\u{202E}x", "", "ordinary", "'",
            "\"quoted\",plain,\"a\"\"b\"",
        ]
        .map { Array($0.utf8) }
    ) { bytes in
        let text = bytes.text
        let cell = CSVCell(text)
        var row = Array("first,".utf8)
        cell.append(to: &row)
        CSVReader.check(row + [0x0D, 0x0A])
        let cells = CSVReader.cells(of: row + [0x0D, 0x0A])
        demand(
            cells?.count == 2 && cells?[1].isExactly(cell.written) == true, "anybody reads the cell that was written")
        demand(
            CSVCell.cells(of: row).map { $0.count == 2 && $0[1].isExactly(cell.written) } ?? false,
            "so does this library")
        demand(CSVCell(written: cell.written)?.value?.isExactly(text) ?? false, "the text of a cell is read again")
        if let cell = CSVCell(written: text) { demand(cell.written.isExactly(text), "a cell has one spelling") }
        if !bytes.contains(0x0D), !bytes.contains(0x0A), String(validating: bytes, as: UTF8.self) != nil {
            let (own, others) = (CSVCell.cells(of: bytes), CSVReader.cells(of: bytes + [0x0D, 0x0A]))
            demand(
                own?.map { Array($0.utf8) } == others?.map { Array($0.utf8) },
                "rows are read as others read them, and refused where they refuse them")
        }
        if case .unreadable = CSVFormat.read(bytes) {} else { demand(false, "no row is read that was not written") }
        demand(
            !text.inert.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E }, "inert text turns nothing")
    }
}

/// Reads and writes CSV as RFC 4180 says, character by character, and knows nothing of this library.
enum CSVReader {
    /// The cells of the first row; nil for what is no row with a line end.
    static func cells(of bytes: [UInt8]) -> [String]? {
        var cells: [String] = []
        var cell: [UInt8] = []
        var (isQuoted, wasQuoted) = (false, false)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : nil
            switch (isQuoted, byte) {
            case (true, 0x22) where next == 0x22:
                cell.append(byte)
                index += 1
            case (true, 0x22): isQuoted = false
            case (true, _): cell.append(byte)
            case (false, 0x22):
                guard cell.isEmpty, !wasQuoted else { return nil }
                (isQuoted, wasQuoted) = (true, true)
            case (false, 0x2C):
                cells.append(cell.text)
                (cell, wasQuoted) = ([], false)
            case (false, 0x0D) where next == 0x0A: return cells + [cell.text]
            default:
                guard !wasQuoted else { return nil }
                cell.append(byte)
            }
            index += 1
        }
        return nil
    }

    /// A row without its line end; quotes stand where they must, and where else they are asked for.
    static func row(_ cells: [String], quoting isQuoted: (Int) -> Bool = { _ in false }) -> [UInt8] {
        let written = cells.enumerated().map { index, cell in
            isQuoted(index) || cell.utf8.contains { [0x22, 0x2C, 0x0D, 0x0A].contains($0) }
                ? [0x22] + cell.utf8.flatMap { $0 == 0x22 ? [$0, $0] : [$0] } + [0x22] : Array(cell.utf8)
        }
        return Array(written.joined(separator: [0x2C]))
    }

    /// Demands that a row is one line, and that no spreadsheet takes one of its cells for a formula.
    static func check(_ row: [UInt8]) {
        guard let cells = self.cells(of: row) else { return demand(false, "a row is one of RFC 4180") }
        demand(
            row.suffix(2) == [0x0D, 0x0A] && !row.dropLast(2).contains { $0 < 0x20 || $0 == 0x7F }, "a row is one line")
        for cell in cells {
            guard let first = cell.unicodeScalars.first else { continue }
            let isFormula = "=+-@\t\r\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first)
            demand(!isFormula && !first.properties.isWhitespace, "no cell is taken for a formula")
            // Some take a semicolon for the end of a cell, quotes or not.
            demand(!cell.utf8.contains(UInt8(ascii: ";")), "no cell is taken for two")
        }
    }
}
