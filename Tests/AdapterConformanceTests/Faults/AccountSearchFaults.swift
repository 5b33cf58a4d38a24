// SPDX-License-Identifier: Apache-2.0

import Accounts
import InMemoryAdapters
import SearchText

extension Fault where Port == any AccountStore {
    static var ofScopes: [Self] {
        [
            Self("scope.nobody", "searches everything when there is a text, whatever the scope") {
                $0.search = { sound, query in
                    var query = query
                    if query.scope == .nobody, !query.terms.isEmpty { query.scope = .everyone }
                    return try sound.accounts(matching: query)
                }
            },
            Self("scope.everyone", "lists only the upper levels of the tree") {
                $0.search = { sound, query in
                    let page = try sound.accounts(matching: query)
                    guard query.scope == .everyone, query.owner == nil else { return page }
                    let standings = sound.standings(of: page.map(\.id))
                    return zip(page, standings).filter { ($1?.owners.count ?? 0) < 3 }.map(\.0)
                }
            },
            Self("scope.owned", "lists one level too many") {
                $0.search = { sound, query in
                    var query = query
                    if query.owner == nil, case .owned(let owner, let depth) = query.scope, (1..<32).contains(depth) {
                        query.scope = .owned(by: owner, depth: depth + 1)
                    }
                    return try sound.accounts(matching: query)
                }
            },
            Self("scope.transfer", "lists accounts for their creator too") {
                $0.search = { sound, query in
                    guard case .owned(let owner, _) = query.scope, query.terms.isEmpty, query.owner == nil
                    else { return try sound.accounts(matching: query) }
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
            Self("query.owner", "takes the owner asked for in place of the scope") {
                $0.misread { query in
                    if let owner = query.owner { query.scope = .owned(by: owner, depth: 1) }
                }
            },
            Self("query.owner", "counts what an owner owns in the whole scope", alsoCaughtBy: ["accounts.lookup.case"])
            {
                $0.count = { sound, query in
                    var query = query
                    query.owner = nil
                    return try sound.counts(of: query)
                }
            },
            Self("query.created", "lists what was made at the end of the time") {
                $0.misread { query in
                    query.created = query.created.map { $0.lowerBound..<$0.upperBound.advanced(by: .milliseconds(1)) }
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
            Self("query.limits", "goes on after a position of any order") {
                $0.search = { sound, query in
                    var query = query
                    if query.after?.order != query.order { query.after = nil }
                    return try sound.accounts(matching: query)
                }
            },
            Self("query.limits", "looks for eight words of nine") {
                $0.misread { $0.terms = Array($0.terms.prefix(8)) }
            },
            Self("query.limits", "counts whatever the limit of a page is") {
                $0.count = { sound, query in try sound.counts(of: query.counted) }
            },
        ]
    }

    static var ofTexts: [Self] {
        [
            Self("text.fields", "does not search e-mail", alsoCaughtBy: ["accounts.text.long"]) {
                $0.match { account, query in
                    var account = account
                    account.email = nil
                    return query.matches(account)
                }
            },
            Self(
                "text.fields", "finds text that runs from one field into the next",
                alsoCaughtBy: ["accounts.text.start", "accounts.text.domains"]
            ) {
                $0.match { account, query in
                    let text = account.searchableTexts.map(\.folded.text).joined()
                    return query.matches(account) || query.terms.allSatisfy { text.contains($0.text.text) }
                }
            },
            Self(
                "text.words", "looks for one word of several",
                alsoCaughtBy: ["accounts.query.limits", "accounts.text.folded", "accounts.text.hostile"]
            ) { $0.misread { $0.terms = Array($0.terms.prefix(1)) } },
            Self("text.words", "wants all words in one field") {
                $0.match { account, query in
                    account.searchableTexts.contains { text in query.terms.allSatisfy { $0.isFound(in: text) } }
                }
            },
            Self("text.start", "finds in any field what one must begin with") {
                $0.misread { query in
                    query.terms = query.terms.map { term in
                        term.place == .anywhere ? term : (try? SearchTerm.start(term.text.text).first) ?? term
                    }
                }
            },
            Self("text.start", "finds anywhere what a field must begin with", alsoCaughtBy: ["accounts.text.domains"]) {
                $0.match { account, query in
                    query.matches(account)
                        || query.terms.allSatisfy { term in
                            account.searchableTexts.contains { text in
                                text.folded.text.contains(term.text.text)
                                    && (term.place == .anywhere || term.place == .start(of: text.field))
                            }
                        }
                }
            },
            Self("text.folded", "ignores case in ASCII only", alsoCaughtBy: ["accounts.text.domains"]) {
                $0.match { account, query in
                    func folded(_ text: String) -> String {
                        String(text.map { $0.isASCII ? Character($0.lowercased()) : $0 })
                    }
                    let texts = account.searchableTexts.map { folded($0.original) }
                    return query.matches(account)
                        && query.terms.allSatisfy { term in
                            term.place != .anywhere || !account.username.hasPrefix("customer")
                                || texts.contains { $0.contains(term.text.text) }
                        }
                }
            },
            Self("text.domains", "knows domains only as they are stored") {
                $0.match { account, query in
                    query.terms.allSatisfy { term in
                        account.searchableTexts.contains { text in
                            term.isFound(in: text)
                                && (text.field != .domain || text.folded == FoldedText(folding: text.original))
                        }
                    }
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
                store.match { account, query in versions.value[account.id]?.contains { query.matches($0) } ?? false }
            },
            Self("text.hostile", "takes an underscore for any character") {
                $0.match { account, query in
                    guard query.terms.contains(where: { $0.text.text.contains("_") }) else {
                        return query.matches(account)
                    }
                    return account.searchableTexts.contains { text in
                        query.terms.allSatisfy { term in
                            let (own, pattern) = (Array(text.folded.text), Array(term.text.text))
                            guard own.count >= pattern.count else { return false }
                            return (0...own.count - pattern.count).contains { start in
                                pattern.indices.allSatisfy { pattern[$0] == "_" || pattern[$0] == own[start + $0] }
                            }
                        }
                    }
                }
            },
            Self("text.hostile", "stops reading the text at the picture of a zero byte") {
                $0.match { account, query in
                    query.matches(account)
                        || query.terms.allSatisfy { term in
                            let text = term.text.text.prefix { $0 != "\u{2400}" }
                            return account.searchableTexts.contains { $0.folded.text.contains(text) }
                        } && query.terms.contains { $0.text.text.contains("\u{2400}") }
                }
            },
            Self("text.long", "looks at the first thousand bytes") {
                $0.match { account, query in
                    let text = account.searchText.utf8.prefix(1_000)
                    return query.terms.allSatisfy { term in
                        term.needles.contains { String(decoding: text, as: UTF8.self).contains($0) }
                    }
                }
            },
        ]
    }
}
