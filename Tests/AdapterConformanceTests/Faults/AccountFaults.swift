// SPDX-License-Identifier: Apache-2.0

import Accounts
import InMemoryAdapters

extension Fault where Port == any AccountStore {
    static var ofAccountStores: [Self] {
        self.ofLookups + self.ofStandings + self.ofScopes + self.ofQueries + self.ofTexts + self.ofPages + self.ofCounts
            + self.ofCommits + self.ofTrees + self.ofAccountRaces + self.ofAccountTreeRaces + self.ofSpelling
    }

    private static var ofLookups: [Self] {
        [
            Self("lookup.order", "answers each account once") {
                $0.lookUp = { sound, ids in
                    var answered: Set<Account.ID> = []
                    return sound.accounts(ids).map { $0.flatMap { answered.insert($0.id).inserted ? $0 : nil } }
                }
            },
            Self("lookup.hundred", "answers 64 accounts at most") {
                $0.lookUp = { sound, ids in sound.accounts(Array(ids.prefix(64))) }
            },
            Self("lookup.case", "looks accounts up without regard to case") { store in
                let stored = Memory<[String: Account.ID]>([:])
                store.store = { sound, commit in
                    for account in commit.inserts {
                        stored.change { $0[account.id.rawValue.lowercased()] = account.id }
                    }
                    return try sound.commit(commit)
                }
                store.lookUp = { sound, ids in
                    sound.accounts(ids.map { stored.value[$0.rawValue.lowercased()] ?? $0 })
                }
            },
            Self("lookup.case", "lists and counts what owners own without regard to case") { store in
                let stored = Memory<[String: Account.ID]>([:])
                store.store = { sound, commit in
                    for account in commit.inserts {
                        stored.change { $0[account.id.rawValue.lowercased()] = account.id }
                    }
                    return try sound.commit(commit)
                }
                store.misread { query in
                    query.owner = query.owner.map { stored.value[$0.rawValue.lowercased()] ?? $0 }
                }
            },
            Self("lookup.round-trip", "keeps domains as a set") {
                $0.store = { sound, commit in
                    try sound.commit(commit.mapping { $0.domains = Set($0.domains).sorted() })
                }
            },
            Self("lookup.round-trip", "cuts text at a zero byte") {
                $0.store = { sound, commit in
                    try sound.commit(
                        commit.mapping { account in
                            account.company = account.company.map { String($0.prefix { $0 != "\u{0}" }) }
                        })
                }
            },
            Self("lookup.round-trip", "takes no e-mail for an empty one") {
                $0.lookUp = { sound, ids in
                    sound.accounts(ids).map { account in
                        var account = account
                        if account?.email == nil { account?.email = "" }
                        return account
                    }
                }
            },
            Self(
                requirement: "accounts.lookup.durable", summary: "keeps every opening to itself",
                alsoCaughtBy: [
                    "accounts.lookup.one-moment", "accounts.standings.one-moment",
                ]
            ) { { FaultyAccountStore() } },
            Self.ofOpenings("lookup.durable", "finds only what came through the same opening") { opening, isEmpty in
                opening.search = { sound, query in
                    let found = try sound.all(matching: query).page(of: query)
                    return isEmpty.value ? [] : found
                }
            },
            Self.ofOpenings("lookup.durable", "counts only what came through the same opening") { opening, isEmpty in
                opening.count = { sound, query in
                    let counts = try sound.counts(of: query)
                    return isEmpty.value ? AccountCounts() : counts
                }
            },
            Self("lookup.one-moment", "reads accounts one after the other") {
                $0.lookUp = { sound, ids in
                    var accounts: [Account?] = []
                    for id in ids {
                        accounts += sound.accounts([id])
                        await pause()
                    }
                    return accounts
                }
            },
        ]
    }

    private static var ofStandings: [Self] {
        [
            Self("standings.order", "answers what does not exist at the end") {
                $0.readStandings = { sound, ids in
                    let standings = sound.standings(of: ids)
                    return standings.filter { $0 != nil } + standings.filter { $0 == nil }
                }
            },
            Self("standings.thousand", "answers 999 standings at most") {
                $0.readStandings = { sound, ids in sound.standings(of: Array(ids.prefix(999))) }
            },
            Self("standings.owners", "takes a pending owner for an active one") {
                $0.readStandings = { sound, ids in
                    sound.standings(of: ids).mapping { owner in
                        Standing.Owner(id: owner.id, status: owner.status == .pending ? .active : owner.status)
                    }
                }
            },
            Self("standings.owners", "names the furthest owner first", alsoCaughtBy: ["accounts.standings.transfer"]) {
                $0.readStandings = { sound, ids in
                    sound.standings(of: ids).map { standing in
                        standing.map {
                            Standing(id: $0.id, role: $0.role, status: $0.status, owners: $0.owners.reversed())
                        }
                    }
                }
            },
            Self("standings.statuses", "copies an owner's suspension to its customers") {
                $0.readStandings = { sound, ids in
                    sound.standings(of: ids).map { standing in
                        standing.map { standing in
                            let isCopied =
                                standing.role == .customer && standing.owners.contains { $0.status == .suspended }
                            return Standing(
                                id: standing.id, role: standing.role, status: isCopied ? .suspended : standing.status,
                                owners: standing.owners)
                        }
                    }
                }
            },
            Self("standings.transfer", "remembers owners from before a transfer") { store in
                let paths = Memory<[Account.ID: Standing]>([:])
                store.readStandings = { sound, ids in
                    sound.standings(of: ids).map { standing in
                        standing.map { standing in
                            let first = paths.change { $0[standing.id, default: standing] }
                            paths.change { $0[standing.id] = first }
                            return first.owners.map(\.id) == standing.owners.map(\.id) ? standing : first
                        }
                    }
                }
            },
            Self("standings.one-moment", "reads standings one after the other") {
                $0.readStandings = { sound, ids in
                    var standings: [Standing?] = []
                    for id in ids {
                        standings += sound.standings(of: [id])
                        await pause()
                    }
                    return standings
                }
            },
        ]
    }
}

extension AccountCommit {
    /// The commit with every account in it changed.
    func mapping(_ change: (inout Account) -> Void) -> Self {
        func changed(_ account: Account) -> Account {
            var account = account
            change(&account)
            return account
        }
        return Self(inserts: self.inserts.map(changed), replaces: self.replaces.map(changed), reliesOn: self.reliesOn)
    }
}

extension [Standing?] {
    fileprivate func mapping(_ change: (Standing.Owner) -> Standing.Owner) -> Self {
        self.map { standing in
            standing.map {
                Standing(id: $0.id, role: $0.role, status: $0.status, owners: $0.owners.map(change))
            }
        }
    }
}
