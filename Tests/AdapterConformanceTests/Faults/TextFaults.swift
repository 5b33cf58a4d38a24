// SPDX-License-Identifier: Apache-2.0

import Accounts
import Foundation
import Impersonation
import InMemoryAdapters

/// A value as it comes back from a store that keeps the letters of a text, and not how they are composed.
private func composed<Value: Codable>(_ value: Value) throws -> Value {
    let text = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    return try JSONDecoder().decode(Value.self, from: Data(text.precomposedStringWithCanonicalMapping.utf8))
}

extension Fault where Port == any AccountStore {
    /// Mistakes that only show in how a text is spelled, or beside a mistake of whoever stores it.
    static var ofSpelling: [Self] {
        [
            Self("lookup.round-trip", "composes letters and their marks") {
                $0.store = { sound, commit in
                    try sound.commit(
                        AccountCommit(
                            inserts: commit.inserts.map { try composed($0) },
                            replaces: commit.replaces.map { try composed($0) }, reliesOn: commit.reliesOn))
                }
            },
            Self("commit.conflict-first", "looks first whether a username is taken") { store in
                let usernames = Memory<[Account.ID: String]>([:])
                store.store = { sound, commit in
                    let accounts = commit.inserts + commit.replaces
                    for account in accounts {
                        guard !usernames.value.contains(where: { $0 != account.id && $1 == account.username }) else {
                            throw AccountError(.notUnique, "somebody has this username already")
                        }
                    }
                    let outcome = try sound.commit(commit)
                    if outcome == .committed {
                        usernames.change { names in for account in accounts { names[account.id] = account.username } }
                    }
                    return outcome
                }
            },
            Self("commit.conflict-first", "looks first whether there is an owner") {
                $0.store = { sound, commit in
                    let new = Set(commit.inserts.map(\.id))
                    for owner in (commit.inserts + commit.replaces).compactMap(\.owner) where !new.contains(owner) {
                        guard sound.accounts([owner]) != [nil] else {
                            throw AccountError(.invalidAccount, "the owner does not exist")
                        }
                    }
                    return try sound.commit(commit)
                }
            },
        ]
    }
}

extension Fault where Port == any SessionStore {
    /// Mistakes that only show in how a text is spelled.
    static var ofSpelling: [Self] {
        [
            Self("lookup.round-trip", "composes letters and their marks") {
                $0.lookUp = { sound, key in
                    try sound.visit(key).map {
                        VisitSnapshot(
                            visit: try composed($0.visit), seenAt: $0.seenAt, freezes: $0.freezes, consents: $0.consents
                        )
                    }
                }
            },
            Self("lookup.round-trip", "cuts names at 255 bytes") {
                $0.lookUp = { sound, key in
                    guard var snapshot = sound.visit(key) else { return nil }
                    snapshot.visit = try spoiled(snapshot.visit) { visit in
                        guard var terms = visit["terms"] as? [String: Any],
                            var actor = terms["actor"] as? [String: Any],
                            let name = actor["name"] as? String
                        else { return }
                        actor["name"] = String(decoding: name.utf8.prefix(255), as: UTF8.self)
                        terms["actor"] = actor
                        visit["terms"] = terms
                    }
                    return snapshot
                }
            },
            Self("approvals.round-trip", "composes letters and their marks") {
                $0.readApproval = { sound, id in try sound.approval(id).map { try composed($0) } }
            },
            Self("approvals.round-trip", "lists letters and their marks composed") {
                $0.listApprovals = { sound, time, id, limit in
                    try sound.openApprovals(at: time, after: id, limit: limit).map { try composed($0) }
                }
            },
        ]
    }
}
