// SPDX-License-Identifier: Apache-2.0

internal import Accounts

extension Requirement where Port == any AccountStore {
    static var accountLookups: [Self] {
        [
            self.accountOrder, self.accountLookupLimit, self.accountCase, self.accountRoundTrip, self.accountDurability,
            self.accountMoment,
        ]
    }

    private static var accountOrder: Self {
        Self("accounts.lookup.order", "Accounts come in the order asked for, with nil for what does not exist.") {
            trial in
            let store = try await trial.open()
            _ = try await trial.north(with: "acme", "bakery", in: store)
            let names = ["bakery", "nobody", "acme", "north", "bakery", "nobody"]
            try trial.expect(
                try await store.accounts(names.map { trial.id($0) }).map { $0?.displayName },
                is: ["bakery", nil, "acme", "north", "bakery", nil],
                that: "accounts come in the order asked for, repeated where asked for twice, nil where there is none")
            try trial.expect(try await store.accounts([]).count, is: 0, that: "nothing asked for gives nothing")
        }
    }

    private static var accountLookupLimit: Self {
        Self("accounts.lookup.hundred", "A hundred accounts can be asked for at once.") { trial in
            let store = try await trial.open()
            let accounts = (0..<50).map { trial.account("customer-\($0)") }
            try await trial.commit(AccountCommit(inserts: accounts), to: store)
            let ids = accounts.map(\.id) + (0..<50).map { trial.id("nobody-\($0)") }
            try trial.expect(
                try await store.accounts(ids).map { $0?.id }, is: accounts.map(\.id) + Array(repeating: nil, count: 50),
                that: "a hundred identifiers get a hundred answers")
        }
    }

    private static var accountCase: Self {
        Self("accounts.lookup.case", "Accounts, and owners, whose identifiers differ in case are others.") { trial in
            let store = try await trial.open()
            func account(_ name: String, _ number: Int, _ role: Role = .customer, owner: String? = nil) -> Account {
                Account(
                    id: trial.id(name), username: "u\(number).\(trial.marker)", displayName: name, role: role,
                    owner: owner.map { trial.id($0) }, createdAt: .milliseconds(Int64(number)))
            }
            let accounts = [
                account("north", 1, .reseller), account("acme", 2, owner: "north"), account("NORTH", 3, .reseller),
                account("ACME", 4, owner: "NORTH"),
            ]
            for account in accounts { try await trial.commit(AccountCommit(inserts: [account]), to: store) }
            try await trial.change(trial.id("ACME"), in: store) { $0.company = "Changed" }
            let ids: [Account.ID] = ["ACME", "acme", "Acme"].map { trial.id($0) }
            try trial.expect(
                try await store.accounts(ids).map { $0.map { "\($0.displayName) \($0.revision)" } },
                is: ["ACME 2", "acme 1", nil], that: "an account is found by its identifier, in its case")
            try trial.expect(
                try await store.standings(of: ids).map { $0?.owners.map(\.id) },
                is: [[trial.id("NORTH")], [trial.id("north")], nil],
                that: "a standing is that of one identifier, in its case")
            for (owner, names) in [("north", ["acme"]), ("NORTH", ["ACME"]), ("North", [])] {
                for query in [
                    AccountQuery(scope: .owned(by: trial.id(owner), depth: 2)),
                    AccountQuery(scope: .everyone, owner: trial.id(owner)),
                ] {
                    try trial.expect(
                        try await trial.names(matching: query, in: store), is: names,
                        that: "what an owner owns is listed by the owner's identifier, in its case")
                    try trial.expect(
                        try await store.counts(of: query).total, is: names.count,
                        that: "what an owner owns is counted by the owner's identifier, in its case")
                }
            }
        }
    }

    private static var accountRoundTrip: Self {
        Self("accounts.lookup.round-trip", "An account is read exactly as it was stored, whatever is in it.") { trial in
            let store = try await trial.open()
            var accounts = [
                Account(
                    id: trial.id("ada"), username: "ada.\(trial.marker)", displayName: ".", role: .administrator,
                    createdAt: .earliest),
                Account(
                    id: trial.id("north"), username: "\(trial.marker) \(HostileText.shown.joined())",
                    displayName: HostileText.everything, company: HostileText.everything,
                    email: HostileText.samples.prefix(20).joined(), domains: HostileText.domains,
                    locale: "de-AT", role: .reseller, creator: trial.id("gone"), owner: trial.id("ada"),
                    status: .suspended(by: trial.id("ada")), createdAt: .latest, revision: 7,
                    lastChange: trial.id("renaming")),
                Account(
                    id: trial.id("acme"), username: "acme.\(trial.marker)", displayName: "Acme", company: "", email: "",
                    domains: ["b.example", "a.example", "b.example"], locale: "", role: .customer,
                    owner: trial.id("north"), status: .closed, createdAt: Timestamp(millisecondsSince1970: -1)),
                Account(
                    id: trial.id("new"), username: "new.\(trial.marker)", displayName: "New", role: .customer,
                    creator: trial.id("north"), status: .pending, createdAt: Timestamp(millisecondsSince1970: 999)),
                self.longest(trial),
            ]
            try await trial.commit(AccountCommit(inserts: accounts), to: store)
            func expectStored() async throws {
                for account in accounts {
                    try trial.expectExactly(
                        try await trial.stored(account.id, in: store), is: account,
                        that: "every field of an account is read as it was stored")
                }
            }
            try await expectStored()
            for index in accounts.indices {
                accounts[index].displayName = "New \(HostileText.sample(index))"
                accounts[index].email = index == 0 ? "ada@example.org" : nil
                accounts[index].domains = index == 0 ? ["new.example"] : []
                accounts[index].status = index == 0 ? .suspended(by: trial.id("north")) : .active
                accounts[index].lastChange = index == 0 ? trial.id("first-change") : nil
                accounts[index].revision += 1
            }
            try await trial.commit(AccountCommit(replaces: accounts), to: store)
            try await expectStored()
        }
    }

    /// An account with as much in it as an account desk stores.
    private static func longest(_ trial: Trial<Port>) -> Account {
        func text(_ detail: Account.Detail, from start: String = "") -> String {
            HostileText.text(of: detail.maximumLength, from: start)
        }
        let half = Account.Detail.domains.maximumLength / 2
        return Account(
            id: trial.id("longest"), username: text(.username, from: trial.marker),
            displayName: text(.displayName, from: "\u{6771}"), company: text(.company, from: HostileText.everything),
            email: text(.email, from: "e@"),
            domains: [HostileText.text(of: half), HostileText.text(of: half - 1, from: "second.")],
            locale: text(.locale),
            role: .customer, createdAt: .latest)
    }

    private static var accountDurability: Self {
        Self("accounts.lookup.durable", "What was committed is there for whoever opens the store next.") { trial in
            let first = try await trial.open()
            let north = try await trial.north(with: "acme", in: first)
            try await trial.change(north, in: first) { $0.company = "North Ltd" }
            let second = try await trial.open()
            try trial.expect(
                try await second.accounts([north, trial.id("acme")]).map { $0?.revision }, is: [2, 1],
                that: "a commit is seen through every opening of the store once it has returned")
            try trial.expect(
                try await second.standings(of: [trial.id("acme")]).map { $0?.owners.map(\.id) }, is: [[north]],
                that: "a commit is seen through every opening of the store once it has returned")
            try trial.expect(
                try await trial.names(matching: trial.ownAccounts(), in: second), is: ["acme", "north"],
                that: "what was committed is found through every opening of the store")
            try trial.expect(
                try await second.counts(of: trial.ownAccounts()), is: try await first.counts(of: trial.ownAccounts()),
                that: "what was committed is counted through every opening of the store")
        }
    }

    private static var accountMoment: Self {
        Self("accounts.lookup.one-moment", "Accounts asked for together are those of one moment.") { trial in
            let names = ["acme", "bakery"]
            let ids: [Account.ID] = names.map { trial.id($0) }
            try await trial.commit(
                AccountCommit(inserts: names.map { trial.account($0) }), to: try await trial.open())
            try await trial.reading { store in
                let revisions = try await store.accounts(ids).map { $0?.revision }
                try trial.expect(
                    Set(revisions).count, is: 1,
                    that: "accounts changed in one commit are read both before or both after it")
            } while: { number, store in
                let next = names.map { name in
                    var account = trial.account(name)
                    account.revision = number + 2
                    return account
                }
                try await trial.commit(AccountCommit(replaces: next), to: store)
            }
        }
    }
}
