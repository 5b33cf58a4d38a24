// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import SearchText

extension Requirement where Port == any AccountStore {
    static var accountCounting: [Self] { [self.countGroups, self.countScopes, self.countChanges, self.countLimit] }

    private static var countGroups: Self {
        Self("accounts.counts.groups", "Accounts are counted by role and own status, whatever of these a query names.")
        {
            trial in
            let store = try await trial.open()
            let north = trial.account("north", .reseller, status: .suspended(by: trial.id("ada")))
            try await trial.commit(
                AccountCommit(inserts: [
                    north, trial.account("a", owner: north.id), trial.account("b", owner: north.id),
                    trial.account("c", owner: north.id, status: .closed),
                    trial.account("d", .reseller, owner: north.id, status: .pending),
                    trial.account("e", owner: north.id, status: .suspended(by: north.id)),
                ]), to: store)
            let counts = AccountCounts([
                .init(.customer, .active): 2, .init(.customer, .closed): 1, .init(.reseller, .pending): 1,
                .init(.customer, .suspended): 1,
            ])
            for terms in [[], try SearchTerm.words(in: trial.marker)] {
                var query = AccountQuery(scope: .owned(by: north.id, depth: 1), terms: terms)
                try trial.expect(
                    try await store.counts(of: query), is: counts, that: "accounts are counted by role and status")
                query.roles = [.reseller]
                query.statuses = [.closed]
                query.limit = 1
                query.after = trial.account("b").position(in: .name)
                try trial.expect(
                    try await store.counts(of: query), is: counts,
                    that: "counts say what each filter would list, whatever filters and page a query names")
            }
        }
    }

    private static var countScopes: Self {
        Self("accounts.counts.scopes", "Only what is in scope is counted.") { trial in
            let store = try await trial.open()
            let north = try await trial.north(with: "acme", "bakery", in: store)
            let south = trial.account("south", .reseller, owner: north)
            try await trial.commit(
                AccountCommit(inserts: [
                    south, trial.account("cinema", owner: south.id), trial.account("dance"),
                ]), to: store)
            let words = try SearchTerm.words(in: trial.marker)
            let table: [(AccountScope, [SearchTerm], Int)] = [
                (.nobody, [], 0), (.nobody, words, 0), (.everyone, words, 6), (.owned(by: north, depth: 0), [], 0),
                (.owned(by: north, depth: 1), [], 3), (.owned(by: north, depth: 1), words, 3),
                (.owned(by: north, depth: 2), [], 4), (.owned(by: north, depth: 2), words, 4),
                (.owned(by: north, depth: .max), [], 4), (.owned(by: south.id, depth: 5), [], 1),
                (.owned(by: trial.id("acme"), depth: 5), [], 0), (.owned(by: trial.id("none"), depth: 5), words, 0),
            ]
            for (scope, terms, number) in table {
                let counts = try await store.counts(of: AccountQuery(scope: scope, terms: terms))
                try trial.expect(counts.total, is: number, that: "exactly what is in the scope \(scope) is counted")
                try trial.expect(counts.isComplete, that: "so few accounts are counted completely", seen: "\(counts)")
            }
        }
    }

    private static var countChanges: Self {
        Self("accounts.counts.changes", "Counts follow every change of role, status and owner at once.") { trial in
            let store = try await trial.open()
            let north = try await trial.north(with: "acme", "bakery", in: store)
            let everyone = try await store.counts(of: AccountQuery(scope: .owned(by: north, depth: 1)))
            try trial.expect(everyone.total, is: 2, that: "new accounts are counted")
            try await trial.change(trial.id("acme"), in: store) { $0.status = .closed }
            try await trial.change(trial.id("bakery"), in: store) { $0.role = .reseller }
            try trial.expect(
                try await store.counts(of: AccountQuery(scope: .owned(by: north, depth: 1))),
                is: AccountCounts([.init(.customer, .closed): 1, .init(.reseller, .active): 1]),
                that: "an account is counted as what it is now")
            try await trial.change(trial.id("acme"), in: store) { $0.owner = trial.id("bakery") }
            for (owner, depth, number) in [("north", 1, 1), ("north", 2, 2), ("bakery", 1, 1)] {
                try trial.expect(
                    try await store.counts(of: AccountQuery(scope: .owned(by: trial.id(owner), depth: depth))).total,
                    is: number, that: "an account is counted where it is now")
            }
        }
    }

    private static var countLimit: Self {
        Self("accounts.counts.limit", "Counting text stops at 1,000 and says so; counting without text does not.") {
            trial in
            let store = try await trial.open()
            let north = trial.account("north", .reseller)
            try await trial.commit(AccountCommit(inserts: [north]), to: store)
            let accounts = (0...AccountQuery.maximumCount).map { number in
                Account(
                    id: trial.id("n", number), username: "\(number == 0 ? "other" : "same")-\(number).\(trial.marker)",
                    displayName: "shop", role: .customer, owner: north.id, createdAt: .milliseconds(number == 0 ? 5 : 6)
                )
            }
            for start in stride(from: 0, to: accounts.count, by: AccountCommit.maximumRecords) {
                let some = accounts[start..<min(start + AccountCommit.maximumRecords, accounts.count)]
                try await trial.commit(AccountCommit(inserts: Array(some)), to: store)
            }
            let (most, all) = (AccountQuery.maximumCount, AccountQuery.maximumCount + 1)
            let table: [(String, Range<Timestamp>?, Int, Bool)] = [
                ("", nil, all, true), ("shop", nil, most, false), ("same", nil, most, true), ("other", nil, 1, true),
                ("", .milliseconds(5)..<(.milliseconds(7)), most, false),
                ("", .milliseconds(6)..<(.milliseconds(7)), most, true),
            ]
            for (text, created, number, isComplete) in table {
                let query = AccountQuery(
                    scope: .owned(by: north.id, depth: 1), terms: try SearchTerm.words(in: text), created: created)
                try trial.expect(
                    try await store.counts(of: query),
                    is: AccountCounts([.init(.customer, .active): number], isComplete: isComplete),
                    that:
                        "what needs a look at every account is counted up to \(most), and the counts say whether it is all"
                )
            }
        }
    }
}
