// SPDX-License-Identifier: Apache-2.0

import Accounts
import InMemoryAdapters
import SearchText

extension Fault where Port == any AccountStore {
    static var ofPages: [Self] {
        [
            Self("pages.order", "orders by the text as it is stored", alsoCaughtBy: ["accounts.pages.keys"]) {
                $0.search = { sound, query in
                    guard query.order == .name, query.terms.isEmpty else { return try sound.accounts(matching: query) }
                    return try sound.all(matching: query).sorted { ($0.displayName, $0.id) < ($1.displayName, $1.id) }
                        .page(of: query)
                }
            },
            Self(
                "pages.order", "lists the oldest first",
                alsoCaughtBy: ["accounts.pages.stable", "accounts.pages.ties", "accounts.text.hostile"]
            ) {
                $0.search = { sound, query in
                    let page = try sound.accounts(matching: query)
                    return query.order == .created ? page.reversed() : page
                }
            },
            Self("pages.keys", "orders by all of a text") {
                $0.search = { sound, query in
                    func isBefore(_ left: Account, _ right: Account) -> Bool {
                        let names = [left, right].map { FoldedText(folding: $0.displayName) }
                        return names[0] == names[1] ? left.id < right.id : names[0] < names[1]
                    }
                    guard query.order == .name else { return try sound.accounts(matching: query) }
                    return try sound.all(matching: query).sorted(by: isBefore).page(of: query)
                }
            },
            Self(
                "pages.cursor", "begins anew after an account that does not exist"
            ) {
                $0.search = { sound, query in
                    var query = query
                    if let after = query.after, sound.accounts([after.id]) == [nil] { query.after = nil }
                    return try sound.accounts(matching: query)
                }
            },
            Self(
                "pages.ties", "goes on after everything with the same key",
                alsoCaughtBy: [
                    "accounts.pages.keys", "accounts.pages.order", "accounts.pages.cursor", "accounts.pages.usernames",
                ]
            ) {
                $0.search = { sound, query in
                    guard let after = query.after else { return try sound.accounts(matching: query) }
                    return Array(
                        try sound.all(matching: query).drop { account in
                            let position = account.position(in: query.order)
                            return position.key == after.key || position.precedes(after)
                        }.prefix(query.limit))
                }
            },
            Self(
                "pages.ties", "begins a page with the last account of the page before",
                alsoCaughtBy: [
                    "accounts.query.combined", "accounts.pages.order", "accounts.pages.cursor",
                    "accounts.pages.usernames",
                ]
            ) {
                $0.search = { sound, query in
                    guard let after = query.after, query.limit > 1 else { return try sound.accounts(matching: query) }
                    return Array(
                        try sound.all(matching: query).drop { $0.position(in: query.order).precedes(after) }
                            .prefix(query.limit))
                }
            },
            Self(
                "pages.usernames", "goes on after everybody with the same username",
                alsoCaughtBy: ["accounts.pages.cursor"]
            ) {
                $0.search = { sound, query in
                    guard query.order == .username, let after = query.after else {
                        return try sound.accounts(matching: query)
                    }
                    return Array(
                        try sound.all(matching: query).drop { account in
                            let position = account.position(in: query.order)
                            return position.key == after.key || position.precedes(after)
                        }.prefix(query.limit))
                }
            },
            Self("pages.usernames", "stores what comes before a username that is taken") {
                $0.store = { sound, commit in
                    let names = Set(commit.inserts.map { $0.username.lowercased() })
                    guard names.count < commit.inserts.count, commit.inserts.count > 2 else {
                        return try sound.commit(commit)
                    }
                    _ = try sound.commit(AccountCommit(inserts: Array(commit.inserts.prefix(2))))
                    throw AccountError(.notUnique, "somebody has this username already")
                }
            },
            Self("pages.stable", "goes on after as many accounts as there were before") { store in
                let offsets = Memory<[AccountPosition: Int]>([:])
                store.search = { sound, query in
                    let all = try sound.all(matching: query)
                    let page =
                        query.after.flatMap { offsets.value[$0] }.map { Array(all.dropFirst($0).prefix(query.limit)) }
                        ?? all.page(of: query)
                    if let last = page.last, let index = all.firstIndex(of: last) {
                        offsets.change { $0[last.position(in: query.order)] = index + 1 }
                    }
                    return page
                }
            },
        ]
    }

    static var ofCounts: [Self] {
        [
            Self("counts.groups", "counts only what the filters list") {
                $0.count = { sound, query in
                    let counts = try sound.counts(of: query)
                    return AccountCounts(
                        counts.numbers.filter { group, _ in
                            (query.roles.isEmpty || query.roles.contains(group.role))
                                && (query.statuses.isEmpty || query.statuses.contains(group.status))
                        }, isComplete: counts.isComplete)
                }
            },
            Self("counts.scopes", "counts everyone's when there is a text") {
                $0.count = { sound, query in
                    var query = query
                    if query.scope == .nobody, !query.terms.isEmpty { query.scope = .everyone }
                    return try sound.counts(of: query)
                }
            },
            Self("counts.scopes", "counts what is owned directly, whatever the depth") {
                $0.count = { sound, query in
                    var query = query
                    if query.terms.isEmpty, query.owner == nil, case .owned(let owner, let depth) = query.scope,
                        depth == .max
                    {
                        query.scope = .owned(by: owner, depth: 1)
                    }
                    return try sound.counts(of: query)
                }
            },
            Self("counts.changes", "keeps sums, and forgets them only when an account is new") { store in
                let sums = Memory<[AccountQuery: AccountCounts]>([:])
                store.count = { sound, query in
                    let sum = try sound.counts(of: query)
                    return sums.change { sums in
                        sums[query] = sums[query] ?? sum
                        return sums[query] ?? sum
                    }
                }
                store.store = { sound, commit in
                    if !commit.inserts.isEmpty { sums.change { $0 = [:] } }
                    return try sound.commit(commit)
                }
            },
            Self("counts.limit", "stops counting at 1,000 without saying so") {
                $0.count = { sound, query in
                    var counts = try sound.counts(of: query)
                    counts.isComplete = true
                    return counts
                }
            },
            Self("counts.limit", "stops counting at 1,000 without text too") {
                $0.count = { sound, query in
                    let counts = try sound.counts(of: query)
                    guard counts.total > AccountQuery.maximumCount else { return counts }
                    return AccountCounts([.init(.customer, .active): AccountQuery.maximumCount], isComplete: false)
                }
            },
        ]
    }
}
