// SPDX-License-Identifier: Apache-2.0

/// Base 64 of RFC 4648, section 4, with padding: one spelling for each row of bytes, and no other is read.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(0) { $0 << 8 | Int($1) }
            bits <<= 8 * (3 - group.count)
            for place in 0..<4 {
                text.append(place <= group.count ? Self.alphabet[bits >> (18 - 6 * place) & 63] : Self.padding)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that a text spells; nil for anything but their one spelling.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 4) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var (bits, digits) = (0, 0)
        var paddings = 0
        for character in text {
            if character == Self.padding {
                paddings += 1
            } else {
                guard paddings == 0, let digit = Self.value(of: character) else { return nil }
                bits = bits << 6 | digit
                digits += 1
                if digits.isMultiple(of: 4) {
                    bytes += [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)]
                    bits = 0
                }
            }
        }
        // What the padding leaves over of the last digit is zero, or there would be several spellings.
        switch (digits % 4, paddings) {
        case (0, 0): return bytes
        case (2, 2) where bits & 15 == 0: return bytes + [UInt8(bits >> 4)]
        case (3, 1) where bits & 3 == 0: return bytes + [UInt8(bits >> 10), UInt8(bits >> 2 & 255)]
        default: return nil
        }
    }

    private static func value(of character: UInt8) -> Int? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(character) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(character) - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character) + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
