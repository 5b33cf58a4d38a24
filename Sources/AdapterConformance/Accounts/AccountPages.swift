// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import SearchText

extension Requirement where Port == any AccountStore {
    static var accountPages: [Self] {
        [self.pageOrder, self.pageKeys, self.pageCursor, self.pageTies, self.pageUsernames, self.pageStability]
    }

    /// Accounts below a reseller, stored, and the scope that lists them.
    private static func store(_ accounts: [Account], _ trial: Trial<Port>, in store: Port) async throws -> AccountScope
    {
        let north = trial.account("north", .reseller)
        let owned = accounts.map { account in
            var account = account
            account.owner = north.id
            return account
        }
        try await trial.commit(AccountCommit(inserts: [north] + owned), to: store)
        return .owned(by: north.id, depth: 1)
    }

    private static var pageOrder: Self {
        Self("accounts.pages.order", "Each order is that of its keys, and for equal ones that of identifiers.") {
            trial in
            let store = try await trial.open()
            let names = [
                "a", "B", "-", "_", "~", "10", "9", "Z", "aa", "A", "!", "a.b", "ab", "\u{E4}b", "\u{FF21}c", ".",
                "a b",
                "\u{436}", "\u{6771}", "\u{1F600}", "\u{FFFD}x", "  a", "\u{AC00}", "\u{1100}\u{1161}", "\u{DF}",
            ]
            let accounts = names.enumerated().map { number, name in
                Account(
                    id: trial.id(number % 2 == 0 ? "n" : "N", number),
                    username: "\(names[(number * 7) % names.count]) \(number).\(trial.marker)", displayName: name,
                    role: .customer, createdAt: .milliseconds(Int64(number % 5)))
            }
            let scope = try await self.store(accounts, trial, in: store)
            for order in AccountOrder.allCases {
                let promised = accounts.sorted { $0.position(in: order).precedes($1.position(in: order)) }.map(\.id)
                for limit in [500, 1, 7] {
                    var listed: [Account.ID] = []
                    var query = AccountQuery(scope: scope, order: order, limit: limit)
                    while listed.count <= names.count {
                        let page = try await store.accounts(matching: query)
                        listed += page.map(\.id)
                        guard page.count == limit else { break }
                        query.after = page.last?.position(in: order)
                    }
                    try trial.expect(
                        listed, is: promised,
                        that: "the order `\(order)` is that of the bytes of folded text, the newest, then identifiers")
                }
            }
        }
    }

    private static var pageKeys: Self {
        Self("accounts.pages.keys", "Names that begin with the same 200 bytes are equal in their order.") { trial in
            let store = try await trial.open()
            let long = String(repeating: "\u{6771}", count: 66)
            let names = ["\(long)abz", "\(long)aby", "\(long)ab", "\(long)a", "\(long)\u{6771}", "\(long)"]
            let accounts = names.enumerated().map { number, name in
                Account(
                    id: trial.id("n", number), username: "u\(number).\(trial.marker)", displayName: name,
                    role: .customer,
                    createdAt: .earliest)
            }
            let scope = try await self.store(accounts, trial, in: store)
            try trial.expect(
                try await trial.names(matching: AccountQuery(scope: scope, limit: 1), in: store),
                is: [names[4], names[5], names[3], names[0], names[1], names[2]],
                that: "an order compares the first 200 bytes of a text, as far as they are whole characters")
        }
    }

    private static var pageCursor: Self {
        Self("accounts.pages.cursor", "A page goes on after a position, whose account need not be listed or exist.") {
            trial in
            let store = try await trial.open()
            let north = try await trial.north(with: "a", "c", "e", in: store)
            let table = [
                ("a", ["c", "e"]), ("b", ["c", "e"]), ("C", ["c", "e"]), ("c", ["e"]), ("e", []), ("z", []),
                ("A", ["a", "c", "e"]), ("north", []),
            ]
            for (after, names) in table {
                for order in [AccountOrder.name, .username] {
                    let query = AccountQuery(
                        scope: .owned(by: north, depth: 1), order: order,
                        after: trial.account(after).position(in: order))
                    try trial.expect(
                        try await store.accounts(matching: query).map(\.displayName), is: names,
                        that: "a page holds what comes after `\(after)`")
                }
            }
        }
    }

    private static var pageTies: Self {
        Self("accounts.pages.ties", "Pages that end among accounts with equal keys neither repeat nor skip one.") {
            trial in
            let store = try await trial.open()
            let accounts = (0..<12).map { number in
                Account(
                    id: trial.id("n", number), username: "same-\(100 + number).\(trial.marker)",
                    displayName: "S\u{E0}me",
                    role: .customer, createdAt: .milliseconds(7))
            }
            let scope = try await self.store(accounts.shuffled(), trial, in: store)
            for order in AccountOrder.allCases {
                for terms in [[], try SearchTerm.words(in: "same"), try SearchTerm.start("sam", of: .username)] {
                    var query = AccountQuery(scope: scope, terms: terms, order: order, limit: 5)
                    var listed: [Account.ID] = []
                    while listed.count <= accounts.count {
                        let page = try await store.accounts(matching: query)
                        listed += page.map(\.id)
                        guard page.count == query.limit else { break }
                        query.after = page.last?.position(in: order)
                    }
                    try trial.expect(
                        listed, is: accounts.map(\.id),
                        that: "accounts that are equal in the order `\(order)` are each listed once")
                }
            }
        }
    }

    private static var pageUsernames: Self {
        Self(
            "accounts.pages.usernames",
            "Equal usernames, where the store takes them, are in the order of identifiers; else nothing is stored."
        ) { trial in
            let store = try await trial.open()
            let names = ["same", "SAME", "s\u{E0}me", "other"]
            let accounts = (0..<12).map { number in
                Account(
                    id: trial.id("n", number), username: "\(names[number % 4]).\(trial.marker)",
                    displayName: "shop \(number)", role: .customer, createdAt: .milliseconds(7))
            }
            let scope: AccountScope
            do {
                scope = try await self.store(accounts, trial, in: store)
            } catch let error as AccountError where error.code == .notUnique {
                let stored = try await store.accounts([trial.id("north")] + accounts.map(\.id))
                return try trial.expect(
                    stored.compactMap { $0?.id }, is: [], that: "nothing is stored of a commit that would not be unique"
                )
            }
            let promised = [3, 7, 11, 0, 1, 2, 4, 5, 6, 8, 9, 10].map { accounts[$0].id }
            for limit in [1, 5, 500] {
                var query = AccountQuery(scope: scope, order: .username, limit: limit)
                var listed: [Account.ID] = []
                while listed.count <= accounts.count {
                    let page = try await store.accounts(matching: query)
                    listed += page.map(\.id)
                    guard page.count == query.limit else { break }
                    query.after = page.last?.position(in: .username)
                }
                try trial.expect(listed, is: promised, that: "accounts with equal usernames are each listed once")
            }
        }
    }

    private static var pageStability: Self {
        Self("accounts.pages.stable", "Pages neither repeat nor skip an account while others come and go.") { trial in
            let store = try await trial.open()
            for order in AccountOrder.allCases { try await self.expectStability(order, trial, in: store) }
        }
    }

    private static func expectStability(_ order: AccountOrder, _ trial: Trial<Port>, in store: Port) async throws {
        func account(_ name: String, at time: Int64, owner: Account.ID) -> Account {
            trial.account("\(name)-\(order)", owner: owner, createdAt: .milliseconds(time))
        }
        let north = trial.account("north-\(order)", .reseller)
        let steady = (1...20).map { account("shop-\($0 + 100)", at: Int64(1_000 - $0), owner: north.id) }
        try await trial.commit(AccountCommit(inserts: [north] + steady), to: store)
        var query = AccountQuery(scope: .owned(by: north.id, depth: 1), order: order, limit: 3)
        var names: [String] = []
        for round in 0..<20 {
            let page = try await store.accounts(matching: query)
            names += page.map(\.displayName)
            guard let last = page.last else { break }
            query.after = last.position(in: order)
            // Two come before the cursor and one right after it, and one that was listed goes, as does the last one.
            try await trial.commit(
                AccountCommit(inserts: [
                    account("early-\(round)", at: 2_000, owner: north.id),
                    account("earlier-\(round)", at: 3_000, owner: north.id),
                    account(
                        "\(last.displayName.prefix(40))~\(round)", at: last.createdAt.millisecondsSince1970,
                        owner: north.id),
                ]), to: store)
            for gone in Set([page[0].id, last.id]) { try await trial.change(gone, in: store) { $0.owner = nil } }
        }
        let steadyNames = steady.map(\.displayName)
        try trial.expect(
            names.filter { steadyNames.contains($0) }, is: steadyNames,
            that: "every account that was there all the time is listed once, in the order `\(order)`")
        try trial.expect(Set(names).count, is: names.count, that: "no account is listed twice")
    }
}
