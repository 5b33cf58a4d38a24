// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import SearchText

extension Requirement where Port == any AccountStore {
    static var accountScopes: [Self] {
        [self.scopeNobody, self.scopeEveryone, self.scopeOwned, self.scopeTransfer]
    }

    /// ada owns north, who owns south and acme; south owns bakery; cinema is on its own.
    private static func company(_ trial: Trial<Port>, in store: Port) async throws {
        try await trial.commit(
            AccountCommit(inserts: [
                trial.account("ada", .administrator), trial.account("north", .reseller, owner: trial.id("ada")),
                trial.account("south", .reseller, owner: trial.id("north")),
                trial.account("acme", owner: trial.id("north")), trial.account("bakery", owner: trial.id("south")),
                trial.account("cinema"),
            ]), to: store)
    }

    private static var scopeNobody: Self {
        Self("accounts.scope.nobody", "The scope of nobody lists nothing, whatever else is asked.") { trial in
            let store = try await trial.open()
            try await self.company(trial, in: store)
            for text in ["", trial.marker] {
                try trial.expect(
                    try await store.accounts(
                        matching: AccountQuery(scope: .nobody, terms: SearchTerm.words(in: text))
                    ).map(\.displayName),
                    is: [], that: "the scope of nobody lists nothing")
            }
        }
    }

    private static var scopeEveryone: Self {
        Self("accounts.scope.everyone", "The scope of everyone lists accounts wherever they are in the tree.") {
            trial in
            let store = try await trial.open()
            try await self.company(trial, in: store)
            try trial.expect(
                try await trial.names(matching: trial.ownAccounts(), in: store),
                is: ["acme", "ada", "bakery", "cinema", "north", "south"],
                that: "the scope of everyone lists every account that matches")
        }
    }

    private static var scopeOwned: Self {
        Self(
            "accounts.scope.owned",
            "The scope of an owner lists what is below it to the depth named, and not the owner."
        ) {
            trial in
            let store = try await trial.open()
            try await self.company(trial, in: store)
            let table: [(owner: String, depth: Int, names: [String])] = [
                ("ada", 1, ["north"]), ("ada", 2, ["acme", "north", "south"]),
                ("ada", 3, ["acme", "bakery", "north", "south"]), ("ada", 32, ["acme", "bakery", "north", "south"]),
                ("ada", .max, ["acme", "bakery", "north", "south"]), ("north", 1, ["acme", "south"]),
                ("north", 2, ["acme", "bakery", "south"]), ("south", 1, ["bakery"]), ("acme", 2, []), ("cinema", 2, []),
                ("nobody", 2, []), ("ada", 0, []), ("ada", -1, []),
            ]
            for (owner, depth, names) in table {
                let scope = AccountScope.owned(by: trial.id(owner), depth: depth)
                try trial.expect(
                    try await trial.names(matching: AccountQuery(scope: scope), in: store), is: names,
                    that: "the scope of what `\(owner)` owns to depth \(depth) lists exactly that")
            }
        }
    }

    private static var scopeTransfer: Self {
        Self("accounts.scope.transfer", "An account is in the scope of its new owner from the transfer on.") { trial in
            let store = try await trial.open()
            try await self.company(trial, in: store)
            try await trial.change(trial.id("south"), in: store) { $0.owner = nil }
            let ofNorth = AccountQuery(scope: .owned(by: trial.id("north"), depth: 32))
            try trial.expect(
                try await trial.names(matching: ofNorth, in: store), is: ["acme"],
                that: "what was transferred away, and what is below it, is out of the scope")
            try await trial.change(trial.id("cinema"), in: store) { $0.owner = trial.id("north") }
            try trial.expect(
                try await trial.names(matching: ofNorth, in: store), is: ["acme", "cinema"],
                that: "what was transferred to an owner is in its scope")
        }
    }
}
