// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import SearchText

extension Requirement where Port == any AccountStore {
    static var accountFilters: [Self] {
        [
            self.roleFilter, self.statusFilter, self.ownerFilter, self.createdFilter, self.combinedFilters,
            self.queryLimits,
        ]
    }

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
                var query = try trial.ownAccounts()
                query.roles = roles
                try trial.expect(
                    try await trial.names(matching: query, in: store), is: names,
                    that: "only accounts of the roles named are listed")
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
                var query = try trial.ownAccounts()
                query.statuses = statuses
                try trial.expect(
                    try await trial.names(matching: query, in: store), is: names,
                    that: "only accounts of the statuses named are listed, whatever is above them")
            }
        }
    }

    private static var ownerFilter: Self {
        Self(
            "accounts.query.owner", "A query for what an owner owns lists that as far as it is in scope, and no more."
        ) {
            trial in
            let store = try await trial.open()
            let north = try await trial.north(with: "acme", in: store)
            let south = trial.account("south", .reseller, owner: north)
            let west = trial.account("west", .reseller, owner: south.id)
            try await trial.commit(
                AccountCommit(inserts: [
                    south, west, trial.account("bakery", owner: south.id), trial.account("cinema", owner: west.id),
                ]), to: store)
            let table: [(AccountScope, String, [String])] = [
                (.everyone, "north", ["acme", "south"]), (.everyone, "south", ["bakery", "west"]),
                (.everyone, "acme", []), (.everyone, "nobody", []), (.nobody, "north", []),
                (.owned(by: north, depth: 1), "north", ["acme", "south"]), (.owned(by: north, depth: 1), "south", []),
                (.owned(by: north, depth: 2), "south", ["bakery", "west"]), (.owned(by: north, depth: 2), "west", []),
                (.owned(by: north, depth: 3), "west", ["cinema"]), (.owned(by: south.id, depth: 9), "north", []),
                (.owned(by: south.id, depth: 0), "south", []),
            ]
            for (scope, owner, names) in table {
                let query = AccountQuery(scope: scope, owner: trial.id(owner))
                try trial.expect(
                    try await trial.names(matching: query, in: store), is: names,
                    that: "of what `\(owner)` owns directly exactly that is listed which is in the scope")
                try trial.expect(
                    try await store.counts(of: query).total, is: names.count,
                    that: "of what `\(owner)` owns directly exactly that is counted which is in the scope")
            }
        }
    }

    private static var createdFilter: Self {
        Self("accounts.query.created", "A query lists accounts made from the start of its time, and not at its end.") {
            trial in
            let store = try await trial.open()
            let north = trial.account("north", .reseller)
            let times = [("a", 999), ("b", 1_000), ("c", 1_001), ("d", 1_999), ("e", 2_000)] as [(String, Int64)]
            try await trial.commit(
                AccountCommit(
                    inserts: [north] + times.map { trial.account($0, owner: north.id, createdAt: .milliseconds($1)) }),
                to: store)
            let table: [(Range<Int64>, [String])] = [
                (1_000..<2_000, ["b", "c", "d"]), (999..<1_001, ["a", "b"]), (1_000..<1_000, []),
                (2_000..<9_999, ["e"]),
            ]
            for (times, names) in table {
                let query = AccountQuery(
                    scope: .owned(by: north.id, depth: 1),
                    created: .milliseconds(times.lowerBound)..<(.milliseconds(times.upperBound)))
                try trial.expect(
                    try await trial.names(matching: query, in: store), is: names,
                    that: "accounts made within \(times) are listed, of which the end is not part")
                try trial.expect(
                    try await store.counts(of: query), is: AccountCounts([.init(.customer, .active): names.count]),
                    that: "accounts made within \(times) are counted")
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
                scope: .owned(by: north, depth: 1), terms: try SearchTerm.words(in: "shop"), roles: [.customer],
                statuses: [.active], limit: 3)
            try trial.expect(
                try await store.accounts(matching: query).map(\.displayName), is: ["a-shop", "b-shop", "d-shop"],
                that: "a page is full while there are enough accounts to which everything applies")
            query.after = trial.account("b-shop").position(in: .name)
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
                AccountQuery(scope: .nobody, limit: 0),
                AccountQuery(
                    scope: .everyone,
                    terms: try (0...AccountQuery.maximumTerms).flatMap { try SearchTerm.start("\($0)") }),
                AccountQuery(scope: .everyone, after: trial.account("acme").position(in: .username)),
            ]
            for query in outside {
                try await trial.expectError(
                    that: "a query out of its limits throws `invalidQuery`",
                    where: { ($0 as? AccountError)?.code == .invalidQuery },
                    from: { try await store.accounts(matching: query).map(\.id) })
                try await trial.expectError(
                    that: "counting by a query out of its limits throws `invalidQuery`",
                    where: { ($0 as? AccountError)?.code == .invalidQuery },
                    from: { try await store.counts(of: query) })
            }
            for limit in [1, AccountQuery.maximumLimit] {
                let query = AccountQuery(scope: .owned(by: trial.id("north"), depth: 1), limit: limit)
                try trial.expect(
                    try await store.accounts(matching: query).map(\.displayName), is: ["acme"],
                    that: "a page of \(limit) can be asked for")
            }
            let query = AccountQuery(scope: .everyone, terms: try SearchTerm.words(in: longest))
            try trial.expect(
                try await store.accounts(matching: query).count, is: 0,
                that: "a text of \(AccountQuery.maximumTextLength) characters can be searched for")
        }
    }
}
