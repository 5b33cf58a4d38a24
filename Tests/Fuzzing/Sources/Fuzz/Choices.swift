// SPDX-License-Identifier: Apache-2.0

/// Decisions that the bytes of an input take: what to change in something honest, and how.
struct Choices {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)[...]
    }

    /// Whether all bytes are used up; from then on every choice is the first.
    var isEmpty: Bool { self.bytes.isEmpty }

    /// A number from 0 to less than `count`.
    mutating func below(_ count: Int) -> Int {
        guard count > 1 else { return 0 }
        var number = Int(self.bytes.popFirst() ?? 0)
        if count > 256 { number = number << 8 | Int(self.bytes.popFirst() ?? 0) }
        return number % count
    }

    /// One of several; nil where there are none.
    mutating func one<Element>(of elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[self.below(elements.count)]
    }

    /// A few bytes as they come.
    mutating func some(_ count: Int) -> [UInt8] {
        defer { self.bytes = self.bytes.dropFirst(count) }
        return Array(self.bytes.prefix(count))
    }
}
