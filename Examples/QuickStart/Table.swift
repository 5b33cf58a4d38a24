// SPDX-License-Identifier: Apache-2.0

/// Rows of text in columns that line up, whatever script they are written in.
///
/// Cells are shown as they are: text from people must be inert when it gets here.
struct Table {
    /// One row.
    struct Row {
        let cells: [String]
        /// Text below the cells, which begins under the second and runs as far as the line does.
        var below: String?
        var style = Terminal.Style.plain
    }

    /// The blanks between two columns.
    static let gap = 2
    /// A column is not made narrower than its longest word, unless that is longer than this.
    static let longestKeptWord = 24

    let header: [String]
    let rows: [Row]

    /// How wide the table is where there is no limit.
    var naturalWidth: Int {
        self.widths(within: nil).reduce(0, +) + Self.gap * (self.header.count - 1)
    }

    /// The rows as lines of at most `width` cells, where there is a limit; what is too long goes on below itself.
    func lines(width: Int?) -> [(text: String, style: Terminal.Style)] {
        let widths = self.widths(within: width)
        return ([Row(cells: self.header, style: .bold)] + self.rows).flatMap { row in
            let columns = zip(row.cells, widths).map { cell, width in cell.wrapped(to: width) }
            let lines = (0..<(columns.map(\.count).max() ?? 0)).map { index in
                let cells = zip(columns, widths).map { lines, width in
                    (index < lines.count ? lines[index] : "").padded(to: width)
                }
                return Self.trimmed(cells.joined(separator: Self.blanks(Self.gap)))
            }
            return (lines + self.linesBelow(row, indent: widths[0] + Self.gap, width: width)).map { ($0, row.style) }
        }
    }

    private func linesBelow(_ row: Row, indent: Int, width: Int?) -> [String] {
        guard let below = row.below else { return [] }
        return below.wrapped(to: width.map { max(1, $0 - indent) } ?? .max).map { Self.blanks(indent) + $0 }
    }

    /// As wide as the longest cell of each column; where that is too much, the widest columns give way first.
    private func widths(within width: Int?) -> [Int] {
        let columns = self.header.indices.map { column in [self.header[column]] + self.rows.map { $0.cells[column] } }
        let natural = columns.map { cells in cells.map(\.terminalWidth).max() ?? 0 }
        guard let width else { return natural }
        let available = max(self.header.count, width - Self.gap * (self.header.count - 1))
        guard natural.reduce(0, +) > available else { return natural }
        let words = columns.map { cells in
            cells.flatMap { $0.split(separator: " ") }.map { String($0).terminalWidth }.max() ?? 0
        }
        let floors = words.map { min($0, Self.longestKeptWord) }
        let kept = floors.reduce(0, +) <= available ? floors : natural.map { _ in 1 }
        func limited(to limit: Int) -> [Int] { zip(natural, kept).map { max($1, min($0, limit)) } }
        let limit = (1...available).last { limited(to: $0).reduce(0, +) <= available } ?? 1
        return limited(to: limit)
    }

    private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }

    private static func trimmed(_ line: String) -> String {
        line.lastIndex { $0 != " " }.map { String(line[...$0]) } ?? ""
    }
}
