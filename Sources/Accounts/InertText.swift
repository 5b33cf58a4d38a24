// SPDX-License-Identifier: Apache-2.0

extension String {
    /// This text as it may be shown beside other text: it can forge no line and turn no direction.
    ///
    /// Line breaks, control characters and invisible direction marks become visible as `\u{…}`. The whole is wrapped in
    /// first-strong isolates (Unicode UAX 9) when it holds letters that run right to left, so that a name cannot reorder
    /// what stands around it. The text itself is stored as given; this is for showing. Escaping for HTML or a terminal
    /// remains with the one who draws.
    public var inert: String {
        var shown = ""
        var isRightToLeft = false
        for scalar in self.unicodeScalars {
            if scalar.mustBeShownEscaped {
                shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                shown.unicodeScalars.append(scalar)
                isRightToLeft = isRightToLeft || scalar.runsRightToLeft
            }
        }
        return isRightToLeft ? "\u{2068}\(shown)\u{2069}" : shown
    }
}

extension Unicode.Scalar {
    /// Controls, line and paragraph separators, bidirectional marks, and other characters that show nothing.
    fileprivate var mustBeShownEscaped: Bool {
        switch self.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        // Joiners shape letters and emoji; every other format character is invisible or turns the direction.
        case .format: self.value != 0x200C && self.value != 0x200D
        default: false
        }
    }

    /// Whether the scalar lies in a block of right-to-left scripts (Unicode, Bidi_Class R and AL by block).
    fileprivate var runsRightToLeft: Bool {
        switch self.value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x1_0800...0x1_0FFF, 0x1_E800...0x1_EFFF: true
        default: false
        }
    }
}
