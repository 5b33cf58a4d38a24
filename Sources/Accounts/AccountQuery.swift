// SPDX-License-Identifier: Apache-2.0

/// What to list: a scope, what to match within it, in which order, and which page.
///
/// Pages neither repeat nor skip an account while others come and go; only an account whose own key changes, such as one
/// that is renamed, moves.
public struct AccountQuery: Hashable, Sendable {
    /// The longest text to search for, in UTF-8 bytes before it is folded.
    public static let maximumTextLength = 200
    /// The most terms.
    public static let maximumTerms = 8
    /// The largest page.
    public static let maximumLimit = 500
    /// Where counting stops when it has to look at accounts one by one.
    public static let maximumCount = 1_000

    /// The accounts the viewer may know of.
    public var scope: AccountScope
    /// What must be found in each account, every one of them in any of its fields; empty matches everything.
    public var terms: [SearchTerm]
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
    /// List what comes after this position, which is that of the last account of the page before.
    public var after: AccountPosition?
    /// How many at most, 1 to 500.
    public var limit: Int

    /// Makes a query.
    public init(
        scope: AccountScope, terms: [SearchTerm] = [], roles: Set<Role> = [], statuses: Set<AccountStatus.Kind> = [],
        owner: Account.ID? = nil, created: Range<Timestamp>? = nil, order: AccountOrder = .name,
        after: AccountPosition? = nil, limit: Int = 50
    ) {
        self.scope = scope
        self.terms = terms
        self.roles = roles
        self.statuses = statuses
        self.owner = owner
        self.created = created
        self.order = order
        self.after = after
        self.limit = limit
    }

    /// Throws ``AccountError/Code/invalidQuery`` for too many terms, a limit out of range, or a position in another order.
    public func validate() throws {
        guard self.terms.count <= Self.maximumTerms else {
            throw AccountError(.invalidQuery, "a search has at most \(Self.maximumTerms) words; leave some out")
        }
        guard (1...Self.maximumLimit).contains(self.limit) else {
            throw AccountError(.invalidQuery, "a page has 1 to \(Self.maximumLimit) accounts")
        }
        guard self.after.map({ $0.order == self.order }) ?? true else {
            throw AccountError(.invalidQuery, "the position is one in another order; begin at the first page")
        }
    }

    /// Whether filters and times admit `account`, already known to be in scope, whatever its texts are.
    public func admits(_ account: Account) -> Bool {
        (self.roles.isEmpty || self.roles.contains(account.role))
            && (self.statuses.isEmpty || self.statuses.contains(account.status.kind))
            && (self.owner == nil || self.owner == account.owner)
            && (self.created?.contains(account.createdAt) ?? true)
    }

    /// The query whose accounts are counted: without roles, statuses and page.
    public var counted: Self {
        Self(scope: self.scope, terms: self.terms, owner: self.owner, created: self.created)
    }
}
