// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import SearchText

extension Requirement where Port == any AccountStore {
    static var accountTexts: [Self] {
        [
            self.textFields, self.textWords, self.textStart, self.textFolded, self.textDomains, self.textReplaced,
            self.textHostile, self.textLong,
        ]
    }

    /// A reseller with one customer, stored.
    private static func customer(
        _ trial: Trial<Port>, in store: Port, _ change: (inout Account) -> Void
    ) async throws -> AccountScope {
        let north = trial.account("north", .reseller)
        var account = trial.account("customer", owner: north.id)
        change(&account)
        try await trial.commit(AccountCommit(inserts: [north, account]), to: store)
        return .owned(by: north.id, depth: 1)
    }

    /// Looks for each text of a table in what is in scope, and expects the one customer there, or nobody.
    private static func expect(
        _ table: [([SearchTerm], Bool)], in scope: AccountScope, _ trial: Trial<Port>, of store: Port
    ) async throws {
        for (terms, isFound) in table {
            for order in AccountOrder.allCases {
                let query = AccountQuery(scope: scope, terms: terms, order: order)
                let looked = terms.map { "`\($0.text)` \($0.place)" }.joined(separator: ", ")
                try trial.expect(
                    try await store.accounts(matching: query).count, is: isFound ? 1 : 0,
                    that: "\(looked) is \(isFound ? "" : "not ")found")
                try trial.expect(
                    try await store.counts(of: query).total, is: isFound ? 1 : 0,
                    that: "\(looked) is \(isFound ? "" : "not ")counted")
            }
        }
    }

    private static var textFields: Self {
        Self(
            "accounts.text.fields",
            "Text is found in username, display name, company, e-mail and domains, and nowhere else."
        ) {
            trial in
            let store = try await trial.open()
            let scope = try await self.customer(trial, in: store) { account in
                account = Account(
                    id: account.id, username: "\(trial.marker).acme", displayName: "Bakery", company: "Cinema",
                    email: "d@dance.example", domains: ["first.example", "echo.example"], locale: "fjord",
                    role: .customer, creator: trial.id("garden"), owner: account.owner, createdAt: .earliest)
            }
            let table = [
                ("acme", true), ("cm", true), ("bakery", true), ("cinema", true), ("dance", true), ("first.ex", true),
                ("echo", true), ("", true), ("y", true), ("fjord", false), ("garden", false), ("customer", false),
                ("acmebakery", false), ("kerycine", false), ("examplee", false), ("nothing", false), ("q", false),
            ]
            try await self.expect(table.map { (try SearchTerm.words(in: $0), $1) }, in: scope, trial, of: store)
        }
    }

    private static var textWords: Self {
        Self("accounts.text.words", "Each of several words must be found, in any order and in any field.") { trial in
            let store = try await trial.open()
            let scope = try await self.customer(trial, in: store) { account in
                account.displayName = "Anna Meier"
                account.company = "Bakery"
                account.domains = ["shop.example"]
            }
            let table = [
                ("anna meier", true), ("meier anna", true), ("shop anna bak", true), ("a n e", true),
                ("anna nobody", false), ("nobody anna", false), ("anna meier shop bakery", true),
                ("ann mei sho bak exa cus er ke", true), ("ann mei sho bak exa cus er qqq", false),
            ]
            try await self.expect(table.map { (try SearchTerm.words(in: $0), $1) }, in: scope, trial, of: store)
        }
    }

    private static var textStart: Self {
        Self("accounts.text.start", "Text at the start of a field is found there, of the field named or of any.") {
            trial in
            let store = try await trial.open()
            let scope = try await self.customer(trial, in: store) { account in
                account.username = "acme.\(trial.marker)"
                account.displayName = "Anna Meier"
                account.company = "Acre"
                account.domains = ["shop.example", "acorn.example"]
            }
            let table: [(String, AccountField?, Bool)] = [
                ("acm", nil, true), ("anna mei", nil, true), ("meier", nil, false), ("shop.", nil, true),
                ("s", nil, true),
                ("acorn", nil, true), ("ac", nil, true), ("me", nil, false), ("acm", .username, true),
                ("acme", .username, true), ("acmea", .username, false), ("acr", .username, false),
                ("acr", .company, true), ("an", .displayName, true), ("ac", .displayName, false),
                ("m", .displayName, false), ("acorn", .domain, true), ("shop", .domain, true), ("corn", .domain, false),
                ("acm", .email, false),
            ]
            try await self.expect(
                table.map { (try SearchTerm.start($0, of: $1), $2) }, in: scope, trial, of: store)
        }
    }

    private static var textFolded: Self {
        Self("accounts.text.folded", "Text is found whatever its case, width and diacritics, in every script.") {
            trial in
            let store = try await trial.open()
            let scope = try await self.customer(trial, in: store) { account in
                account.company = "\u{C4}rzte \u{41C}\u{43E}\u{441}\u{43A}\u{432}\u{430} GmbH"
                account.displayName = "Stra\u{DF}e \u{130}stanbul \u{FF76}\u{FF9E} \u{D55C}\u{AD6D}"
            }
            let texts = [
                "gmbh", "GMBH", "\u{E4}RZTE", "a\u{308}rzte", "arzte", "\u{FF21}rzte", "\u{43C}\u{41E}\u{421}",
                "STRASSE", "stra\u{DF}e", "istanbul", "ISTANBUL", "\u{131}stanbul", "\u{30AB}\u{3099}", "\u{30AC}",
                "\u{1112}\u{1161}\u{11AB}", "\u{D55C}\u{AD6D}", "arzte \u{43C}\u{43E}\u{441}\u{43A}\u{432}\u{430}",
            ]
            let others = ["\u{30AB}b", "\u{43C}\u{441}", "strase", "\u{D55C} \u{AD6D}x"]
            let table = try texts.map { (try SearchTerm.words(in: $0), true) }
            try await self.expect(
                table + others.map { (try SearchTerm.words(in: $0), false) }, in: scope, trial, of: store)
        }
    }

    private static var textDomains: Self {
        Self("accounts.text.domains", "A domain is found in both of its forms, whichever it is stored in.") { trial in
            let store = try await trial.open()
            let scope = try await self.customer(trial, in: store) { account in
                account.domains = ["M\u{DC}NCHEN.example", "xn--r8jz45g.example"]
            }
            let words = [
                ("m\u{FC}nchen.ex", true), ("munchen", true), ("xn--mnchen-3ya.example", true),
                ("\u{4F8B}\u{3048}", true),
                ("r8jz45g", true), ("xn--r8jz45g", true), ("\u{4F8B}.", false),
            ]
            try await self.expect(words.map { (try SearchTerm.words(in: $0), $1) }, in: scope, trial, of: store)
            let starts = [("munchen", true), ("xn--mn", true), ("\u{4F8B}", true), ("r8jz", false)]
            try await self.expect(
                starts.map { (try SearchTerm.start($0, of: .domain), $1) }, in: scope, trial, of: store)
        }
    }

    private static var textReplaced: Self {
        Self("accounts.text.replaced", "A search sees the newest version of an account and nothing of older ones.") {
            trial in
            let store = try await trial.open()
            let north = try await trial.north(with: "acme", in: store)
            try await trial.change(trial.id("acme"), in: store) { $0.domains = ["before.example"] }
            try await trial.change(trial.id("acme"), in: store) { $0.domains = ["after.example"] }
            let table = [("before.example", false), ("after.example", true)]
            try await self.expect(
                table.map { (try SearchTerm.words(in: $0), $1) }, in: .owned(by: north, depth: 1), trial, of: store)
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
                    id: trial.id("n", number), username: "u\(number).\(trial.marker)", displayName: "(\(text))",
                    role: .customer,
                    owner: north.id, createdAt: .earliest)
            }
            try await trial.commit(AccountCommit(inserts: [north] + accounts), to: store)
            for text in HostileText.samples + [
                "%", "_", "\\", "'", "\u{0}", "\u{1}", "\u{202E}", "*", "%_%", "' OR '1'='1",
            ] {
                for terms in [try SearchTerm.words(in: text), try SearchTerm.start("(\(text)")] {
                    let query = AccountQuery(
                        scope: .owned(by: north.id, depth: 1), terms: terms, order: .created, limit: 500)
                    try trial.expect(
                        try await store.accounts(matching: query).map(\.displayName),
                        is: accounts.filter { query.matches($0) }.map(\.displayName),
                        that: "a search for the text \(text.debugDescription) finds what contains exactly that")
                }
            }
        }
    }

    private static var textLong: Self {
        Self(
            "accounts.text.long", "Text is found to the end of fields as long as they can be, and of very many domains."
        ) {
            trial in
            let store = try await trial.open()
            let scope = try await self.customer(trial, in: store) { account in
                // Each as long as it can be.
                account.username = HostileText.text(of: Account.Detail.username.maximumLength, from: trial.marker)
                account.displayName = HostileText.text(
                    of: Account.Detail.displayName.maximumLength, from: String(repeating: "long \u{6771} ", count: 100))
                account.company = HostileText.text(of: Account.Detail.company.maximumLength, from: "company ")
                account.email = HostileText.text(of: Account.Detail.email.maximumLength, from: "e@")
                account.domains = (0..<840).map { "domain-\($0 + 100).example" }
                let left = Account.Detail.domains.maximumLength - (account.text(.domains)?.utf8.count ?? 0) - 1
                account.domains.append(HostileText.text(of: left, from: "last."))
            }
            let table = [
                ("wz", true), ("last.w", true), ("domain-939.", true), ("\u{6771}", true), ("domain-940", false),
                ("wwy", false),
            ]
            let ends: [(AccountField, String)] = [
                (.username, trial.marker), (.displayName, "long"), (.company, "company w"), (.email, "e@w"),
                (.domain, "last.www"),
            ]
            for (field, start) in ends {
                try await self.expect([(try SearchTerm.start(start, of: field), true)], in: scope, trial, of: store)
            }
            try await self.expect(table.map { (try SearchTerm.words(in: $0), $1) }, in: scope, trial, of: store)
        }
    }
}
