// SPDX-License-Identifier: Apache-2.0

public import Accounts

extension SearchTerm {
    /// The words of a text, each of which must occur somewhere in an account: what a search box means.
    ///
    /// ```swift
    /// let query = AccountQuery(scope: scope, terms: try SearchTerm.words(in: "müller Köln"))
    /// ```
    ///
    /// A text of white space or of invisible characters has no words and asks for nothing.
    ///
    /// - Throws: ``/Accounts/AccountError`` with `invalidQuery` for text longer than
    ///   ``/Accounts/AccountQuery/maximumTextLength`` or with more different words than
    ///   ``/Accounts/AccountQuery/maximumTerms``.
    public static func words(in text: String) throws -> [Self] {
        var terms: [Self] = []
        for word in try Self.folded(text).text.split(separator: " ") {
            let term = Self(FoldedText(known: String(word)), .anywhere)
            if !terms.contains(term) { terms.append(term) }
        }
        guard terms.count <= AccountQuery.maximumTerms else {
            throw AccountError(
                .invalidQuery, "a search has at most \(AccountQuery.maximumTerms) words; leave some out")
        }
        return terms
    }

    /// A text that a field must begin with, the one named or any: what completing while typing means.
    ///
    /// - Returns: one term; none when the text asks for nothing.
    /// - Throws: ``/Accounts/AccountError`` with `invalidQuery` for text longer than
    ///   ``/Accounts/AccountQuery/maximumTextLength``.
    public static func start(_ text: String, of field: AccountField? = nil) throws -> [Self] {
        let folded = try Self.folded(text)
        return folded.text.isEmpty ? [] : [Self(folded, .start(of: field))]
    }

    private static func folded(_ text: String) throws -> FoldedText {
        guard text.utf8.count <= AccountQuery.maximumTextLength else {
            throw AccountError(
                .invalidQuery, "search text has at most \(AccountQuery.maximumTextLength) bytes; shorten it")
        }
        return FoldedText(folding: text)
    }

    /// Whether this is found in one text of an account.
    public func isFound(in text: SearchableText) -> Bool {
        let (own, others) = (self.text.text.utf8, text.folded.text.utf8)
        return switch self.place {
        case .anywhere: others.contains(own)
        case .start(of: let field): (field ?? text.field) == text.field && others.starts(with: own)
        @unknown default: false
        }
    }
}

extension AccountQuery {
    /// Whether `account`, already known to be in scope, is matched: the meaning that every adapter must agree with.
    public func matches(_ account: Account) -> Bool {
        guard self.admits(account) else { return false }
        guard !self.terms.isEmpty else { return true }
        let texts = account.searchableTexts
        return self.terms.allSatisfy { term in texts.contains { term.isFound(in: $0) } }
    }
}

extension String.UTF8View {
    /// Whether other bytes occur among these.
    fileprivate func contains(_ other: Self) -> Bool {
        let (own, needle) = (Array(self), Array(other))
        guard own.count >= needle.count else { return false }
        return (0...own.count - needle.count).contains { own[$0...].starts(with: needle) }
    }
}
