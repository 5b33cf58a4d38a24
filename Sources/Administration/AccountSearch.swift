// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import SearchText

/// What somebody asks the account desk to list.
///
/// ```swift
/// var search = AccountSearch("müller köln", statuses: [.active])
/// let list = try await desk.list(search, as: reseller)
/// search.cursor = list.next
/// ```
public struct AccountSearch: Hashable, Sendable {
    /// The largest page.
    public static let maximumLimit = 200

    /// What was typed: words in any order, each in any of username, display name, company, e-mail and domains.
    ///
    /// Compared without case, width and diacritics. Every character is only text; there are no wildcards. Empty text
    /// lists everything. At most ``/Accounts/AccountQuery/maximumTextLength`` bytes.
    public var text: String
    /// Where in a field the text must stand: its words anywhere, or all of it at the start, to complete while typing.
    public var place: SearchTerm.Place
    /// The roles to list; empty lists all.
    public var roles: Set<Role>
    /// The statuses to list, as stored; empty lists all.
    public var statuses: Set<AccountStatus.Kind>
    /// List only what this account owns directly.
    public var owner: Account.ID?
    /// List only accounts made within this time, which does not include its end.
    public var created: Range<Timestamp>?
    /// The order of the list.
    public var order: AccountOrder
    /// The page after the one that gave out this cursor; nil for the first.
    public var cursor: AccountCursor?
    /// How many at most, 1 to 200.
    public var limit: Int

    /// Makes a search.
    public init(
        _ text: String = "", at place: SearchTerm.Place = .anywhere, roles: Set<Role> = [],
        statuses: Set<AccountStatus.Kind> = [], owner: Account.ID? = nil, created: Range<Timestamp>? = nil,
        order: AccountOrder = .name, cursor: AccountCursor? = nil, limit: Int = 50
    ) {
        self.text = text
        self.place = place
        self.roles = roles
        self.statuses = statuses
        self.owner = owner
        self.created = created
        self.order = order
        self.cursor = cursor
        self.limit = limit
    }

    /// What to ask a store for: one account more than the page has, which tells whether there is another page.
    func query(within scope: AccountScope) throws -> AccountQuery {
        guard (1...Self.maximumLimit).contains(self.limit) else {
            throw AccountError(.invalidQuery, "a page has 1 to \(Self.maximumLimit) accounts")
        }
        let query = AccountQuery(
            scope: scope, terms: try self.terms(), roles: self.roles, statuses: self.statuses, owner: self.owner,
            created: self.created, order: self.order, after: try self.cursor?.position(in: self.order),
            limit: self.limit + 1)
        try query.validate()
        return query
    }

    private func terms() throws -> [SearchTerm] {
        switch self.place {
        case .anywhere: try SearchTerm.words(in: self.text)
        case .start(let field): try SearchTerm.start(self.text, of: field)
        @unknown default: throw AccountError(.invalidQuery, "text cannot be looked for there")
        }
    }
}
