// SPDX-License-Identifier: Apache-2.0

import Accounts
import InMemoryAdapters

extension Fault where Port == any AccountStore {
    static var ofAccountTreeRaces: [Self] {
        [
            Self("race.ring", "looks whether a transfer is sound, and stores it later") {
                let crowd = Crowd(of: 32)
                $0.store = { sound, commit in
                    guard commit.replaces.count == 1, commit.inserts.isEmpty, let owner = commit.replaces[0].owner,
                        let stored = sound.accounts([commit.replaces[0].id])[0], stored.owner != owner,
                        stored.revision == commit.replaces[0].revision - 1, try sound.fits(stored, below: owner)
                    else { return try sound.commit(commit) }
                    await crowd.gather()
                    _ = try? sound.commit(commit)
                    return .committed
                }
            },
            Self("race.close-create", "looks at the owner's revision, and inserts the account later") {
                $0.store = { sound, commit in
                    guard commit.inserts.count == 1, commit.replaces.isEmpty, commit.reliesOn.count == 1,
                        sound.isAsReliedOn(by: commit)
                    else { return try sound.commit(commit) }
                    await wait(upTo: 200) { !sound.isAsReliedOn(by: commit) }
                    return try sound.commit(AccountCommit(inserts: commit.inserts))
                }
            },
            Self("race.close-reliance", "looks at what it relies on, and stores the rest later") {
                $0.store = { sound, commit in
                    guard commit.replaces.count == 1, commit.reliesOn.count == 1,
                        sound.isAsReliedOn(by: commit)
                    else { return try sound.commit(commit) }
                    await wait(upTo: 200) { !sound.isAsReliedOn(by: commit) }
                    return try sound.commit(AccountCommit(replaces: commit.replaces))
                }
            },
        ]
    }
}

extension InMemoryAccountStore {
    fileprivate func isAsReliedOn(by commit: AccountCommit) -> Bool {
        commit.reliesOn.allSatisfy { self.accounts([$0.key])[0]?.revision == $0.value }
    }

    /// Whether an account can be put below an owner, as things are.
    fileprivate func fits(_ account: Account, below owner: Account.ID) throws -> Bool {
        guard let standing = self.standings(of: [owner])[0], owner != account.id,
            !standing.owners.contains(where: { $0.id == account.id })
        else { return false }
        let below = try self.all(
            matching: AccountQuery(scope: .owned(by: account.id, depth: OwnershipTree.maximumDepth)))
        let depths = self.standings(of: [account.id] + below.map(\.id)).compactMap { $0?.owners.count }
        let height = (depths.max() ?? 0) - (depths.first ?? 0)
        return standing.owners.count + 1 + height <= OwnershipTree.maximumDepth
    }
}
