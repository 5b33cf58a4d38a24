// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// Terms as a question to the index of texts, which knows three characters in a row and nothing else.
///
/// Every account that matches is among the answers, and few others: those in which the same threes stand elsewhere.
enum TextMatch {
    /// The expression of FTS5; nil when no term has three characters.
    static func expression(for terms: [SearchTerm]) -> String? {
        let expressions = terms.compactMap(self.expression(for:))
        return expressions.isEmpty ? nil : expressions.joined(separator: " AND ")
    }

    private static func expression(for term: SearchTerm) -> String? {
        let needles = term.needles.map(self.trigrams(of:)).filter { !$0.isEmpty }
        // One needle that says nothing lets everything through.
        guard needles.count == term.needles.count else { return nil }
        return "(\(needles.map { "(\($0.joined(separator: " AND ")))" }.joined(separator: " OR ")))"
    }

    private static func trigrams(of text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count >= 3 else { return [] }
        return (0...scalars.count - 3).map { start in
            let three = String(String.UnicodeScalarView(scalars[start..<start + 3]))
            return "\"\(three.replacing("\"", with: "\"\""))\""
        }
    }
}
