// SPDX-License-Identifier: Apache-2.0

internal import Accounts

extension Requirement where Port == any AccountStore {
    static var accountFilters: [Self] { [self.roleFilter, self.statusFilter, self.combinedFilters, self.queryLimits] }

    private static var roleFilter: Self {
        Self("accounts.query.roles", "A query lists only the roles it names, and all when it names none.") { trial in
            let store = try await trial.open()
            try await trial.commit(
                AccountCommit(inserts: [
                    trial.account("ada", .administrator), trial.account("north", .reseller), trial.account("acme"),
                ]), to: store)
            let table: [(Set<Role>, [String])] = [
                ([], ["acme", "ada", "north"]), ([.customer], ["acme"]), ([.reseller], ["north"]),
                ([.administrator, .customer], ["acme", "ada"]),
            ]
            for (roles, names) in table {
                try trial.expect(
                    try await trial.names(
                        matching: AccountQuery(scope: .everyone, text: trial.marker, roles: roles), in: store),
                    is: names, that: "only accounts of the roles named are listed")
            }
        }
    }

    private static var statusFilter: Self {
        Self("accounts.query.statuses", "A query lists only the statuses it names, each account's own as it is stored.")
        {
            trial in
            let store = try await trial.open()
            let north = trial.account("north", .reseller, status: .suspended(by: trial.id("ada")))
            try await trial.commit(
                AccountCommit(inserts: [
                    north, trial.account("acme", owner: north.id), trial.account("bakery", status: .pending),
                    trial.account("cinema", status: .closed),
                ]), to: store)
            let table: [(Set<AccountStatus.Kind>, [String])] = [
                ([], ["acme", "bakery", "cinema", "north"]), ([.active], ["acme"]), ([.suspended], ["north"]),
                ([.pending, .closed], ["bakery", "cinema"]),
            ]
            for (statuses, names) in table {
                try trial.expect(
                    try await trial.names(
                        matching: AccountQuery(scope: .everyone, text: trial.marker, statuses: statuses), in: store),
                    is: names, that: "only accounts of the statuses named are listed, whatever is above them")
            }
        }
    }

    private static var combinedFilters: Self {
        Self(
            "accounts.query.combined",
            "Scope, text, roles and statuses must all fit, and only then does the limit count."
        ) {
            trial in
            let store = try await trial.open()
            let north = try await trial.north(with: "a-shop", "b-shop", "d-shop", "e-cafe", in: store)
            try await trial.commit(
                AccountCommit(inserts: [
                    trial.account("c-shop"), trial.account("f-shop", .reseller, owner: north),
                    trial.account("g-shop", owner: north, status: .closed), trial.account("h-shop", owner: north),
                ]), to: store)
            var query = AccountQuery(
                scope: .owned(by: north, depth: 1), text: "shop", roles: [.customer], statuses: [.active], limit: 3)
            try trial.expect(
                try await store.accounts(matching: query).map(\.displayName), is: ["a-shop", "b-shop", "d-shop"],
                that: "a page is full while there are enough accounts to which everything applies")
            query.after = trial.id("b-shop")
            try trial.expect(
                try await store.accounts(matching: query).map(\.displayName), is: ["d-shop", "h-shop"],
                that: "a page holds the accounts to which everything applies, and no others")
        }
    }

    private static var queryLimits: Self {
        Self("accounts.query.limits", "A query out of its limits is an error, one at its limits is not.") { trial in
            let store = try await trial.open()
            _ = try await trial.north(with: "acme", in: store)
            let longest = String(repeating: "x", count: AccountQuery.maximumTextLength)
            let outside = [
                AccountQuery(scope: .everyone, limit: 0), AccountQuery(scope: .everyone, limit: -1),
                AccountQuery(scope: .everyone, limit: AccountQuery.maximumLimit + 1),
                AccountQuery(scope: .everyone, text: longest + "x"), AccountQuery(scope: .nobody, limit: 0),
            ]
            for query in outside {
                try await trial.expectError(
                    that: "a query out of its limits throws `invalidQuery`",
                    where: { ($0 as? AccountError)?.code == .invalidQuery },
                    from: { try await store.accounts(matching: query).map(\.id) })
            }
            for limit in [1, AccountQuery.maximumLimit] {
                let query = AccountQuery(scope: .owned(by: trial.id("north"), depth: 1), limit: limit)
                try trial.expect(
                    try await store.accounts(matching: query).map(\.displayName), is: ["acme"],
                    that: "a page of \(limit) can be asked for")
            }
            try trial.expect(
                try await store.accounts(matching: AccountQuery(scope: .everyone, text: longest)).count, is: 0,
                that: "a text of \(AccountQuery.maximumTextLength) characters can be searched for")
        }
    }
}
