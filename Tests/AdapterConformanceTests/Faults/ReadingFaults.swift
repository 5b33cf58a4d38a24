// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import InMemoryAdapters
import SearchText

extension KnownAccounts {
    /// A reseller, another one below, and customers of both; one customer of nobody.
    static let company = [
        Self.account("7", "north", "North & Sons", .reseller, year: 1),
        Self.account("8", "south", "South", .reseller, owner: "7", year: 2),
        Self.account("41", "acme", "Acme Ltd", .customer, owner: "7", status: .closed, year: 3),
        Self.account("42", "bakery", "Zo\u{EB}'s bakery", .customer, owner: "8", year: 3),
        Self.account("43", "cinema", "Cinema", .customer, owner: "8", status: .pending, year: 5),
        Self.account("44", "acme2", "Acme Ltd", .customer, owner: "8", year: 4),
        Self.account("99", "dance", "Dance", .customer, year: 6),
    ]

    private static func account(
        _ id: Account.ID, _ username: String, _ name: String, _ role: Role, owner: Account.ID? = nil,
        status: AccountStatus = .active, year: Int64
    ) -> Account {
        Account(
            id: id, username: username, displayName: name, email: "info@\(username).example",
            domains: ["shop-\(username).example"], role: role, owner: owner, status: status,
            createdAt: Timestamp(millisecondsSince1970: year * 31_536_000_000))
    }

    /// The company in a store, among others that nobody has named.
    static func inMemory() -> InMemoryAccountStore {
        let store = InMemoryAccountStore()
        let stranger = Account(
            id: "5", username: "other", displayName: "Acme Ltd", role: .customer, createdAt: .earliest)
        guard (try? store.commit(AccountCommit(inserts: self.company + [stranger]))) == .committed else {
            preconditionFailure("the company is sound")
        }
        return store
    }
}

extension Fault where Port == KnownAccounts {
    static var ofReadAccounts: [Self] {
        [
            Self("reading.lookup", "takes identifiers for numbers") {
                $0.lookUp = { sound, ids in
                    sound.accounts(ids.map { Account.ID(rawValue: "\(Int($0.rawValue) ?? 0)") ?? $0 })
                }
            },
            Self("reading.lookup", "knows no e-mail") {
                $0.lookUp = { sound, ids in
                    sound.accounts(ids).map { account in
                        var account = account
                        account?.email = nil
                        return account
                    }
                }
            },
            Self(requirement: "reading.lookup", summary: "has nobody who owns others", alsoCaughtBy: Self.all) {
                { KnownAccounts(store: KnownAccounts.inMemory(), accounts: [KnownAccounts.company[6]]) }
            },
            Self("reading.standings", "knows one owner") {
                $0.readStandings = { sound, ids in
                    sound.standings(of: ids).map { standing in
                        standing.map {
                            Standing(id: $0.id, role: $0.role, status: $0.status, owners: Array($0.owners.prefix(1)))
                        }
                    }
                }
            },
            Self("reading.standings", "answers five hundred at most") {
                $0.readStandings = { sound, ids in sound.standings(of: Array(ids.prefix(500))) }
            },
            Self(
                "reading.scopes", "lists the owner too",
                alsoCaughtBy: ["reading.filters", "reading.pages", "reading.text"]
            ) {
                $0.search = { sound, query in
                    let page = try sound.accounts(matching: query)
                    guard case .owned(let owner, 1) = query.scope, let first = sound.accounts([owner])[0] else {
                        return page
                    }
                    return query.after == nil && !page.isEmpty ? Array(([first] + page).prefix(query.limit)) : page
                }
            },
            Self("reading.filters", "lists everything whatever the status") {
                $0.misread { $0.statuses = [] }
            },
            Self("reading.filters", "lists by the day, not by the time") {
                $0.misread { query in
                    query.created = query.created.map {
                        $0.lowerBound..<max($0.lowerBound, $0.upperBound.advanced(by: .seconds(86_400)))
                    }
                }
            },
            Self("reading.text", "does not find domains") {
                $0.match { account, query in
                    var account = account
                    account.domains = []
                    return query.matches(account)
                }
            },
            Self("reading.pages", "begins the second page anew") {
                $0.search = { sound, query in
                    var query = query
                    if query.limit == 2, let after = query.after, query.order == .created, after.id == "44" {
                        query.after = nil
                    }
                    return try sound.accounts(matching: query)
                }
            },
            Self("reading.counts", "counts what is in use") {
                $0.count = { sound, query in
                    var counts = try sound.counts(of: query)
                    for (group, number) in counts.numbers where group.status == .closed {
                        counts.add(-number, to: group)
                    }
                    return counts
                }
            },
            Self("reading.race", "mixes up those who ask at once") { store in
                let last = Memory<[Account.ID]>([])
                store.lookUp = { sound, ids in
                    last.change { $0 = ids }
                    await pause()
                    return sound.accounts(last.value)
                }
            },
        ]
    }

    private static var all: Set<String> {
        Set(Requirement.accountReading.map(\.id)).subtracting(["reading.lookup", "reading.race"])
    }

    private init(
        _ requirement: String, _ summary: String, alsoCaughtBy others: Set<String> = [],
        _ spoil: @escaping @Sendable (inout FaultyAccountStore) -> Void
    ) {
        self.init(requirement: requirement, summary: summary, alsoCaughtBy: others) {
            var store = FaultyAccountStore(sound: KnownAccounts.inMemory())
            spoil(&store)
            return { [store] in KnownAccounts(store: store, accounts: KnownAccounts.company) }
        }
    }
}
