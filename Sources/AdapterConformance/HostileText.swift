// SPDX-License-Identifier: Apache-2.0

/// Text that people type, and that databases and their query languages stumble over.
enum HostileText {
    /// Texts, each of which is only text, on which every way to compare text agrees.
    ///
    /// No two of them are equal under Unicode's canonical equivalence, and none begins or ends with a character that
    /// would combine with its neighbour.
    static let samples = [
        "100%", "a_b", "O'Brien", "\"quoted\"", "'; DROP TABLE accounts; --", "back\\slash", "\\%", "[a-z]*?", "$1",
        "{\"json\":[1]}", "null", "nul\u{0}byte", "line\nbreak", "carriage\r\nreturn", "tab\there", " edge ",
        "\u{1B}[31m",
        "Zoe\u{308} Bru\u{308}hl", "\u{5E9}\u{5DC}\u{5D5}\u{5DD}", "\u{645}\u{631}\u{62D}\u{628}\u{627}",
        "left\u{202E}thgir", "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", "\u{10FFFF}", "\u{FEFF}mark",
        "Stra\u{DF}e", "\u{397}\u{3A3}\u{3A3}", "<b>&amp;</b>", "=cmd|' /C calc'!A0",
    ]

    /// All of them in one text.
    static let everything = samples.joined(separator: " | ")

    /// Those that a username may have in it: nothing that does not show.
    static let shown = samples.filter { sample in
        sample.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .unassigned, .privateUse: false
            default: true
            }
        }
    }

    /// Those that a domain may have in it: no spaces either.
    static let domains = shown.filter { !$0.contains(" ") }

    /// A text of exactly so many bytes of UTF-8, which begins with `text` and has its last character at the end.
    static func text(of bytes: Int, from text: String = "") -> String {
        text + String(repeating: "w", count: bytes - text.utf8.count - 1) + "z"
    }

    /// The one for `number`, in turn.
    static func sample(_ number: Int) -> String { self.samples[number % self.samples.count] }
}
