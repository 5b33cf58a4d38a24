// SPDX-License-Identifier: Apache-2.0

import Accounts
import InMemoryAdapters

extension Fault where Port == any AccountStore {
    static var ofScopes: [Self] {
        [
            Self("scope.nobody", "searches everything when there is a text, whatever the scope") {
                $0.search = { sound, query in
                    var query = query
                    if query.scope == .nobody, !query.text.isEmpty { query.scope = .everyone }
                    return try sound.accounts(matching: query)
                }
            },
            Self("scope.everyone", "lists only the upper levels of the tree") {
                $0.search = { sound, query in
                    let page = try sound.accounts(matching: query)
                    guard query.scope == .everyone else { return page }
                    let standings = sound.standings(of: page.map(\.id))
                    return zip(page, standings).filter { ($1?.owners.count ?? 0) < 3 }.map(\.0)
                }
            },
            Self("scope.owned", "lists one level too many") {
                $0.search = { sound, query in
                    var query = query
                    if case .owned(let owner, let depth) = query.scope, (1..<32).contains(depth) {
                        query.scope = .owned(by: owner, depth: depth + 1)
                    }
                    return try sound.accounts(matching: query)
                }
            },
            Self("scope.transfer", "lists accounts for their creator too") {
                $0.search = { sound, query in
                    guard case .owned(let owner, _) = query.scope else { return try sound.accounts(matching: query) }
                    let owned = Set(try sound.all(matching: query).map(\.id))
                    var everywhere = query
                    everywhere.scope = .everyone
                    return try sound.all(matching: everywhere)
                        .filter { owned.contains($0.id) || (!owned.isEmpty && $0.creator == owner) }.page(of: query)
                }
            },
        ]
    }

    static var ofQueries: [Self] {
        [
            Self("query.roles", "filters by one role only") {
                $0.search = { sound, query in
                    var query = query
                    if query.roles.count > 1 { query.roles = [] }
                    return try sound.accounts(matching: query)
                }
            },
            Self("query.statuses", "filters by the status that counts") {
                $0.search = { sound, query in
                    var plain = query
                    plain.statuses = []
                    let accounts = try sound.all(matching: plain)
                    let standings = sound.standings(of: accounts.map(\.id))
                    return zip(accounts, standings).filter { _, standing in
                        query.statuses.isEmpty || standing.map { query.statuses.contains($0.effectiveStatus) } ?? false
                    }.map(\.0).page(of: query)
                }
            },
            Self("query.combined", "limits first and filters afterwards") {
                $0.search = { sound, query in
                    var plain = query
                    plain.roles = []
                    plain.statuses = []
                    return try sound.accounts(matching: plain).filter { query.matches($0) }
                }
            },
            Self("query.limits", "answers nothing to a limit of zero") {
                $0.search = { sound, query in query.limit == 0 ? [] : try sound.accounts(matching: query) }
            },
            Self("query.limits", "cuts a text that is too long") {
                $0.search = { sound, query in
                    var query = query
                    query.text = String(query.text.prefix(AccountQuery.maximumTextLength))
                    return try sound.accounts(matching: query)
                }
            },
        ]
    }

    static var ofTexts: [Self] {
        [
            Self("text.fields", "does not search e-mail") {
                $0.search = { sound, query in
                    try sound.all(matching: query).filter { account in
                        var account = account
                        account.email = nil
                        return query.matches(account)
                    }.page(of: query)
                }
            },
            Self("text.fields", "finds text that runs from one field into the next") {
                $0.search = { sound, query in
                    var plain = query
                    plain.text = ""
                    try query.validate()
                    return try sound.all(matching: plain).filter { account in
                        let fields = [
                            account.username, account.displayName, account.company ?? "", account.email ?? "",
                        ]
                        let text = (fields + account.domains).joined(separator: "\n").lowercased()
                        return query.text.isEmpty || text.contains(query.text.lowercased())
                    }.page(of: query)
                }
            },
            Self("text.case", "ignores case in ASCII only") {
                $0.search = { sound, query in
                    func folded(_ text: String) -> String {
                        String(text.map { $0.isASCII ? Character($0.lowercased()) : $0 })
                    }
                    return try sound.all(matching: query).filter { account in
                        let fields = [
                            account.username, account.displayName, account.company ?? "", account.email ?? "",
                        ]
                        return query.text.isEmpty
                            || (fields + account.domains).contains { folded($0).contains(folded(query.text)) }
                    }.page(of: query)
                }
            },
            Self("text.replaced", "finds accounts by what was in them once") { store in
                let versions = Memory<[Account.ID: [Account]]>([:])
                store.store = { sound, commit in
                    let outcome = try sound.commit(commit)
                    guard outcome == .committed else { return outcome }
                    for account in commit.inserts + commit.replaces {
                        versions.change { $0[account.id, default: []].append(account) }
                    }
                    return outcome
                }
                store.search = { sound, query in
                    var plain = query
                    plain.text = ""
                    try query.validate()
                    return try sound.all(matching: plain).filter { account in
                        versions.value[account.id]?.contains { query.matches($0) } ?? false
                    }.page(of: query)
                }
            },
            Self("text.hostile", "takes an underscore for any character") {
                $0.search = { sound, query in
                    var plain = query
                    plain.text = ""
                    try query.validate()
                    let pattern = Array(AccountQuery.folded(query.text))
                    return try sound.all(matching: plain).filter { account in
                        let text = Array(account.searchText)
                        guard text.count >= pattern.count else { return false }
                        return (0...text.count - pattern.count).contains { start in
                            pattern.indices.allSatisfy { pattern[$0] == "_" || pattern[$0] == text[start + $0] }
                        }
                    }.page(of: query)
                }
            },
            Self("text.hostile", "stops reading the text at a zero byte") {
                $0.search = { sound, query in
                    var query = query
                    query.text = String(query.text.prefix { $0 != "\u{0}" })
                    return try sound.accounts(matching: query)
                }
            },
        ]
    }

    static var ofPages: [Self] {
        [
            Self("pages.order", "orders without regard to case") {
                $0.search = { sound, query in
                    try sound.accounts(matching: query).sorted {
                        $0.id.rawValue.lowercased() < $1.id.rawValue.lowercased()
                    }
                }
            },
            Self("pages.cursor", "begins anew after an account that does not exist") {
                $0.search = { sound, query in
                    var query = query
                    if let after = query.after, sound.accounts([after]) == [nil] { query.after = nil }
                    return try sound.accounts(matching: query)
                }
            },
            Self("pages.stable", "goes on after as many accounts as there were before") { store in
                let offsets = Memory<[Account.ID: Int]>([:])
                store.search = { sound, query in
                    let all = try sound.all(matching: query)
                    let page =
                        query.after.flatMap { offsets.value[$0] }.map { Array(all.dropFirst($0).prefix(query.limit)) }
                        ?? all.page(of: query)
                    if let last = page.last, let index = all.firstIndex(of: last) {
                        offsets.change { $0[last.id] = index + 1 }
                    }
                    return page
                }
            },
        ]
    }
}
