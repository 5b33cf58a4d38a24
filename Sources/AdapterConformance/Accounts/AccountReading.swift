// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import SearchText

extension Requirement where Port == KnownAccounts {
    /// What every ``/Accounts/AccountStore`` must do for those who only read, while nothing changes behind it.
    public static var accountReading: [Self] {
        [
            self.readingLookups, self.readingStandings, self.readingScopes, self.readingFilters, self.readingTexts,
            self.readingPages, self.readingCounts, self.readingRace,
        ]
    }

    /// What is in the store, or a violation where that is too little to tell anything.
    private static func search(_ known: KnownAccounts, _ trial: Trial<Port>) throws -> NaiveSearch {
        let owned = Dictionary(grouping: known.accounts, by: \.owner).filter { owner, owned in
            owned.count > 1 && known.accounts.contains { $0.id == owner }
        }
        try trial.expect(
            !owned.isEmpty, that: "one who owns two others is set up for these checks",
            seen: "none among \(known.accounts.count) accounts")
        return NaiveSearch(accounts: known.accounts)
    }

    /// Nobody, and what each account owns, to several depths; everyone may be very many.
    private static func queries(_ search: NaiveSearch) -> [AccountQuery] {
        let scopes = search.accounts.flatMap { account in
            [0, 1, 2, Int.max].map { AccountScope.owned(by: account.id, depth: $0) }
        }
        return ([.nobody] + scopes).map { AccountQuery(scope: $0) }
    }

    /// Reads all pages of a query and expects what is set up to be in them, in order; in what somebody owns, nothing else.
    private static func expect(
        _ query: AccountQuery, of known: KnownAccounts, _ search: NaiveSearch, _ trial: Trial<Port>,
        that promise: String
    ) async throws {
        var (query, found) = (query, [Account]())
        while true {
            let page = try await known.store.accounts(matching: query)
            try trial.expect(
                page.count <= query.limit, that: "a page holds no more than asked for", seen: "\(page.count)")
            found += page
            query.after = page.last?.position(in: query.order)
            guard page.count == query.limit else { break }
            try trial.expect(
                found.count < 1_000_000, that: "a list of what has a longer text in it comes to an end",
                seen: "more than a million accounts")
        }
        if case .everyone = query.scope {
            let own = Set(search.accounts.map(\.id))
            found.removeAll { !own.contains($0.id) }
        }
        try trial.expect(found.map(\.id), is: search.all(matching: query).map(\.id), that: promise)
    }

    private static var readingLookups: Self {
        Self(
            "reading.lookup",
            "Accounts are read as they are set up, in the order asked for, and nil for what is not there."
        ) {
            trial in
            for known in [try await trial.open(), try await trial.open()] {
                let search = try self.search(known, trial)
                for account in search.accounts {
                    let zero = Account.ID(rawValue: "0\(account.id)")
                    let others: [Account.ID] = [trial.id("nobody"), zero ?? trial.id("nobody")]
                    let read = try await known.store.accounts([others[0], account.id, others[1], account.id])
                    try trial.expect(
                        read.map { $0?.id }, is: [nil, account.id, nil, account.id],
                        that: "accounts come in the order asked for, nil where there is none")
                    try trial.expectExactly(
                        read[1], is: account, that: "every field of `\(account.id)` is read as it is set up")
                }
                let ids = (0..<100).map { search.accounts[$0 % search.accounts.count].id }
                try trial.expect(
                    try await known.store.accounts(ids).map { $0?.id }, is: ids,
                    that: "a hundred identifiers get a hundred answers")
            }
        }
    }

    private static var readingStandings: Self {
        Self("reading.standings", "A standing names role, status and all owners, the nearest first.") { trial in
            let known = try await trial.open()
            let search = try self.search(known, trial)
            let nobody: Account.ID = trial.id("nobody")
            let standings = try await known.store.standings(of: [nobody] + search.accounts.map(\.id))
            try trial.expect(
                standings, is: [nil] + search.accounts.map { search.standing(of: $0) },
                that: "a standing says of each account, and of each above it, what is set up")
            let ids = (0..<1_000).map { search.accounts[$0 % search.accounts.count].id }
            try trial.expect(
                try await known.store.standings(of: ids).map { $0?.id }, is: ids,
                that: "a thousand identifiers get a thousand answers")
        }
    }

    private static var readingScopes: Self {
        Self("reading.scopes", "What somebody owns is listed to the depth named, and of others nothing.") { trial in
            let known = try await trial.open()
            let search = try self.search(known, trial)
            for query in self.queries(search) {
                try await self.expect(
                    query, of: known, search, trial, that: "exactly what is in the scope \(query.scope) is listed")
            }
        }
    }

    private static var readingFilters: Self {
        Self("reading.filters", "Roles, statuses, owner and times that are named are those of what is listed.") {
            trial in
            let known = try await trial.open()
            let search = try self.search(known, trial)
            for query in self.queries(search) {
                for account in search.accounts {
                    var queries = Array(repeating: query, count: 5)
                    queries[0].roles = [account.role]
                    queries[1].statuses = [account.status.kind]
                    queries[2].owner = account.id
                    queries[3].created = .earliest..<account.createdAt
                    queries[4].created = account.createdAt..<(.latest)
                    for query in queries {
                        try await self.expect(
                            query, of: known, search, trial, that: "only what a query names is listed")
                    }
                }
            }
        }
    }

    private static var readingTexts: Self {
        Self("reading.text", "Accounts are found by what is set up of them, in whatever case.") { trial in
            let known = try await trial.open()
            let search = try self.search(known, trial)
            for account in search.accounts {
                for detail in Account.Detail.allCases {
                    guard let text = account.text(detail)?.split(separator: " ").first?.prefix(40) else { continue }
                    for text in [String(text), text.uppercased(), String(text.dropFirst())] {
                        let terms = try SearchTerm.words(in: text)
                        guard !terms.isEmpty else { continue }
                        // A short text is in so many that all accounts of a panel would be read for it.
                        let everyone = text.count < 4 ? [] : [AccountScope.everyone]
                        for scope in everyone + (account.owner.map { [.owned(by: $0, depth: 1)] } ?? []) {
                            try await self.expect(
                                AccountQuery(scope: scope, terms: terms), of: known, search, trial,
                                that: "what has \(text.debugDescription) in it is found")
                        }
                    }
                }
            }
        }
    }

    private static var readingPages: Self {
        Self("reading.pages", "Page by page everything is listed once, in each order.") { trial in
            let known = try await trial.open()
            let search = try self.search(known, trial)
            for query in self.queries(search) {
                guard case .owned = query.scope else { continue }
                for order in AccountOrder.allCases {
                    for limit in [1, 2, 3, AccountQuery.maximumLimit] {
                        var query = query
                        (query.order, query.limit) = (order, limit)
                        try await self.expect(
                            query, of: known, search, trial,
                            that: "pages of \(limit) list everything once, in the order `\(order)`")
                    }
                }
            }
        }
    }

    private static var readingCounts: Self {
        Self("reading.counts", "As many accounts are counted as there are, by role and status.") { trial in
            let known = try await trial.open()
            let search = try self.search(known, trial)
            for query in self.queries(search) {
                var promised = AccountCounts()
                for account in search.all(matching: query) { promised.add(to: account.countedGroup) }
                try trial.expect(
                    try await known.store.counts(of: query), is: promised,
                    that: "exactly what is in the scope \(query.scope) is counted")
            }
        }
    }

    private static var readingRace: Self {
        Self("reading.race", "Of 32 tasks that read at once, each gets what it asked for.") { trial in
            _ = try self.search(try await trial.open(), trial)
            _ = try await trial.racing { racer, known in
                let accounts = known.accounts
                for number in accounts.indices {
                    let account = accounts[(number + racer) % accounts.count]
                    try trial.expect(
                        try await known.store.accounts([account.id]), is: [account],
                        that: "everybody reads the account they asked for")
                    try trial.expect(
                        try await known.store.standings(of: [account.id]).map { $0?.id }, is: [account.id],
                        that: "everybody reads the standing they asked for")
                }
            }
        }
    }
}
