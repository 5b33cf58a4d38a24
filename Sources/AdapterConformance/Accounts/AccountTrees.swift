// SPDX-License-Identifier: Apache-2.0

internal import Accounts

extension Requirement where Port == any AccountStore {
    static var accountTrees: [Self] {
        [self.treeOwner, self.treeCycle, self.treeDepth, self.treeSubtreeDepth, self.treeStepDown]
    }

    private static func expectRefused(
        _ commit: AccountCommit, by store: Port, _ trial: Trial<Port>, _ promise: String
    ) async throws {
        let ids = (commit.inserts + commit.replaces).map(\.id)
        let before = try await store.accounts(ids)
        try await trial.expectError(
            that: "\(promise) is refused with `invalidAccount`",
            where: { ($0 as? AccountError)?.code == .invalidAccount }, from: { try await store.commit(commit) })
        try trial.expect(try await store.accounts(ids), is: before, that: "a refused commit stores nothing")
    }

    private static var treeOwner: Self {
        Self("accounts.tree.owner", "An owner must exist, if only from the same commit on.") { trial in
            let store = try await trial.open()
            _ = try await trial.north(with: "acme", in: store)
            let orphan = trial.account("orphan", owner: trial.id("nobody"))
            try await self.expectRefused(
                AccountCommit(inserts: [orphan]), by: store, trial, "an account whose owner does not exist")
            let acme = try await trial.next(trial.id("acme"), in: store) { $0.owner = trial.id("nobody") }
            try await self.expectRefused(
                AccountCommit(replaces: [acme]), by: store, trial, "a transfer to an owner that does not exist")
            // The owner comes last, so that a store which checks as it writes is found out.
            try await trial.commit(
                AccountCommit(inserts: [
                    trial.account("cinema", owner: trial.id("south")), trial.account("south", .reseller),
                ]), to: store)
        }
    }

    private static var treeStepDown: Self {
        Self("accounts.tree.step-down", "Who is closed or demoted owns no account that is not closed.") { trial in
            let store = try await trial.open()
            let (north, acme) = (trial.id("north") as Account.ID, trial.id("acme") as Account.ID)
            _ = try await trial.north(with: "acme", in: store)
            let closed = try await trial.next(north, in: store) { $0.status = .closed }
            let demoted = try await trial.next(north, in: store) { $0.role = .customer }
            for next in [closed, demoted] {
                try trial.expect(
                    try await store.commit(AccountCommit(replaces: [next])), is: .conflict,
                    that: "stepping down while owning an account that is not closed is a conflict")
                let joining = trial.account("joining", owner: north)
                try trial.expect(
                    try await store.commit(AccountCommit(inserts: [joining], replaces: [next])), is: .conflict,
                    that: "what comes with the same commit counts")
                try trial.expect(
                    try await trial.stored(north, in: store).revision, is: next.revision - 1,
                    that: "a conflict stores nothing")
            }
            let suspended = try await trial.next(north, in: store) { $0.status = .suspended(by: north) }
            try await trial.commit(AccountCommit(replaces: [suspended]), to: store)
            let leaving = try await trial.next(acme, in: store) { $0.owner = nil }
            let again = try await trial.next(north, in: store) { $0.status = .closed }
            try await trial.commit(AccountCommit(replaces: [leaving, again]), to: store)
            let back = try await trial.next(acme, in: store) {
                $0.owner = north
                $0.status = .closed
            }
            try await trial.commit(AccountCommit(replaces: [back]), to: store)
            let reopened = try await trial.next(north, in: store) { $0.status = .active }
            try await trial.commit(AccountCommit(replaces: [reopened]), to: store)
            let last = try await trial.next(north, in: store) { $0.role = .customer }
            try await trial.commit(AccountCommit(replaces: [last]), to: store)
        }
    }

    private static var treeCycle: Self {
        Self("accounts.tree.cycle", "No account is ever below itself.") { trial in
            let store = try await trial.open()
            let names = ["a", "b", "c", "d"]
            let chain = names.indices.map { index in
                trial.account(names[index], .reseller, owner: index == 0 ? nil : trial.id(names[index - 1]))
            }
            try await trial.commit(AccountCommit(inserts: chain), to: store)
            for owner in names {
                let next = try await trial.next(chain[0].id, in: store) { $0.owner = trial.id(owner) }
                try await self.expectRefused(
                    AccountCommit(replaces: [next]), by: store, trial,
                    "putting `a` below `\(owner)`, which is below `a`")
            }
            let itself = trial.account("e", .reseller, owner: trial.id("e"))
            try await self.expectRefused(
                AccountCommit(inserts: [itself]), by: store, trial, "a new account that owns itself")
            let pair = [
                trial.account("f", .reseller, owner: trial.id("g")),
                trial.account("g", .reseller, owner: trial.id("f")),
            ]
            try await self.expectRefused(
                AccountCommit(inserts: pair), by: store, trial, "two new accounts that own each other")
            // Turning the chain round is sound, although each step alone would not be.
            let turned = [
                try await trial.next(chain[0].id, in: store) { $0.owner = chain[1].id },
                try await trial.next(chain[1].id, in: store) { $0.owner = nil },
            ]
            try await trial.commit(AccountCommit(replaces: turned), to: store)
        }
    }

    /// A chain of accounts below `owner`, in commits that are not too large.
    private static func chain(
        _ name: String, of count: Int, below owner: Account.ID? = nil, _ trial: Trial<Port>, in store: Port
    ) async throws -> [Account.ID] {
        let ids: [Account.ID] = (0..<count).map { trial.id("\(name)-\($0)") }
        let accounts = ids.indices.map { index in
            trial.account("\(name)-\(index)", .reseller, owner: index == 0 ? owner : ids[index - 1])
        }
        try await trial.commit(AccountCommit(inserts: accounts), to: store)
        return ids
    }

    private static var treeDepth: Self {
        Self("accounts.tree.depth", "An account may have 32 owners above it, and no more.") { trial in
            let store = try await trial.open()
            let chain = try await self.chain("level", of: OwnershipTree.maximumDepth + 1, trial, in: store)
            let lowest = trial.account("lowest", owner: chain.last)
            try await self.expectRefused(
                AccountCommit(inserts: [lowest]), by: store, trial, "an account with 33 owners above it")
            try await trial.commit(
                AccountCommit(inserts: [trial.account("sibling", owner: chain[chain.count - 2])]), to: store)
            let sibling = try await trial.next(trial.id("sibling"), in: store) { $0.owner = chain.last }
            try await self.expectRefused(
                AccountCommit(replaces: [sibling]), by: store, trial, "a transfer to below 33 owners")
        }
    }

    private static var treeSubtreeDepth: Self {
        Self("accounts.tree.subtree-depth", "A transfer takes nothing below the transferred account too deep.") {
            trial in
            let store = try await trial.open()
            let upper = try await self.chain("upper", of: 20, trial, in: store)
            let lower = try await self.chain("lower", of: 14, trial, in: store)
            let tooDeep = try await trial.next(lower[0], in: store) { $0.owner = upper[19] }
            try await self.expectRefused(
                AccountCommit(replaces: [tooDeep]), by: store, trial, "a transfer that leaves an account with 33 owners"
            )
            let deepest = try await trial.next(lower[0], in: store) { $0.owner = upper[18] }
            try await trial.commit(AccountCommit(replaces: [deepest]), to: store)
            try trial.expect(
                try await store.standings(of: [lower[13]]).map { $0?.owners.count }, is: [OwnershipTree.maximumDepth],
                that: "a transfer that leaves accounts with 32 owners is stored")
        }
    }
}
