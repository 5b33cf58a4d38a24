// SPDX-License-Identifier: Apache-2.0

internal import Accounts

extension Requirement where Port == any AccountStore {
    static var accountPages: [Self] { [self.pageOrder, self.pageCursor, self.pageStability] }

    private static var pageOrder: Self {
        Self("accounts.pages.order", "Accounts are listed in the order of the bytes of their identifiers.") { trial in
            let store = try await trial.open()
            let names = ["a", "B", "-", "_", "~", "10", "9", "Z", "aa", "A", "!", "a.b", "ab"]
            try await trial.commit(AccountCommit(inserts: names.map { trial.account($0) }), to: store)
            try trial.expect(
                try await store.accounts(matching: AccountQuery(scope: .everyone, text: trial.marker)).map(
                    \.displayName),
                is: names.map { trial.account($0) }.sorted { $0.id < $1.id }.map(\.displayName),
                that: "accounts come in the order of the bytes of their identifiers, whatever the locale")
        }
    }

    private static var pageCursor: Self {
        Self("accounts.pages.cursor", "A page goes on after the account it names, which need not be listed or exist.") {
            trial in
            let store = try await trial.open()
            let north = try await trial.north(with: "a", "c", "e", in: store)
            let table = [
                ("a", ["c", "e"]), ("b", ["c", "e"]), ("c", ["e"]), ("e", []), ("z", []), ("A", ["a", "c", "e"]),
                ("north", []),
            ]
            for (after, names) in table {
                let query = AccountQuery(scope: .owned(by: north, depth: 1), after: trial.id(after))
                try trial.expect(
                    try await store.accounts(matching: query).map(\.displayName), is: names,
                    that: "a page holds what comes after `\(after)`")
            }
        }
    }

    private static var pageStability: Self {
        Self("accounts.pages.stable", "Pages neither repeat nor skip an account while others come and go.") { trial in
            let store = try await trial.open()
            let north = trial.account("north", .reseller)
            let steady = (1...20).map { trial.account("shop-\($0 + 100)", owner: north.id) }
            try await trial.commit(AccountCommit(inserts: [north] + steady), to: store)
            var query = AccountQuery(scope: .owned(by: north.id, depth: 1), limit: 3)
            var names: [String] = []
            for round in 0..<20 {
                let page = try await store.accounts(matching: query)
                names += page.map(\.displayName)
                guard let last = page.last else { break }
                query.after = last.id
                // Two come before the cursor and one right after it, and one that was listed goes.
                try await trial.commit(
                    AccountCommit(inserts: [
                        trial.account("early-\(round)", owner: north.id),
                        trial.account("earlier-\(round)", owner: north.id),
                        trial.account("\(last.displayName)-\(round)", owner: north.id),
                    ]), to: store)
                try await trial.change(page[0].id, in: store) { $0.owner = nil }
            }
            let steadyNames = steady.map(\.displayName)
            try trial.expect(
                names.filter { steadyNames.contains($0) }, is: steadyNames,
                that: "every account that was there all the time is listed once, in order")
            try trial.expect(Set(names).count, is: names.count, that: "no account is listed twice")
        }
    }
}
