// SPDX-License-Identifier: Apache-2.0

import Accounts
import InMemoryAdapters

extension Fault where Port == any AccountStore {
    static var ofCommits: [Self] {
        [
            Self(
                "commit.whole", "inserts first, and leaves it at that when the rest does not fit",
                alsoCaughtBy: ["accounts.tree.step-down"]
            ) {
                $0.store = { sound, commit in
                    let inserted = Set(commit.inserts.map(\.id))
                    guard !inserted.isEmpty, !commit.replaces.isEmpty,
                        !commit.replaces.contains(where: { inserted.contains($0.id) })
                    else { return try sound.commit(commit) }
                    guard try sound.commit(AccountCommit(inserts: commit.inserts)) == .committed else {
                        return .conflict
                    }
                    return try sound.commit(AccountCommit(replaces: commit.replaces, reliesOn: commit.reliesOn))
                }
            },
            Self("commit.named-once", "writes the first of two versions of an account") {
                $0.store = { sound, commit in
                    var written: Set<Account.ID> = []
                    return try sound.commit(
                        AccountCommit(
                            inserts: commit.inserts.filter { written.insert($0.id).inserted },
                            replaces: commit.replaces.filter { written.insert($0.id).inserted },
                            reliesOn: commit.reliesOn))
                }
            },
            Self("commit.limit", "takes any number of accounts") {
                $0.store = { sound, commit in
                    guard commit.inserts.count > AccountCommit.maximumRecords else { return try sound.commit(commit) }
                    _ = try sound.commit(AccountCommit(inserts: Array(commit.inserts.prefix(64))))
                    return try sound.commit(AccountCommit(inserts: Array(commit.inserts.dropFirst(64))))
                }
            },
            Self("commit.empty", "looks at nothing when there is nothing to write") {
                $0.store = { sound, commit in
                    commit.inserts.isEmpty && commit.replaces.isEmpty ? .committed : try sound.commit(commit)
                }
            },
            Self("commit.insert", "replaces when it should insert") {
                $0.store = { sound, commit in
                    guard let account = commit.inserts.first, let stored = sound.accounts([account.id])[0],
                        stored.revision == account.revision - 1, commit.replaces.isEmpty
                    else { return try sound.commit(commit) }
                    return try sound.commit(AccountCommit(replaces: [account]))
                }
            },
            Self("commit.replace", "inserts when it should replace") {
                $0.store = { sound, commit in
                    guard let account = commit.replaces.first, commit.replaces.count == 1,
                        sound.accounts([account.id]) == [nil], commit.inserts.isEmpty
                    else { return try sound.commit(commit) }
                    return try sound.commit(AccountCommit(inserts: [account]))
                }
            },
            Self("commit.relies-on", "relies on accounts that do not exist") {
                $0.store = { sound, commit in
                    var commit = commit
                    commit.reliesOn = commit.reliesOn.filter { sound.accounts([$0.key]) != [nil] }
                    return try sound.commit(commit)
                }
            },
            Self("commit.relies-on", "looks at what it relies on after writing") {
                $0.store = { sound, commit in
                    commit.replaces.contains { commit.reliesOn[$0.id] == $0.revision - 1 }
                        ? .conflict : try sound.commit(commit)
                }
            },
        ]
    }

    static var ofTrees: [Self] {
        [
            Self("tree.owner", "leaves an account without an owner that does not exist") {
                $0.store = { sound, commit in
                    guard commit.inserts.isEmpty else { return try sound.commit(commit) }
                    return try sound.commit(
                        commit.mapping { account in
                            if let owner = account.owner, sound.accounts([owner]) == [nil] { account.owner = nil }
                        })
                }
            },
            Self("tree.owner", "looks for owners before it writes", alsoCaughtBy: ["accounts.commit.conflict-first"]) {
                $0.store = { sound, commit in
                    let first = commit.inserts.first { account in
                        account.owner.map { sound.accounts([$0]) == [nil] } ?? false
                    }
                    guard let first, commit.inserts.first == first else { return try sound.commit(commit) }
                    throw AccountError(.invalidAccount, "the owner of `\(first.id)` does not exist")
                }
            },
            Self("tree.cycle", "takes an account that owns itself for a conflict") {
                $0.store = { sound, commit in
                    commit.replaces.contains { $0.owner == $0.id } ? .conflict : try sound.commit(commit)
                }
            },
            Self("tree.step-down", "overlooks what comes with the same commit") {
                $0.store = { sound, commit in
                    let joining = commit.inserts.filter { $0.id.rawValue.hasSuffix("joining") }
                    guard !joining.isEmpty else { return try sound.commit(commit) }
                    var rest = commit
                    rest.inserts = []
                    guard case .conflict = try sound.commit(rest) else { return try sound.commit(commit) }
                    return .committed
                }
            },
            Self("tree.depth", "takes a place that is too deep for a conflict") {
                $0.store = { sound, commit in
                    let owners = sound.standings(of: commit.inserts.compactMap(\.owner)).map { $0?.owners.count ?? 0 }
                    return owners.contains(OwnershipTree.maximumDepth) ? .conflict : try sound.commit(commit)
                }
            },
            Self("tree.subtree-depth", "looks at the transferred account alone") {
                $0.store = { sound, commit in
                    do {
                        return try sound.commit(commit)
                    } catch {
                        guard let account = commit.replaces.first, let owner = account.owner,
                            let standing = sound.standings(of: [owner])[0], standing.owners.count < 30,
                            owner != account.id, !standing.owners.contains(where: { $0.id == account.id })
                        else { throw error }
                        return .committed
                    }
                }
            },
        ]
    }

    static var ofAccountRaces: [Self] {
        [
            Self("race.insert", "looks for the account, and inserts it later") {
                let crowd = Crowd()
                $0.store = { sound, commit in
                    guard commit.inserts.count == 1, commit.replaces.isEmpty, commit.reliesOn.isEmpty,
                        sound.accounts(commit.inserts.map(\.id)) == [nil]
                    else { return try sound.commit(commit) }
                    await crowd.gather()
                    _ = try sound.commit(commit)
                    return .committed
                }
            },
            Self(
                "race.replace", "looks at the revision, and replaces the account later",
                alsoCaughtBy: ["accounts.tree.step-down"]
            ) {
                let crowd = Crowd()
                $0.store = { sound, commit in
                    guard commit.replaces.count == 1, commit.inserts.isEmpty, commit.reliesOn.isEmpty,
                        let stored = sound.accounts([commit.replaces[0].id])[0],
                        stored.revision == commit.replaces[0].revision - 1, stored.owner == commit.replaces[0].owner
                    else { return try sound.commit(commit) }
                    await crowd.gather()
                    _ = try sound.commit(commit)
                    return .committed
                }
            },
            Self("race.transfer", "looks at what it relies on, and transfers the account later") {
                let crowd = Crowd(of: 32)
                $0.store = { sound, commit in
                    guard commit.replaces.count == 1, !commit.reliesOn.isEmpty, let owner = commit.replaces[0].owner,
                        let standing = sound.standings(of: [owner])[0],
                        commit.reliesOn.allSatisfy({ sound.accounts([$0.key])[0]?.revision == $0.value }),
                        !standing.owners.contains(where: { $0.id == commit.replaces[0].id })
                    else { return try sound.commit(commit) }
                    await crowd.gather()
                    _ = try? sound.commit(commit)
                    return .committed
                }
            },
        ]
    }
}
