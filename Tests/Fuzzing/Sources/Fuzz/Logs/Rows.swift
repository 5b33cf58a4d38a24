// SPDX-License-Identifier: Apache-2.0

internal import Audit
internal import Foundation

extension Target {
    /// Rows of an exported log: what is read is written again to the same row.
    static func rows(_ log: HonestLog) -> Self {
        let parts: [Set<SealedPart.Label>] = [[], [.staff], [.customer], [.staff, .customer]]
        let formats = parts.map { CSVFormat(ExportOptions(withheld: $0)) }
        let records = log.lines.map { LogRecord(line: $0) }
        let rows = records.flatMap { record in formats.compactMap { $0.bytes(of: record)?.dropLast(2) } }.map(
            Array.init)
        return Self(
            name: "rows", maximumLength: 64,
            words: ["withheld", "erased", "included", "\u{1}\u{301}", "'", "\"", "\\u{"],
            seeds: rows.indices.map { [UInt8($0)] } + [[0, 1, 2, 3, 4, 5], [2, 0, 9, 1, 65], [5, 0, 200, 0, 0]]
        ) { bytes in
            var choices = Choices(bytes)
            let honest = choices.one(of: rows) ?? []
            var row = honest
            for _ in 0..<3 where !choices.isEmpty { choices.change(&row) }
            let record = CSVFormat.read(row)
            guard record.line != nil else { return demand(row != honest, "the honest row is read") }
            let written = CSVFormat().bytes(of: record).flatMap { CSVReader.cells(of: $0) } ?? []
            demand(withholding(written, as: row).elementsEqual(row), "a row that is read is one that is written")
        }
    }

    /// A row that says of sealed parts that they are withheld where another row says so: once read they look like erased ones.
    private static func withholding(_ cells: [String], as other: [UInt8]) -> [UInt8] {
        let others = CSVReader.cells(of: other + [0x0D, 0x0A]) ?? []
        return CSVReader.row(
            zip(CSVFormat.columns, zip(cells, others)).map { column, cells in
                ["staff", "customer"].contains(column) && cells == ("erased", "withheld") ? cells.1 : cells.0
            })
    }
}

extension Choices {
    /// Changes something in one cell of a row, or how it stands there.
    fileprivate mutating func change(_ row: inout [UInt8]) {
        guard var cells = CSVReader.cells(of: row + [0x0D, 0x0A])?.map({ Array($0.utf8) }) else { return }
        let place = self.below(cells.count)
        var isQuoted = false
        switch self.below(6) {
        case 0: cells[place] = self.some(self.below(12))
        case 1: cells[place].insert(contentsOf: self.some(self.below(4)), at: self.below(cells[place].count + 1))
        case 2 where !cells[place].isEmpty: cells[place].remove(at: self.below(cells[place].count))
        case 3: cells[place] = Array(cells[place].text.decomposedStringWithCanonicalMapping.utf8)
        case 4: isQuoted = true
        default: cells[place] = self.one(of: cells) ?? []
        }
        row = CSVReader.row(cells.map(\.text), quoting: { isQuoted && $0 == place })
    }
}
