// SPDX-License-Identifier: Apache-2.0

/// A set of numbers of entries that takes a bit for each, where there are any.
struct SparseBits {
    private var words: [Int64: UInt64] = [:]

    func contains(_ number: Int64) -> Bool {
        self.words[number >> 6, default: 0] & Self.bit(number) != 0
    }

    mutating func insert(_ number: Int64) {
        self.words[number >> 6, default: 0] |= Self.bit(number)
    }

    /// Takes a number out, and says whether it was in.
    mutating func remove(_ number: Int64) -> Bool {
        guard let word = self.words[number >> 6], word & Self.bit(number) != 0 else { return false }
        let rest = word & ~Self.bit(number)
        self.words[number >> 6] = rest == 0 ? nil : rest
        return true
    }

    /// Takes all numbers of a range out; its cost is that of the words that are there, not of the range.
    mutating func remove(_ range: Range<Int64>) {
        guard !range.isEmpty else { return }
        let span = range.lowerBound >> 6...(range.upperBound - 1) >> 6
        let touched = span.count <= self.words.count ? Array(span) : self.words.keys.filter { span.contains($0) }
        for word in touched {
            guard var bits = self.words[word] else { continue }
            for bit in 0..<Int64(64) where range.contains(word << 6 + bit) { bits &= ~(1 << UInt64(bit)) }
            self.words[word] = bits == 0 ? nil : bits
        }
    }

    /// The numbers in ascending order.
    var numbers: some Sequence<Int64> {
        self.words.keys.sorted().lazy.flatMap { word in
            (0..<Int64(64)).lazy.filter { self.words[word, default: 0] & 1 << UInt64($0) != 0 }.map { word << 6 + $0 }
        }
    }

    private static func bit(_ number: Int64) -> UInt64 { 1 << UInt64(number & 63) }
}
