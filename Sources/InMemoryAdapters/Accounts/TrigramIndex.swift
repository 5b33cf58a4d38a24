// SPDX-License-Identifier: Apache-2.0

/// In which blocks of text each three bytes in a row occur.
///
/// The three bytes are within one field and one word, or the marker of a field and the first two bytes in it. The blocks
/// of each are a growing list of numbers, written as differences of seven bits a byte.
struct TrigramIndex {
    /// The blocks of one trigram.
    private struct Postings {
        var differences: [UInt8] = []
        var last: Int32 = -1
        var count: Int32 = 0

        mutating func append(_ number: Int32) {
            var difference = UInt32(number - self.last)
            while difference >= 0x80 {
                self.differences.append(UInt8(truncatingIfNeeded: difference) | 0x80)
                difference >>= 7
            }
            self.differences.append(UInt8(difference))
            self.last = number
            self.count += 1
        }

        /// Hands on the numbers in order.
        func forEach(_ body: (Int32) -> Void) {
            self.differences.withUnsafeBufferPointer { bytes in
                var number: Int32 = -1
                var (difference, shift): (UInt32, UInt32) = (0, 0)
                for byte in bytes {
                    difference |= UInt32(byte & 0x7F) << shift
                    shift += 7
                    if byte < 0x80 {
                        number += Int32(difference)
                        body(number)
                        (difference, shift) = (0, 0)
                    }
                }
            }
        }
    }

    /// A hash table with open addressing: trigram and one more than the place of its postings.
    private var slots = [(trigram: UInt32, place: UInt32)](repeating: (0, 0), count: 1 << 12)
    private var postings: [Postings] = []

    /// Adds a block whose number is higher than those of all before.
    mutating func add(_ block: TextBlock, as number: Int32) {
        Self.forEachTrigram(in: block.bytes) { trigram in
            let place = self.place(of: trigram)
            if self.postings[place].last != number { self.postings[place].append(number) }
        }
    }

    /// Hands on the trigrams of a text, again each time they occur.
    static func forEachTrigram(in bytes: UnsafeRawBufferPointer, _ body: (UInt32) -> Void) {
        guard bytes.count >= 3 else { return }
        var (first, second) = (bytes[0], bytes[1])
        for index in 2..<bytes.count {
            let third = bytes[index]
            // Markers are below the space, everything else that is folded above it.
            if second > 0x20, third > 0x20, first != 0x20 {
                body(UInt32(first) << 16 | UInt32(second) << 8 | UInt32(third))
            }
            (first, second) = (second, third)
        }
    }

    /// The blocks, of those included, in which everything that is looked for can be; nil when the index cannot tell.
    ///
    /// Each of `needles` stands for alternatives, of which one must occur.
    func blocks(for needles: [[[UInt8]]], where isIncluded: (Int32) -> Bool) -> [Int32]? {
        var required: [Int] = []
        var found: [Int32]?
        for alternatives in needles {
            if let only = alternatives.count == 1 ? alternatives.first : nil {
                guard let places = self.places(in: only) else { return [] }
                required += places
            } else if let common = alternatives.first?.dropFirst(), common.count >= 3 {
                // They differ in the marker that they begin with.
                guard let places = self.places(in: Array(common)) else { return [] }
                required += places
            } else if alternatives.allSatisfy({ $0.count == 3 }) {
                let places = alternatives.compactMap { self.places(in: $0)?.first }
                found = Self.intersection(found, self.union(places).filter(isIncluded))
            }
        }
        // The rarest ones tell nearly all that there is to tell, and a long list is not worth a few blocks less.
        required = Array(Set(required)).sorted { (self.postings[$0].count, $0) < (self.postings[$1].count, $1) }
        for place in required.prefix(4) {
            if let found, found.count < self.postings[place].count / 500 { break }
            found = self.intersection(found, place, where: isIncluded)
        }
        return found
    }

    /// Where the postings of a text's trigrams are; nil when one of them occurs nowhere.
    private func places(in text: [UInt8]) -> [Int]? {
        text.withUnsafeBytes { bytes in
            var places: [Int] = []
            var isMissing = false
            Self.forEachTrigram(in: bytes) { trigram in
                let slot = self.slots[self.slot(of: trigram)]
                if slot.place == 0 { isMissing = true } else { places.append(Int(slot.place) - 1) }
            }
            return isMissing ? nil : places
        }
    }

    private func intersection(
        _ numbers: [Int32]?, _ place: Int, where isIncluded: (Int32) -> Bool
    ) -> [Int32] {
        var common: [Int32] = []
        guard let numbers else {
            self.postings[place].forEach { number in
                if isIncluded(number) { common.append(number) }
            }
            return common
        }
        var index = 0
        self.postings[place].forEach { number in
            while index < numbers.count, numbers[index] < number { index += 1 }
            if index < numbers.count, numbers[index] == number { common.append(number) }
        }
        return common
    }

    private static func intersection(_ numbers: [Int32]?, _ others: Set<Int32>) -> [Int32] {
        numbers.map { $0.filter(others.contains) } ?? others.sorted()
    }

    private func union(_ places: [Int]) -> Set<Int32> {
        var numbers: Set<Int32> = []
        for place in places { self.postings[place].forEach { numbers.insert($0) } }
        return numbers
    }

    // MARK: The hash table

    /// The slot that a trigram is in, or the free one that it belongs in.
    private func slot(of trigram: UInt32) -> Int {
        let mask = self.slots.count - 1
        // The golden ratio spreads neighbours apart (Knuth, The Art of Computer Programming, 6.4).
        var slot = Int((trigram &* 0x9E37_79B1) >> 8) & mask
        while self.slots[slot].place != 0, self.slots[slot].trigram != trigram { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func place(of trigram: UInt32) -> Int {
        let slot = self.slot(of: trigram)
        if self.slots[slot].place != 0 { return Int(self.slots[slot].place) - 1 }
        self.postings.append(Postings())
        self.slots[slot] = (trigram, UInt32(self.postings.count))
        if self.postings.count * 2 > self.slots.count { self.grow() }
        return self.postings.count - 1
    }

    private mutating func grow() {
        let old = self.slots
        self.slots = [(trigram: UInt32, place: UInt32)](repeating: (0, 0), count: old.count * 2)
        for entry in old where entry.place != 0 { self.slots[self.slot(of: entry.trigram)] = entry }
    }

    /// Gives back the memory that was kept for growing.
    mutating func trim() {
        for index in self.postings.indices {
            self.postings[index].differences = self.postings[index].differences.withUnsafeBufferPointer { Array($0) }
        }
    }

    /// About how many bytes all of this takes.
    var byteCount: Int {
        self.postings.reduce(self.slots.capacity * 8 + self.postings.capacity * MemoryLayout<Postings>.stride) {
            $0 + 32 + $1.differences.capacity
        }
    }
}
