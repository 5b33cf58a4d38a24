// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import SearchText

/// One page of a list of accounts.
public struct AccountList: Hashable, Sendable {
    /// The accounts, in order.
    public let rows: [AccountRow]
    /// What leads to the page after this one; nil when this is the last.
    public let next: AccountCursor?

    /// Makes a page of what a store returned for `query`, which asks for one account more than the page has.
    init(_ accounts: [Account], for query: AccountQuery) {
        let page = accounts.prefix(query.limit - 1)
        // The page before may have ended with an account of this name.
        var nameBefore: FoldedText?
        if case .text(let key) = query.after?.key, query.order == .name { nameBefore = key }
        self.init(
            page, among: accounts, nameBefore: nameBefore, terms: query.terms,
            next: accounts.count < query.limit ? nil : page.last.map { AccountCursor($0.position(in: query.order)) })
    }

    /// Makes a page, whose names are compared among these accounts, and with one name that is known of another.
    init(
        _ page: some Collection<Account>, among accounts: [Account], nameBefore: FoldedText? = nil,
        terms: [SearchTerm], next: AccountCursor?
    ) {
        let names = accounts.map { FoldedText(folding: $0.displayName) }
        self.rows = zip(page, names).map { account, name in
            let others = zip(accounts, names).filter { $1 == name && $0.id != account.id }.map(\.0)
            let isContinued = nameBefore == name.key
            return AccountRow(
                account: account, matches: account.matches(of: terms),
                distinction: others.isEmpty && !isContinued ? nil : account.distinction(from: others, isContinued))
        }
        self.next = next
    }
}

/// One account in a list, with why it is there and what tells it from others of the same name.
public struct AccountRow: Hashable, Sendable {
    /// A field of the account with a text in it, as stored.
    public struct FieldText: Hashable, Sendable {
        /// The field; nil for the identifier.
        public let field: AccountField?
        /// The text, from people: to be shown inert.
        public let text: String
    }

    /// The account.
    public let account: Account
    /// Where the words looked for were found: for each the first field it is in, none twice.
    public let matches: [FieldText]
    /// What to show beside the name, because the name alone could be taken for another account's.
    ///
    /// Names are compared folded, among the accounts on the page and, in the order of names, among those next to it. The
    /// field is the first of company, e-mail, domain and username that no other of the same name shares; failing those it
    /// is the identifier.
    public let distinction: FieldText?
}

extension Account {
    fileprivate func matches(of terms: [SearchTerm]) -> [AccountRow.FieldText] {
        guard !terms.isEmpty else { return [] }
        let texts = self.searchableTexts
        var matches: [AccountRow.FieldText] = []
        for term in terms {
            guard let text = texts.first(where: { term.isFound(in: $0) }) else { continue }
            let match = AccountRow.FieldText(field: text.field, text: text.original)
            if !matches.contains(match) { matches.append(match) }
        }
        return matches
    }

    /// Of others that are not at hand only the username is known to differ.
    fileprivate func distinction(from others: [Account], _ hasUnseenOthers: Bool) -> AccountRow.FieldText {
        let fields: [AccountField] = hasUnseenOthers ? [.username] : [.company, .email, .domain, .username]
        for field in fields {
            let taken = Set(others.flatMap { $0.texts(of: field) }.map { FoldedText(folding: $0) })
            if let text = self.texts(of: field).first(where: { !taken.contains(FoldedText(folding: $0)) }) {
                return AccountRow.FieldText(field: field, text: text)
            }
        }
        return AccountRow.FieldText(field: nil, text: self.id.rawValue)
    }

    private func texts(of field: AccountField) -> [String] {
        let texts: [String] =
            switch field {
            case .username: [self.username]
            case .displayName: [self.displayName]
            case .company: [self.company].compactMap(\.self)
            case .email: [self.email].compactMap(\.self)
            case .domain: self.domains
            @unknown default: []
            }
        return texts.filter { !FoldedText(folding: $0).text.isEmpty }
    }
}
