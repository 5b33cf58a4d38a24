// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Permissions

/// The account desk: lists and finds accounts as somebody sees them.
///
/// What a viewer may know of follows from the same rule that decides whom they may enter. Other people's customers do
/// not exist here, not even in counts. What is listed may be known of, and still not be one to enter: an account that is
/// closed, or the viewer's own. ``preview(entering:as:)`` tells.
///
/// ```swift
/// let desk = AccountDesk(accounts: accounts, policy: impersonation.policy.entering)
/// let customers = try await desk.accounts(matching: "example.org", as: reseller)
/// let decisions = try await desk.preview(entering: customers.map(\.id), as: reseller)
/// for (customer, decision) in zip(customers, decisions) {
///     draw(customer, entersIn: decision.mode)  // full, read-only, or nil: no button
/// }
/// ```
public struct AccountDesk: Sendable {
    private let accounts: any AccountStore
    private let policy: EntryPolicy

    /// Makes a desk over a store.
    ///
    /// - Parameters:
    ///   - accounts: where accounts are kept.
    ///   - policy: the very policy that decides entering; another one would list what cannot be entered, or hide what can.
    public init(accounts: any AccountStore, policy: EntryPolicy) {
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

    /// Tells beforehand which accounts a viewer may enter, in which mode at most, and why not.
    ///
    /// For showing: nothing is recorded, and entering decides again. Standings are all that is looked at, in one read;
    /// what may speak against it besides, such as a freeze or the viewer's own login, is not.
    ///
    /// - Parameters:
    ///   - subjects: the accounts, such as a page of them; at most ``/Accounts/AccountQuery/maximumLimit``.
    ///   - viewer: the account of whoever looks, as the vendor authenticated them.
    /// - Returns: a decision for each, in the same order. What is not the viewer's and what does not exist are decided
    ///   alike.
    /// - Throws: ``/Accounts/AccountError`` with `invalidQuery` for too many accounts, or the error of the store.
    public func preview(entering subjects: [Account.ID], as viewer: Account.ID) async throws -> [Decision] {
        guard subjects.count <= AccountQuery.maximumLimit else {
            throw AccountError(.invalidQuery, "a preview has at most \(AccountQuery.maximumLimit) accounts")
        }
        let standings = try await self.accounts.standings(of: [viewer] + subjects)
        return standings.dropFirst().map { self.policy.decide(actor: standings[0], subject: $0) }
    }
}
