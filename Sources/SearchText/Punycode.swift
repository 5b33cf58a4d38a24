// SPDX-License-Identifier: Apache-2.0

/// Letters of any script as letters, digits and hyphens, for one label of a domain (RFC 3492).
enum Punycode {
    /// The longest label, and the longest code, in characters: more than any domain has in all.
    static let maximumLength = 255

    private static let base = 36
    private static let (firstThreshold, lastThreshold) = (1, 26)

    /// The code of a label, without the `xn--` in front; nil where either is too long for any domain.
    static func encode(_ label: some Collection<Unicode.Scalar>) -> String? {
        guard label.count <= Self.maximumLength else { return nil }
        var output = label.filter(\.isASCII).map { UInt8($0.value) }
        var handled = output.count
        if handled > 0 { output.append(UInt8(ascii: "-")) }
        var adaptation = Adaptation()
        var (code, delta) = (0x80, 0)
        while handled < label.count {
            let next = label.lazy.map { Int($0.value) }.filter { $0 >= code }.min() ?? code
            delta += (next - code) * (handled + 1)
            code = next
            for scalar in label {
                if scalar.value < code { delta += 1 }
                guard scalar.value == code else { continue }
                var rest = delta
                var position = Self.base
                while true {
                    let threshold = adaptation.threshold(at: position)
                    guard rest >= threshold else { break }
                    output.append(Self.character(threshold + (rest - threshold) % (Self.base - threshold)))
                    rest = (rest - threshold) / (Self.base - threshold)
                    position += Self.base
                }
                output.append(Self.character(rest))
                adaptation.adapt(to: delta, count: handled + 1)
                delta = 0
                handled += 1
            }
            delta += 1
            code += 1
        }
        return output.count <= Self.maximumLength ? String(decoding: output, as: UTF8.self) : nil
    }

    /// The label of a code; nil for what is not the code of any label.
    static func decode(_ code: some StringProtocol) -> String? {
        let bytes = Array(code.utf8)
        guard bytes.count <= Self.maximumLength, bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
        let hyphen = bytes.lastIndex(of: UInt8(ascii: "-"))
        // No code begins with the hyphen that parts ASCII from the rest: where there is no ASCII, there is no hyphen.
        guard hyphen != 0 else { return nil }
        var output = bytes[..<(hyphen ?? 0)].map { Unicode.Scalar($0) }
        var input = bytes[(hyphen.map { $0 + 1 } ?? 0)...]
        var adaptation = Adaptation()
        var (code, index) = (0x80, 0)
        while !input.isEmpty {
            let before = index
            var (weight, position) = (1, Self.base)
            while true {
                guard let digit = input.popFirst().flatMap(Self.digit) else { return nil }
                index += digit * weight
                let threshold = adaptation.threshold(at: position)
                guard digit >= threshold else { break }
                weight *= Self.base - threshold
                position += Self.base
                // No label leads further than this, and the numbers stay small.
                guard weight < 1 << 40, index < 1 << 40 else { return nil }
            }
            adaptation.adapt(to: index - before, count: output.count + 1)
            code += index / (output.count + 1)
            index %= output.count + 1
            guard let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else { return nil }
            output.insert(scalar, at: index)
            index += 1
        }
        return output.isEmpty ? nil : String(String.UnicodeScalarView(output))
    }

    private static func character(_ digit: Int) -> UInt8 {
        UInt8(digit < 26 ? 0x61 + digit : 0x30 + digit - 26)
    }

    private static func digit(_ character: UInt8) -> Int? {
        switch character {
        case 0x61...0x7A: Int(character) - 0x61
        case 0x41...0x5A: Int(character) - 0x41
        case 0x30...0x39: Int(character) - 0x30 + 26
        default: nil
        }
    }

    /// The bias that keeps numbers short where one resembles the last (RFC 3492, section 6.1).
    private struct Adaptation {
        private var isFirst = true
        private var bias = 72

        func threshold(at position: Int) -> Int {
            min(max(position - self.bias, Punycode.firstThreshold), Punycode.lastThreshold)
        }

        mutating func adapt(to delta: Int, count: Int) {
            var delta = self.isFirst ? delta / 700 : delta / 2
            self.isFirst = false
            delta += delta / count
            var steps = 0
            while delta > (Punycode.base - Punycode.firstThreshold) * Punycode.lastThreshold / 2 {
                delta /= Punycode.base - Punycode.firstThreshold
                steps += Punycode.base
            }
            self.bias = steps + (Punycode.base - Punycode.firstThreshold + 1) * delta / (delta + 38)
        }
    }
}
