// SPDX-License-Identifier: Apache-2.0

import Accounts
import SearchText
import Testing

@Suite struct `A search term` {
    let account = Account(
        id: "1042", username: "mueller", displayName: "Zoë Müller 100%", company: "Holding_AG <b>",
        email: "Boss@Example.org", domains: ["MÜNCHEN.example", "shop.example.net", "XN--R8JZ45G.Example"],
        role: .customer, createdAt: .earliest)

    @Test(arguments: [
        ("zoe muller", true), ("MÜLLER zoë", true), ("münchen", true), ("munchen.ex", true), ("xn--mnchen", true),
        ("例え", true), ("100%", true), ("holding_ boss@", true), ("<b>", true), ("", true), ("\u{200D}", true),
        ("%muller", false), ("h_lding", false), ("1042", false), ("zoe.muller", false), ("mullerholding", false),
        ("*", false), ("zoe nobody", false), ("\u{1}mueller", false), ("e\u{2}z", false),
    ])
    func `is looked for in every field, word by word`(_ text: String, _ isFound: Bool) throws {
        try self.expect(SearchTerm.words(in: text), isFound)
    }

    @Test(
        arguments: [
            ("zoe mu", nil, true), ("muel", nil, true), ("holding", nil, true), ("shop", nil, true),
            ("xn--mn", nil, true),
            ("muel", .username, true), ("muel", .displayName, false), ("zoe", .displayName, true),
            ("zoe", .username, false),
            ("münchen", .domain, true), ("boss@", .email, true), ("muller", nil, false), ("oss", .email, false),
            ("", .email, true),
        ] as [(String, AccountField?, Bool)])
    func `at the start of a field is found there only`(_ text: String, _ field: AccountField?, _ isFound: Bool) throws {
        try self.expect(SearchTerm.start(text, of: field), isFound)
    }

    /// The meaning, and the bytes that an adapter compares, must agree.
    private func expect(_ terms: [SearchTerm], _ isFound: Bool) {
        #expect(AccountQuery(scope: .everyone, terms: terms).matches(self.account) == isFound)
        let text = Array(self.account.searchText.utf8)
        let hasNeedles = terms.allSatisfy { term in
            term.needles.contains { needle in
                text.indices.contains { text[$0...].starts(with: needle.utf8) }
            }
        }
        #expect(hasNeedles == isFound)
    }

    @Test func `has limits`() throws {
        let longest = String(repeating: "x", count: AccountQuery.maximumTextLength)
        #expect(try SearchTerm.words(in: longest).count == 1)
        #expect(try SearchTerm.start(longest).count == 1)
        #expect(try SearchTerm.words(in: "a b c d e f g h a b c d e f g h").count == AccountQuery.maximumTerms)
        for text in [longest + "x", "e" + String(repeating: "\u{301}", count: 100_000)] {
            #expect(throws: AccountError(.invalidQuery, "")) { try SearchTerm.words(in: text) }
            #expect(throws: AccountError(.invalidQuery, "")) { try SearchTerm.start(text) }
        }
        #expect(throws: AccountError(.invalidQuery, "")) { try SearchTerm.words(in: "a b c d e f g h i") }
    }
}
