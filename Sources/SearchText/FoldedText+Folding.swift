// SPDX-License-Identifier: Apache-2.0

public import Accounts

extension FoldedText {
    /// Folds text, so that what people mean as one is one: `Ｍüller`, `MULLER` and `Mu\u{308}ller` are all `muller`.
    ///
    /// - Case goes, in every script; `ß` is `ss`, and `I`, `İ`, `ı` and `i` are one.
    /// - Width and other compatibility forms go (NFKD), also ligatures and enclosed letters.
    /// - Diacritics go, also strokes such as that of `ł`, the vowel points of Hebrew and Arabic, and everything
    ///   invisible: joiners, direction marks, variation selectors.
    /// - White space of any kind becomes one space between words and none around them.
    /// - Other control characters become their pictures, such as `␛`.
    public init(folding text: String) {
        var bytes: [UInt8] = []
        Self.append(text, to: &bytes)
        self.init(known: String(decoding: bytes, as: UTF8.self))
    }

    /// Appends the folded text in UTF-8.
    package static func append(_ text: String, to bytes: inout [UInt8]) {
        let start = bytes.count
        var text = text
        let isPlain = text.withUTF8 { utf8 in
            bytes.reserveCapacity(start + utf8.count)
            for byte in utf8 {
                switch byte {
                case 0x21...0x40, 0x5B...0x7E: bytes.append(byte)
                case 0x41...0x5A: bytes.append(byte | 0x20)
                case 0x20: if bytes.count > start, bytes.last != 0x20 { bytes.append(byte) }
                default: return false
                }
            }
            return true
        }
        if !isPlain {
            bytes.removeSubrange(start...)
            for scalar in Self.folded(text.unicodeScalars) {
                if scalar != " " {
                    Self.append(scalar, to: &bytes)
                } else if bytes.count > start, bytes.last != 0x20 {
                    bytes.append(0x20)
                }
            }
        }
        if bytes.count > start, bytes.last == 0x20 { bytes.removeLast() }
    }

    private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        func continuation(_ shift: UInt32) -> UInt8 { UInt8(scalar.value >> shift & 0x3F) | 0x80 }
        switch scalar.value {
        case ..<0x80: bytes.append(UInt8(scalar.value))
        case ..<0x800: bytes += [UInt8(scalar.value >> 6) | 0xC0, continuation(0)]
        case ..<0x1_0000: bytes += [UInt8(scalar.value >> 12) | 0xE0, continuation(6), continuation(0)]
        default: bytes += [UInt8(scalar.value >> 18) | 0xF0, continuation(12), continuation(6), continuation(0)]
        }
    }

    /// The characters, each folded, with combining ones in the canonical order that decomposing asks for.
    private static func folded(_ scalars: String.UnicodeScalarView) -> [Unicode.Scalar] {
        var folded: [Unicode.Scalar] = []
        folded.reserveCapacity(scalars.count)
        var combines = false
        for scalar in scalars {
            if scalar.value < 0x80 {
                let isUpperCase = (0x41...0x5A).contains(scalar.value)
                folded.append(isUpperCase ? Unicode.Scalar(UInt8(scalar.value | 0x20)) : scalar.visible)
            } else if let parts = FoldingTable.shared.folded(scalar) {
                folded += parts
                combines = combines || parts.contains { $0.combiningClass > 0 }
            } else {
                folded.append(scalar)
                combines = combines || scalar.combiningClass > 0
            }
        }
        if combines { Self.reorder(&folded) }
        return folded
    }

    /// Sorts each run of combining characters by class, keeping those of one class as they are (UAX 15, D108).
    private static func reorder(_ scalars: inout [Unicode.Scalar]) {
        var start = 0
        while start < scalars.count {
            guard scalars[start].combiningClass > 0 else {
                start += 1
                continue
            }
            let end = scalars[start...].firstIndex { $0.combiningClass == 0 } ?? scalars.count
            let run = scalars[start..<end].enumerated().sorted {
                ($0.element.combiningClass, $0.offset) < ($1.element.combiningClass, $1.offset)
            }
            scalars.replaceSubrange(start..<end, with: run.map(\.element))
            start = end
        }
    }
}

extension Unicode.Scalar {
    /// The canonical combining class; letters and ideographs are known to have none.
    fileprivate var combiningClass: UInt8 {
        switch self.value {
        case 0...0x2FF, 0x1100...0x12FF, 0x3100...0xA66E, 0xAC00...0xFB1D: 0
        default: self.properties.canonicalCombiningClass.rawValue
        }
    }
}
