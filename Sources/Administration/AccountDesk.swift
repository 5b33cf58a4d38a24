// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Permissions
internal import SearchText

/// The account desk: lists and finds accounts as somebody sees them.
///
/// What a viewer may know of follows from the same rule that decides whom they may enter. Other people's customers do
/// not exist here, not even in counts. What is listed may be known of, and still not be one to enter: an account that is
/// closed, or the viewer's own. ``preview(entering:as:)`` tells.
///
/// ```swift
/// let desk = AccountDesk(accounts: accounts, policy: impersonation.policy.entering)
/// let rows = try await desk.list(AccountSearch("example.org"), as: reseller).rows
/// let decisions = try await desk.preview(entering: rows.map(\.account.id), as: reseller)
/// for (row, decision) in zip(rows, decisions) {
///     draw(row, entersIn: decision.mode)  // full, read-only, or nil: no button
/// }
/// ```
public struct AccountDesk: Sendable {
    let accounts: any AccountStore
    let policy: EntryPolicy

    /// Makes a desk over a store.
    ///
    /// - Parameters:
    ///   - accounts: where accounts are kept.
    ///   - policy: the very policy that decides entering; another one would list what cannot be entered, or hide what can.
    public init(accounts: any AccountStore, policy: EntryPolicy) {
        self.accounts = accounts
        self.policy = policy
    }

    /// Lists the accounts that a viewer may know of and that match.
    ///
    /// - Parameters:
    ///   - search: what to list, and which page.
    ///   - viewer: the account of whoever looks, as the vendor authenticated them.
    /// - Returns: a page. A viewer who is unknown or not active sees none.
    /// - Throws: ``/Accounts/AccountError`` with `invalidQuery` for over-long text, too many words or a limit out of
    ///   range, and with `invalidCursor` for what is no cursor of a list in this order.
    public func list(_ search: AccountSearch = AccountSearch(), as viewer: Account.ID) async throws -> AccountList {
        let query = try search.query(within: try await self.scope(of: viewer))
        return AccountList(try await self.accounts.accounts(matching: query), for: query)
    }

    /// Counts what `search` finds, by role and status, whatever roles, statuses and page it names.
    ///
    /// With text or times counting stops at ``/Accounts/AccountQuery/maximumCount``; then the counts are not complete.
    ///
    /// - Throws: as ``list(_:as:)`` does.
    public func counts(
        of search: AccountSearch = AccountSearch(), as viewer: Account.ID
    ) async throws -> AccountCounts {
        try await self.accounts.counts(of: try search.query(within: try await self.scope(of: viewer)))
    }

    /// One account, as a viewer may know of it: what a page about an account shows.
    ///
    /// What is not the viewer's and what does not exist are answered alike, after the same one read. What is in scope is
    /// decided once more on accounts of one moment, with every owner above them, so that no account is returned as it was
    /// after it had left the scope. It is in scope exactly when ``list(_:as:)`` shows it: administrators find their own
    /// account here, resellers and customers do not. What a panel shows people of themselves it reads from its store by
    /// the identifier that they signed in with.
    ///
    /// - Parameters:
    ///   - id: the account.
    ///   - viewer: the account of whoever looks, as the vendor authenticated them.
    /// - Returns: the account; nil when there is none in scope, also for a viewer who is unknown or not active.
    /// - Throws: the error of the store, or ``/Accounts/AccountError`` with `invalidRecord` for owners that never come to
    ///   rest.
    public func account(_ id: Account.ID, as viewer: Account.ID) async throws -> Account? {
        let picture = try await AccountPicture(of: [viewer, id], from: self.accounts) { standings in
            self.isInScope(standings[1], of: standings[0])
        }
        return self.isInScope(picture.standing(of: id), of: picture.standing(of: viewer)) ? picture[id] : nil
    }

    private func isInScope(_ subject: Standing?, of viewer: Standing?) -> Bool {
        guard let subject, let viewer else { return false }
        return self.policy.scope(of: viewer).contains(subject)
    }

    /// The accounts that hold a domain, in either of its forms, among those that a viewer may know of.
    ///
    /// Of `www.shop.example.org` the holders of that name are found, or else those of `shop.example.org`, and so on, but
    /// not those of a name without a dot.
    ///
    /// - Returns: in the order of usernames, and at most ``AccountSearch/maximumLimit``; usually one or none.
    /// - Throws: ``/Accounts/AccountError`` with `invalidQuery` for over-long text.
    public func holders(ofDomain domain: String, as viewer: Account.ID) async throws -> [Account] {
        guard domain.utf8.count <= AccountQuery.maximumTextLength else {
            throw AccountError(
                .invalidQuery, "a domain has at most \(AccountQuery.maximumTextLength) bytes; shorten it")
        }
        let scope = try await self.scope(of: viewer)
        var labels = DomainName(domain).ascii.split(separator: ".", omittingEmptySubsequences: true)[...]
        while labels.count > 1 {
            let holders = try await self.holders(of: labels.joined(separator: "."), within: scope)
            guard holders.isEmpty else { return holders }
            labels.removeFirst()
        }
        return []
    }

    /// The holders of exactly this name; what merely begins with it is read and left out.
    private func holders(of name: String, within scope: AccountScope) async throws -> [Account] {
        guard name.utf8.count <= AccountQuery.maximumTextLength else { return [] }
        var query = AccountQuery(
            scope: scope, terms: try SearchTerm.start(name, of: .domain), order: .username,
            limit: AccountSearch.maximumLimit)
        var holders: [Account] = []
        while holders.count < AccountSearch.maximumLimit {
            let page = try await self.accounts.accounts(matching: query)
            holders += page.filter { $0.domains.contains { DomainName($0).ascii == name } }
            guard page.count == query.limit, let last = page.last else { break }
            query.after = last.position(in: query.order)
        }
        return Array(holders.prefix(AccountSearch.maximumLimit))
    }

    func scope(of viewer: Account.ID) async throws -> AccountScope {
        try await self.accounts.standings(of: [viewer])[0].map { self.policy.scope(of: $0) } ?? .nobody
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
