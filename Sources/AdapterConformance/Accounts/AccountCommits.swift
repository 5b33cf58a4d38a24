// SPDX-License-Identifier: Apache-2.0

internal import Accounts

extension Requirement where Port == any AccountStore {
    static var accountCommits: [Self] {
        [self.commitWhole, self.commitTwice, self.commitLimit, self.commitOfNothing]
    }

    private static var commitWhole: Self {
        Self("accounts.commit.whole", "A commit that is not stored leaves no trace of any of its parts.") { trial in
            let store = try await trial.open()
            let north = try await trial.north(with: "acme", "bakery", in: store)
            let acme = try await trial.next(trial.id("acme"), in: store) { $0.displayName = "changed" }
            var stale = try await trial.next(trial.id("bakery"), in: store)
            stale.revision += 1
            let new = trial.account("new", owner: north)
            let commits = [
                AccountCommit(inserts: [new], replaces: [acme, stale]),
                AccountCommit(inserts: [new, trial.account("acme")], replaces: [acme]),
                AccountCommit(inserts: [new], replaces: [acme], reliesOn: [north: 2]),
                AccountCommit(inserts: [new, trial.account("orphan", owner: trial.id("nobody"))], replaces: [acme]),
            ]
            for commit in commits {
                // Some of these are conflicts and one is refused; other requirements tell which.
                _ = try? await store.commit(commit)
                try trial.expect(
                    try await store.accounts([new.id, acme.id, stale.id, trial.id("orphan")]).map { $0?.revision },
                    is: [nil, 1, 1, nil], that: "a commit is stored whole or not at all")
                try trial.expect(
                    try await trial.names(matching: AccountQuery(scope: .owned(by: north, depth: 9)), in: store),
                    is: ["acme", "bakery"], that: "a search finds nothing of a commit that was not stored")
            }
        }
    }

    private static var commitTwice: Self {
        Self("accounts.commit.named-once", "A commit that writes one account twice is a conflict.") { trial in
            let store = try await trial.open()
            _ = try await trial.north(with: "acme", in: store)
            let new = trial.account("new")
            let acme = try await trial.next(trial.id("acme"), in: store)
            var later = acme
            later.revision += 1
            var renewed = new
            renewed.revision += 1
            let commits = [
                AccountCommit(inserts: [new, new]), AccountCommit(replaces: [acme, acme]),
                AccountCommit(replaces: [acme, later]), AccountCommit(inserts: [new], replaces: [renewed]),
            ]
            for commit in commits {
                try trial.expect(
                    try await store.commit(commit), is: .conflict, that: "a commit writes each account at most once")
                try trial.expect(
                    try await store.accounts([new.id, acme.id]).map { $0?.revision }, is: [nil, 1],
                    that: "a conflict stores nothing")
            }
        }
    }

    private static var commitLimit: Self {
        Self("accounts.commit.limit", "A commit of 64 accounts is stored, one of more is refused.") { trial in
            let store = try await trial.open()
            let accounts = (0...AccountCommit.maximumRecords).map { trial.account("customer-\($0)") }
            try await trial.expectError(
                that: "a commit of more than \(AccountCommit.maximumRecords) accounts throws `invalidAccount`",
                where: { ($0 as? AccountError)?.code == .invalidAccount },
                from: { try await store.commit(AccountCommit(inserts: accounts)) })
            try trial.expect(
                try await store.accounts([accounts[0].id]), is: [nil], that: "a refused commit stores nothing")
            try await trial.commit(AccountCommit(inserts: accounts.dropLast()), to: store)
        }
    }

    private static var commitOfNothing: Self {
        Self("accounts.commit.empty", "A commit that writes nothing is stored when what it relies on holds.") { trial in
            let store = try await trial.open()
            let north = try await trial.north(in: store)
            try await trial.commit(AccountCommit(), to: store)
            try await trial.commit(AccountCommit(reliesOn: [north: 1]), to: store)
            try trial.expect(
                try await store.commit(AccountCommit(reliesOn: [north: 2])), is: .conflict,
                that: "a commit that writes nothing is still held to what it relies on")
        }
    }
}
