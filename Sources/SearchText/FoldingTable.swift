// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// What each character becomes when text is folded, made once from the Unicode data of this system.
///
/// A character is decomposed for compatibility (NFKD, which also takes full-width forms to ordinary ones), loses its
/// diacritics, is upper-cased and then lower-cased, which takes `ß` to `ss` and every kind of `i` to `i`, and is then
/// looked up among ``likenesses``.
struct FoldingTable: Sendable {
    static let shared = FoldingTable()

    /// What people type for one another, and Unicode does not decompose.
    private static let likenesses: [Unicode.Scalar: String] = [
        "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ł": "l", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "n",
        "ß": "ss",
        "\u{2018}": "'", "\u{2019}": "'", "\u{2BC}": "'", "\u{201C}": "\"", "\u{201D}": "\"", "\u{3002}": ".",
        "\u{2010}": "-", "\u{2012}": "-", "\u{2013}": "-", "\u{2014}": "-", "\u{2212}": "-",
    ]

    /// Where characters are that do not stay as they are; all others do.
    private static let ranges: [ClosedRange<UInt32>] = [
        0x80...0x33FF, 0xA000...0xD7FF, 0xF900...0x1_FFFF, 0x2_F800...0x2_FA1F, 0xE_0000...0xE_0FFF,
    ]

    private static let unchanged = UInt32.max

    /// For each 256 characters where their entries begin, or nothing when all of them stay as they are.
    private var pages: [Int32]
    /// Where in `characters` the folded ones are, shifted by six bits, and how many.
    private var entries: [UInt32] = []
    private var characters: [Unicode.Scalar] = []

    private init() {
        self.pages = [Int32](repeating: -1, count: 0x11_0000 / 256)
        for range in Self.ranges {
            let scalars = range.compactMap { Unicode.Scalar($0) }
            // One call for all of them; a line break neither decomposes nor combines.
            let lines = String(String.UnicodeScalarView(scalars.flatMap { [$0, "\n"] }))
            let decomposed = lines.decomposedStringWithCompatibilityMapping.unicodeScalars.split(separator: "\n")
            // Line breaks among the characters themselves would shift the others.
            precondition(decomposed.count == scalars.count, "each character decomposes to something")
            for (scalar, parts) in zip(scalars, decomposed) { self.add(scalar, Self.folded(parts)) }
        }
    }

    private static func folded(_ decomposed: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
        decomposed.lazy.filter { !$0.isLeftOut }
            .flatMap { $0.properties.uppercaseMapping.unicodeScalars }
            .flatMap { $0.properties.lowercaseMapping.unicodeScalars }
            .filter { !$0.isLeftOut }
            .flatMap { scalar in Self.likenesses[scalar].map { Array($0.unicodeScalars) } ?? [scalar.visible] }
    }

    private mutating func add(_ scalar: Unicode.Scalar, _ folded: [Unicode.Scalar]) {
        guard folded != [scalar] else { return }
        let page = Int(scalar.value >> 8)
        if self.pages[page] < 0 {
            self.pages[page] = Int32(self.entries.count)
            self.entries += repeatElement(Self.unchanged, count: 256)
        }
        self.entries[Int(self.pages[page]) + Int(scalar.value & 0xFF)] =
            UInt32(self.characters.count) << 6 | UInt32(folded.count)
        self.characters += folded
    }

    /// What a character beyond ASCII becomes; nil when it stays as it is.
    func folded(_ scalar: Unicode.Scalar) -> ArraySlice<Unicode.Scalar>? {
        let page = self.pages[Int(scalar.value >> 8)]
        guard page >= 0 else { return nil }
        let entry = self.entries[Int(page) + Int(scalar.value & 0xFF)]
        guard entry != Self.unchanged else { return nil }
        let start = Int(entry >> 6)
        return self.characters[start..<start + Int(entry & 63)]
    }
}

extension Unicode.Scalar {
    /// Whether the character is left out of folded text: diacritics, vowel points, and what cannot be seen.
    ///
    /// Vowel signs of India and of Southeast Asia, and the voicing marks of kana, make other words and stay.
    fileprivate var isLeftOut: Bool {
        switch self.value {
        case 0x300...0x36F, 0x483...0x489, 0x591...0x5C7, 0x610...0x61A, 0x64B...0x65F, 0x670, 0x6D6...0x6ED,
            0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F:
            switch self.properties.generalCategory {
            case .nonspacingMark, .enclosingMark: true
            default: false
            }
        case 0x640: true  // the stroke that only lengthens Arabic words
        default: self.properties.isDefaultIgnorableCodePoint
        }
    }

    /// White space as a space, any other control character as the picture of it, and anything else as it is.
    var visible: Unicode.Scalar {
        switch self.value {
        case 0x09...0x0D, 0x85: " "
        case 0x80... where self.properties.isWhitespace: " "
        case 0...0x1F: Unicode.Scalar(0x2400 + self.value) ?? self
        case 0x7F: "\u{2421}"
        case 0x80...0x9F: "\u{2426}"
        default: self
        }
    }
}
