// SPDX-License-Identifier: Apache-2.0

internal import Accounts

extension Requirement where Port == any AccountStore {
    static var accountTexts: [Self] { [self.textFields, self.textCase, self.textReplaced, self.textHostile] }

    private static var textFields: Self {
        Self(
            "accounts.text.fields",
            "Text is found in username, display name, company, e-mail and domains, and nowhere else."
        ) {
            trial in
            let store = try await trial.open()
            let north = trial.account("north", .reseller)
            let accounts = [
                Account(
                    id: trial.id("a"), username: "acme", displayName: "Bakery", company: "Cinema",
                    email: "d@dance.example", domains: ["first.example", "echo.example"], locale: "fjord",
                    role: .customer, creator: trial.id("garden"), owner: north.id, createdAt: .earliest)
            ]
            try await trial.commit(AccountCommit(inserts: [north] + accounts), to: store)
            let table = [
                ("acme", true), ("cm", true), ("bakery", true), ("cinema", true), ("dance", true), ("first.ex", true),
                ("echo", true), ("", true), ("fjord", false), ("garden", false), ("customer", false),
                ("acme bakery", false), ("acme\nbakery", false), ("first.example echo", false), ("nothing", false),
            ]
            for (text, isFound) in table {
                let query = AccountQuery(scope: .owned(by: north.id, depth: 1), text: text)
                try trial.expect(
                    try await store.accounts(matching: query).count, is: isFound ? 1 : 0,
                    that: "`\(text)` is \(isFound ? "" : "not ")found")
            }
        }
    }

    private static var textCase: Self {
        Self("accounts.text.case", "Text is found whatever its case, beyond ASCII too.") { trial in
            let store = try await trial.open()
            let north = trial.account("north", .reseller)
            var account = trial.account("acme", owner: north.id)
            account.company = "\u{C4}rzte \u{41C}\u{43E}\u{441}\u{43A}\u{432}\u{430} GmbH"
            try await trial.commit(AccountCommit(inserts: [north, account]), to: store)
            for text in ["gmbh", "GMBH", "\u{E4}RZTE", "\u{C4}rzte", "\u{43C}\u{41E}\u{421}\u{41A}\u{412}\u{410}"] {
                let query = AccountQuery(scope: .owned(by: north.id, depth: 1), text: text)
                try trial.expect(
                    try await store.accounts(matching: query).map(\.displayName), is: ["acme"],
                    that: "`\(text)` is found without regard to case")
            }
        }
    }

    private static var textReplaced: Self {
        Self("accounts.text.replaced", "A search sees the newest version of an account and nothing of older ones.") {
            trial in
            let store = try await trial.open()
            let north = try await trial.north(with: "acme", in: store)
            try await trial.change(trial.id("acme"), in: store) { $0.domains = ["before.example"] }
            try await trial.change(trial.id("acme"), in: store) { $0.domains = ["after.example"] }
            for (text, names) in [("before.example", []), ("after.example", ["acme"])] {
                let query = AccountQuery(scope: .owned(by: north, depth: 1), text: text)
                try trial.expect(
                    try await store.accounts(matching: query).map(\.displayName), is: names,
                    that: "a search looks at what is stored now")
            }
        }
    }

    private static var textHostile: Self {
        Self("accounts.text.hostile", "Every character of a search text is only text: no wildcard, quote or escape.") {
            trial in
            let store = try await trial.open()
            let north = trial.account("north", .reseller)
            // The plain ones are what a wildcard or a text that ends too early would also find.
            let plain = ["100", "axb", "a__b", "OBrien", "accounts", "backslash", "abc", "nul", "Zoe Bruhl", "any"]
            let accounts = (HostileText.samples + plain).enumerated().map { number, text in
                Account(
                    id: trial.id("n", number), username: "u", displayName: "(\(text))", role: .customer,
                    owner: north.id, createdAt: .earliest)
            }
            try await trial.commit(AccountCommit(inserts: [north] + accounts), to: store)
            for text in HostileText.samples + ["%", "_", "\\", "'", "\u{0}", "\u{202E}", "*", "%_%", "' OR '1'='1"] {
                let query = AccountQuery(scope: .owned(by: north.id, depth: 1), text: text, limit: 500)
                try trial.expect(
                    try await store.accounts(matching: query).map(\.displayName),
                    is: accounts.filter { query.matches($0) }.map(\.displayName),
                    that: "a search for the text \(text.debugDescription) finds what contains exactly that")
            }
        }
    }
}
