// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Permissions

/// The account desk: lists and finds accounts as somebody sees them.
///
/// What a viewer may know of follows from the same rule that decides whom they may enter. Other people's customers do
/// not exist here, not even in counts.
///
/// ```swift
/// let desk = AccountDesk(accounts: accounts)
/// let customers = try await desk.accounts(matching: "example.org", as: reseller)
/// ```
public struct AccountDesk: Sendable {
    private let accounts: any AccountStore
    private let policy: EntryPolicy

    /// Makes a desk over a store.
    public init(accounts: any AccountStore, policy: EntryPolicy = .standard) {
        self.accounts = accounts
        self.policy = policy
    }

    /// Lists the accounts that a viewer may know of and that match, in the order of their identifiers.
    ///
    /// - Parameters:
    ///   - text: what must occur in username, display name, company, e-mail or a domain; empty lists all.
    ///   - viewer: the account of whoever looks, as the vendor authenticated them.
    ///   - roles: the roles to list; empty lists all.
    ///   - statuses: the statuses to list; empty lists all.
    ///   - after: the last account of the page before.
    ///   - limit: how many at most, 1 to ``/Accounts/AccountQuery/maximumLimit``.
    /// - Returns: a page. A viewer who is unknown or not active sees none.
    /// - Throws: ``/Accounts/AccountError`` with `invalidQuery` for over-long text or a limit out of range.
    public func accounts(
        matching text: String = "", as viewer: Account.ID, roles: Set<Role> = [],
        statuses: Set<AccountStatus.Kind> = [], after: Account.ID? = nil, limit: Int = 50
    ) async throws -> [Account] {
        let standing = try await self.accounts.standings(of: [viewer])[0]
        let query = AccountQuery(
            scope: standing.map { self.policy.scope(of: $0) } ?? .nobody, text: text, roles: roles,
            statuses: statuses, after: after, limit: limit)
        try query.validate()
        return try await self.accounts.accounts(matching: query)
    }
}
