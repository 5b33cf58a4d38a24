// SPDX-License-Identifier: Apache-2.0

/// Text as it is compared: without case, width, diacritics, and what else tells apart what people mean as one.
///
/// Only the module `SearchText` makes one, so that no adapter folds differently from another. Folding it again changes
/// nothing. It holds no control characters, and spaces only one at a time between other characters.
public struct FoldedText: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The text.
    public let text: String

    /// Takes text that is known to be folded.
    package init(known text: String) {
        self.text = text
    }

    /// Orders by the bytes of UTF-8, which is the order of code points, and what a database calls binary.
    public static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    /// Compares bytes.
    public static func == (left: Self, right: Self) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Hashes bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in self.text.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)
    }

    /// The text.
    public var description: String { self.text }
}
