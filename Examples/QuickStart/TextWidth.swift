// SPDX-License-Identifier: Apache-2.0

extension String {
    /// How many cells of a terminal the text takes.
    var terminalWidth: Int {
        self.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? self.utf8.count : self.reduce(0) { $0 + $1.terminalWidth }
    }

    /// The text with blanks behind it, up to `width` cells.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - self.terminalWidth))
    }

    /// The text in lines of at most `width` cells, broken at blanks, and inside a word only if it is too long for a line.
    ///
    /// An isolate (Unicode UAX 9) that a break would tear apart is closed before it and opened again after it.
    func wrapped(to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in self.split(separator: " ", omittingEmptySubsequences: false) {
            let isFirst = line.isEmpty && lines.isEmpty
            if !isFirst, line.terminalWidth + 1 + String(word).terminalWidth <= width {
                line += " " + word
                continue
            }
            if !isFirst { lines.append(line) }
            line = ""
            for character in word {
                if !line.isEmpty, line.terminalWidth + character.terminalWidth > width {
                    lines.append(line)
                    line = ""
                }
                line.append(character)
            }
        }
        return Self.mendingIsolates(in: lines + [line])
    }

    private static func mendingIsolates(in lines: [String]) -> [String] {
        var isOpen = false
        return lines.map { line in
            var mended = isOpen ? "\u{2068}" + line : line
            for scalar in line.unicodeScalars {
                if scalar == "\u{2068}" { isOpen = true }
                if scalar == "\u{2069}" { isOpen = false }
            }
            if isOpen { mended += "\u{2069}" }
            return mended
        }
    }
}

extension Character {
    /// How many cells of a terminal the character takes: what `wcwidth` says of its parts, and two for any emoji.
    var terminalWidth: Int {
        let scalars = self.unicodeScalars
        guard let first = scalars.first else { return 0 }
        if scalars.count > 1, first.properties.isEmoji, scalars.contains(where: { $0.joinsEmoji }) { return 2 }
        return scalars.reduce(0) { $0 + $1.terminalWidth }
    }
}

extension Unicode.Scalar {
    /// Whether an emoji that goes on with this is one picture: variation selector, joiner, skin tone, half of a flag.
    fileprivate var joinsEmoji: Bool {
        self.value == 0xFE0F || self.value == 0x200D || self.properties.isEmojiModifier
            || (0x1F1E6...0x1F1FF).contains(self.value)
    }

    fileprivate var terminalWidth: Int {
        switch self.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator: return 0
        default: break
        }
        switch self.value {
        // The vowels and final consonants of decomposed Hangul stand in the cells of the first consonant.
        case 0x1160...0x11FF, 0xD7B0...0xD7FF: return 0
        // East Asian wide and fullwidth blocks (Unicode UAX 11).
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1_6FE0...0x1_B2FF,
            0x1_F200...0x1_F2FF, 0x2_0000...0x3_FFFD:
            return 2
        default: return self.properties.isEmojiPresentation ? 2 : 1
        }
    }
}
