// SPDX-License-Identifier: Apache-2.0

/// Where the values and members of a JSON text stand, so that one can be changed and the rest stays what it is.
struct JSONPieces {
    private(set) var values: [Range<Int>] = []
    private(set) var members: [Range<Int>] = []

    private let text: [UInt8]
    private var offset = 0

    /// Finds as much as there is; what is no JSON has fewer pieces.
    init(of text: [UInt8]) {
        self.text = text
        self.value(depth: 0)
    }

    private var byte: UInt8? { self.offset < self.text.count ? self.text[self.offset] : nil }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard self.byte == UInt8(ascii: character) else { return false }
        self.offset += 1
        return true
    }

    private mutating func value(depth: Int) {
        let start = self.offset
        guard depth < 32 else { return }
        if self.skip("{") {
            while let byte, byte != UInt8(ascii: "}") {
                let start = self.offset
                self.string()
                guard self.skip(":") else { return }
                self.value(depth: depth + 1)
                self.members.append(start..<self.offset)
                guard self.skip(",") else { break }
            }
            guard self.skip("}") else { return }
        } else if self.skip("[") {
            while let byte, byte != UInt8(ascii: "]") {
                let before = self.offset
                self.value(depth: depth + 1)
                guard self.offset > before, self.skip(",") else { break }
            }
            guard self.skip("]") else { return }
        } else if self.byte == UInt8(ascii: "\"") {
            self.string()
        } else {
            while let byte, !",]}".utf8.contains(byte) { self.offset += 1 }
        }
        self.values.append(start..<self.offset)
    }

    private mutating func string() {
        guard self.skip("\"") else { return }
        while let byte, byte != UInt8(ascii: "\"") { self.offset += byte == UInt8(ascii: "\\") ? 2 : 1 }
        self.offset = min(self.offset + 1, self.text.count)
    }
}

extension Choices {
    /// What stands in JSON where something else is expected, and numbers at the ends of their ranges.
    private static let strangers = [
        "0", "-1", "1", "2", "1000", "2147483646", "2147483647", "2147483648", "9007199254740991", "9007199254740992",
        "9223372036854775807", "-9223372036854775808", "253402300799999", "-62135596800000", "1.5", "1e3", "null",
        "true",
        "false", #""""#, #"" ""#, #""\u0000""#, #""\ud83d""#, "[]", "{}", "[[]]", #""-""#,
    ].map { Array($0.utf8) }

    /// Changes something in a JSON text.
    mutating func edit(_ text: inout [UInt8]) {
        let pieces = JSONPieces(of: text)
        guard let value = self.one(of: pieces.values) else { return }
        switch self.below(8) {
        case 0, 1: text.replaceSubrange(value, with: self.one(of: Self.strangers) ?? [])
        case 2: if let other = self.one(of: pieces.values) { text.replaceSubrange(value, with: text[other]) }
        case 3: text.insert(contentsOf: text[value] + [UInt8(ascii: ",")], at: value.lowerBound)
        case 4:
            // A member or an element with the comma before or behind it.
            var gone = self.one(of: pieces.members) ?? value
            let comma = UInt8(ascii: ",")
            if gone.upperBound < text.count, text[gone.upperBound] == comma {
                gone = gone.lowerBound..<gone.upperBound + 1
            } else if gone.lowerBound > 0, text[gone.lowerBound - 1] == comma {
                gone = gone.lowerBound - 1..<gone.upperBound
            }
            text.removeSubrange(gone)
        case 5:
            if let member = self.one(of: pieces.members) {
                text.replaceSubrange(member, with: text[member] + [0x2C] + text[member])
            }
        case 6: text.replaceSubrange(value, with: self.some(self.below(12)))
        default:
            guard !value.isEmpty else { return }
            text[value.lowerBound + self.below(value.count)] = UInt8(self.below(256))
        }
    }

    /// The input itself where it begins as `start` does; otherwise one of the samples, with the changes that it chooses.
    static func text(_ input: [UInt8], from samples: [[UInt8]], unless start: String = "{") -> [UInt8] {
        if input.starts(with: start.utf8) { return input }
        var choices = Self(input)
        guard var text = choices.one(of: samples) else { return input }
        for _ in 0..<4 where !choices.isEmpty { choices.edit(&text) }
        return text
    }
}
