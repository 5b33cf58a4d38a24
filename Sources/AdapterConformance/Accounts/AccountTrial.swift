// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import SearchText

extension Trial where Port == any AccountStore {
    /// An account of this run, whose username carries the marker, so that a search finds the run's own accounts.
    ///
    /// A store may keep usernames unique, also without regard to case: no two accounts of a check have the same, unless it
    /// is about that.
    func account(
        _ name: String, _ role: Role = .customer, owner: Account.ID? = nil, status: AccountStatus = .active,
        createdAt: Timestamp = .milliseconds(1_767_225_600_000)
    ) -> Account {
        Account(
            id: self.id(name), username: "\(name).\(self.marker)", displayName: name, role: role, owner: owner,
            status: status, createdAt: createdAt)
    }

    /// A query for this run's own accounts among everyone, which must have a username of ``account(_:_:owner:status:)``.
    func ownAccounts(order: AccountOrder = .name) throws -> AccountQuery {
        AccountQuery(scope: .everyone, terms: try SearchTerm.words(in: self.marker), order: order)
    }

    /// A reseller with customers, stored: the start of most checks.
    func north(with customers: String..., in store: Port) async throws -> Account.ID {
        let north = self.account("north", .reseller)
        try await self.commit(
            AccountCommit(inserts: [north] + customers.map { self.account($0, owner: north.id) }), to: store)
        return north.id
    }

    /// Stores a commit about which nothing is wrong.
    func commit(_ commit: AccountCommit, to store: Port) async throws {
        try self.expect(
            try await store.commit(commit), is: .committed, that: "a commit that expects what is stored is stored")
    }

    /// Stores a new version of one account.
    func change(_ id: Account.ID, in store: Port, _ change: (inout Account) -> Void) async throws {
        try await self.commit(AccountCommit(replaces: [try await self.next(id, in: store, change)]), to: store)
    }

    /// The next version of one account, not stored.
    func next(_ id: Account.ID, in store: Port, _ change: (inout Account) -> Void = { _ in }) async throws -> Account {
        var account = try await self.stored(id, in: store)
        change(&account)
        account.revision += 1
        return account
    }

    /// An account that is stored.
    func stored(_ id: Account.ID, in store: Port) async throws -> Account {
        guard let account = try await store.accounts([id]).first.flatMap({ $0 }) else {
            throw self.violation(of: "an account that was stored is there", seen: "none under `\(id)`")
        }
        return account
    }

    /// The names of all accounts that a query finds, page by page.
    func names(matching query: AccountQuery, in store: Port) async throws -> [String] {
        var query = query
        var names: [String] = []
        while true {
            let page = try await store.accounts(matching: query)
            names += page.map(\.displayName)
            // A store whose cursor does not move would keep a check here for ever.
            guard page.count == query.limit, names.count < 2_000 else { return names }
            query.after = page.last?.position(in: query.order)
        }
    }
}

extension Timestamp {
    /// A number of milliseconds since 1970.
    static func milliseconds(_ number: Int64) -> Self { Self(millisecondsSince1970: number) }
}

extension AccountStatus {
    /// A suspension, complete with who and why.
    static func suspended(by account: Account.ID) -> Self {
        .suspended(
            Suspension(
                by: account, authority: .administrator, reason: HostileText.everything,
                at: Timestamp(millisecondsSince1970: 1_767_225_600_001)))
    }
}
