// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// The terms of a query as bytes, laid out for looking through much text.
struct TextMatcher {
    /// For each term its needles, of which one must occur.
    let needles: [[[UInt8]]]
    /// The longest text that must occur, whatever else must; empty without terms.
    let rarest: [UInt8]
    /// Whether finding that is finding everything.
    private let isSimple: Bool

    init(_ terms: [SearchTerm]) {
        self.needles = terms.map { term in term.needles.map { Array($0.utf8) } }
        // The texts of several needles differ only in the marker before them.
        let required = self.needles.compactMap { $0.count == 1 ? $0.first : $0.first.map { Array($0.dropFirst()) } }
        self.rarest = required.max { $0.count < $1.count } ?? []
        self.isSimple = terms.count == 1 && self.needles.first?.count == 1
    }

    /// Whether every term is found in the text of one account.
    func isFound(in text: UnsafeRawBufferPointer) -> Bool {
        guard !self.rarest.isEmpty else { return true }
        return text.firstIndex(of: self.rarest, from: 0) != nil && (self.isSimple || self.areAllFound(in: text))
    }

    /// Hands on the rows of a block in whose texts every term is found.
    func forEachMatch(in block: TextBlock, _ body: (Int32, UnsafeRawBufferPointer) -> Void) {
        guard !self.rarest.isEmpty else { return block.forEach(body) }
        var (start, place) = (0, 0)
        // From one hit to the next, whichever account it is in.
        while let hit = block.bytes.firstIndex(of: self.rarest, from: start) {
            var entry = block[place]
            while Int(entry.end) <= hit {
                start = Int(entry.end)
                place += 1
                entry = block[place]
            }
            let text = UnsafeRawBufferPointer(rebasing: block.bytes[start..<Int(entry.end)])
            if self.isSimple || self.areAllFound(in: text) { body(entry.row, text) }
            start = Int(entry.end)
            place += 1
        }
    }

    private func areAllFound(in text: UnsafeRawBufferPointer) -> Bool {
        self.needles.allSatisfy { alternatives in alternatives.contains { text.firstIndex(of: $0, from: 0) != nil } }
    }
}
