// SPDX-License-Identifier: Apache-2.0

import Accounts
import SearchText
import Testing

@Suite struct `Folded text` {
    @Test(arguments: [
        ["Müller", "MULLER", "mu\u{308}ller", "Ｍüｌｌｅｒ", " müller\u{A0}", "m\u{AD}uller", "Mu\u{200D}ller"],
        ["Istanbul", "İSTANBUL", "ıstanbul", "istanbul", "I\u{307}stanbul"],
        ["Straße", "STRASSE", "strasse", "STRAẞE", "Ｓtraße"],
        ["Łódź", "LODZ", "lódz"], ["Ærøskøbing", "aeroskobing", "ÆRØSKØBING"], ["Œuvre", "oeuvre"],
        ["ὈΔΥΣΣΕΎΣ", "οδυσσευς", "Ὀδυσσεύς", "οδυσσευσ"],
        ["Алексей Ёлкин", "алексеи елкин", "АЛЕКСЕЙ ЕЛКИН"],
        ["שָׁלוֹם", "שלום"], ["مُحَمَّد", "محمد", "محـــمد"], ["أحمد", "احمد"],
        ["ｶﾌﾞｼｷ", "カブシキ", "カフ\u{3099}シキ"], ["㍿", "株式会社"], ["한국", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}"],
        ["ﬁnance", "finance", "FINANCE"], ["O’Brien", "o'brien"], ["Müller–Lüdenscheidt", "muller-ludenscheidt"],
        ["👩‍🚀 Ada", "👩🚀 ada", "👩\u{200D}🚀  ADA\u{FE0F}"], ["a\nb\tc", "a b c", "  a   b\u{2003}c\r\n"],
        ["ada lind", "  Ada  LIND "],
        ["Việt Nam", "viet nam", "VIE\u{323}\u{302}T NAM"], ["①②", "12"], ["Ⅳ", "iv"], ["ﷺ", "صلى الله عليه وسلم"],
    ])
    func `is one for what people mean as one`(_ texts: [String]) {
        #expect(Set(texts.map { FoldedText(folding: $0) }).count == 1, "\(texts.map { FoldedText(folding: $0) })")
    }

    @Test(arguments: [
        ("は", "ば"), ("कि", "कु"), ("กา", "กี"), ("a b", "ab"), ("100%", "100"), ("a_b", "axb"), ("<b>", "b"), ("e", "é́x"),
        ("\u{1B}[31m", "[31m"), ("\u{0}", ""), ("東", "束"), ("ς", "τ"), ("o", "0"), ("*", "?"), ("\\", "/"),
    ])
    func `is not one for what are two things`(_ one: String, _ other: String) {
        #expect(FoldedText(folding: one) != FoldedText(folding: other))
    }

    @Test func `stays as it is when it is folded again, each character of Unicode alone and among others`() {
        var faults: [String] = []
        // The Greek iota below a letter is left out, and upper-cased a letter of its own.
        let iotas: [ClosedRange<UInt32>] = [0x345...0x345, 0x1F80...0x1FFF]
        for value in UInt32(0)...0x10_FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let hasIota = iotas.contains { $0.contains(value) }
            for text in [String(scalar), "a\(scalar)b"] {
                let folded = FoldedText(folding: text)
                let isSound =
                    FoldedText(folding: folded.text) == folded
                    && (hasIota || FoldedText(folding: text.uppercased()) == folded)
                    && folded.text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
                if !isSound { faults.append("U+\(String(value, radix: 16)) \(text) \(folded)") }
            }
        }
        #expect(faults.isEmpty, "\(faults.count): \(faults.prefix(30))")
    }

    @Test func `does not depend on the order of combining characters`() {
        // A Thai vowel below has class 103 and a tone mark 107; a Hindi nukta 7 and a virama 9.
        for (one, other) in [("ก\u{E38}\u{E48}", "ก\u{E48}\u{E38}"), ("क\u{93C}\u{94D}", "क\u{94D}\u{93C}")] {
            #expect(FoldedText(folding: one) == FoldedText(folding: other))
        }
    }

    @Test func `is ordered by its bytes`() {
        let texts = ["", "a", "a b", "ab", "z", "\u{1100}", "가", "\u{FFFD}", "😀"].map { FoldedText(folding: $0) }
        for (index, text) in texts.enumerated() {
            for other in texts[(index + 1)...] where text != other {
                #expect((text < other) == text.text.utf8.lexicographicallyPrecedes(other.text.utf8))
            }
        }
    }

    @Test func `has a key of whole characters, 200 bytes at most`() {
        for (text, count) in [("é", 200), ("東", 198), ("😀", 200), ("x", 200)] {
            let key = FoldedText(folding: String(repeating: text, count: 300)).key
            #expect(key.text.utf8.count == count)
            #expect(key.text.unicodeScalars.allSatisfy { $0 == key.text.unicodeScalars.first })
        }
        #expect(FoldedText(folding: String(repeating: "x", count: 200)).key.text.utf8.count == 200)
    }

    @Test func `has a key that stays as it is when it is folded again, also where it is cut behind a word`() {
        let folded = FoldedText(folding: String(repeating: "x", count: 199) + " y")
        #expect(folded.key.text == String(repeating: "x", count: 199))
        #expect(FoldedText(folding: folded.key.text).key == folded.key)
    }
}
