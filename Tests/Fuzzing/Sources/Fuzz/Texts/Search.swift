// SPDX-License-Identifier: Apache-2.0

internal import Accounts

@testable internal import SearchText

extension Target {
    /// What people type to find accounts, and names of domains in both of their forms.
    static let search = Target(
        name: "search", maximumLength: 300,
        words: [
            "xn--", "ß", "İ", "ı", "ﬁ", "\u{2024}", "\u{3002}", "\u{301}", "\u{200B}", "ⅷ", "\u{1E9E}", "가", "\u{1160}",
            "ſ",
        ],
        seeds: [
            "the acme Müller", "xn--mnchen-3ya.example", "MÜNCHEN.example", "Ｍüller  \u{3000}Köln", "日本語。ＪＰ", "ΑΣ ΣΑς",
            "\u{1}a\tb",
            "e\u{301}\u{327}\u{301}",
        ].map { Array($0.utf8) }
    ) { bytes in
        let text = bytes.text
        checkFolding(text)
        checkDomain(text)
        if let words = read(orRefuseWith: AccountError.self, { try SearchTerm.words(in: text) }) {
            demand(words.count <= AccountQuery.maximumTerms, "a search has a limit of words")
            demand(words.allSatisfy { !$0.text.text.isEmpty }, "no word is empty")
            let written = words.map(\.text.text).joined(separator: " ")
            if written.utf8.count <= AccountQuery.maximumTextLength {
                let again = readAgain("a search") { try SearchTerm.words(in: written) }
                demand(again == words, "a search is that of its words")
            }
            let account = account(named: text, domain: "example.org")
            demand(AccountQuery(scope: .everyone, terms: words).matches(account), "an account is found by its own name")
            let start = try SearchTerm.start(text)
            demand(
                AccountQuery(scope: .everyone, terms: start).matches(account), "it is found by the start of its name")
            let stored = Array(account.searchText.utf8)
            demand(
                words.allSatisfy { $0.needles.contains { stored.contains(Array($0.utf8)) } },
                "what a database looks for is what matching looks for")
        }
        if let code = Punycode.encode(text.unicodeScalars), !text.unicodeScalars.allSatisfy(\.isASCII) {
            demand(Punycode.decode(code).map { $0.isExactly(text) } ?? false, "a label that is encoded is decoded")
        }
        if let label = Punycode.decode(text) {
            demand(
                Punycode.encode(label.unicodeScalars).map { $0.isExactly(lowerCasedDigits(text)) } ?? false,
                "a code has one spelling, but for the case of its digits")
        }
    }

    /// A code with the digits behind its last hyphen in lower case; what stands before that is text.
    private static func lowerCasedDigits(_ code: String) -> String {
        let digits = code.utf8.reversed().prefix { $0 != UInt8(ascii: "-") }.count
        return code.dropLast(digits) + code.suffix(digits).lowercased()
    }

    private static func checkFolding(_ text: String) {
        let folded = FoldedText(folding: text)
        demand(FoldedText(folding: folded.text) == folded, "folding what is folded changes nothing")
        demand(
            folded.text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F },
            "folded text has no controls")
        demand(!folded.text.contains("  ") && folded.text.first != " " && folded.text.last != " ", "spaces stand alone")
        let key = folded.key
        demand(key.text.utf8.count <= AccountPosition.maximumKeyLength, "a key is within its limit")
        demand(folded.text.utf8.starts(with: key.text.utf8), "a key is the beginning of its text")
    }

    private static func checkDomain(_ text: String) {
        let name = DomainName(text)
        demand(
            DomainName(name.ascii).ascii.isExactly(name.ascii), "the wire form of a domain is that of the same domain")
        demand(DomainName(name.unicode).ascii.isExactly(name.ascii), "both forms of a domain are of one domain")
    }

    static func account(named name: String, domain: String) -> Account {
        Account(id: "a", username: "u", displayName: name, domains: [domain], role: .customer, createdAt: .earliest)
    }
}

extension Array where Element == UInt8 {
    fileprivate func contains(_ needle: [UInt8]) -> Bool {
        self.indices.contains { self[$0...].starts(with: needle) }
    }
}
