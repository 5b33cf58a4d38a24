// SPDX-License-Identifier: Apache-2.0

internal import Accounts

extension Requirement where Port == any AccountStore {
    static var accountRevisions: [Self] {
        [self.insertExisting, self.replaceStale, self.relyOnRevisions, self.conflictFirst]
    }

    private static var insertExisting: Self {
        Self("accounts.commit.insert", "Inserting an account that exists is a conflict, whatever its revision.") {
            trial in
            let store = try await trial.open()
            _ = try await trial.north(with: "acme", in: store)
            for revision in [1, 2, 3] {
                var acme = trial.account("acme")
                acme.revision = revision
                try trial.expect(
                    try await store.commit(AccountCommit(inserts: [acme])), is: .conflict,
                    that: "an account that exists is not inserted again")
            }
            try trial.expect(
                try await trial.stored(trial.id("acme"), in: store).owner, is: trial.id("north"),
                that: "a conflict leaves the stored account as it is")
        }
    }

    private static var replaceStale: Self {
        Self("accounts.commit.replace", "An account is replaced only by exactly its next revision.") { trial in
            let store = try await trial.open()
            _ = try await trial.north(with: "acme", in: store)
            try await trial.change(trial.id("acme"), in: store) { $0.displayName = "second" }
            for (name, revision) in [("acme", 1), ("acme", 2), ("acme", 4), ("nobody", 1), ("nobody", 2)] {
                var account = trial.account(name)
                account.revision = revision
                try trial.expect(
                    try await store.commit(AccountCommit(replaces: [account])), is: .conflict,
                    that: "revision \(revision) of `\(name)` does not replace what is not at \(revision - 1)")
            }
            try trial.expect(
                try await store.accounts([trial.id("acme"), trial.id("nobody")]).map { $0?.displayName },
                is: ["second", nil], that: "a conflict leaves everything as it is")
            try await trial.change(trial.id("acme"), in: store) { $0.displayName = "third" }
        }
    }

    private static var relyOnRevisions: Self {
        Self(
            "accounts.commit.relies-on",
            "A commit is stored only while every account it relies on is at the revision named."
        ) {
            trial in
            let store = try await trial.open()
            let north = try await trial.north(with: "acme", in: store)
            try await trial.change(north, in: store) { $0.company = "North" }
            let table: [[Account.ID: Int]] = [
                [north: 1], [north: 3], [trial.id("nobody"): 1], [trial.id("nobody"): 0],
                [north: 2, trial.id("acme"): 2],
            ]
            for reliesOn in table {
                let next = try await trial.next(trial.id("acme"), in: store)
                try trial.expect(
                    try await store.commit(AccountCommit(replaces: [next], reliesOn: reliesOn)), is: .conflict,
                    that: "a commit that relies on a revision that is not stored is a conflict")
            }
            let acme = try await trial.next(trial.id("acme"), in: store)
            // What is relied on is what was there before the commit, also for the accounts that it writes.
            try await trial.commit(AccountCommit(replaces: [acme], reliesOn: [north: 2, acme.id: 1]), to: store)
            try trial.expect(
                try await store.accounts([acme.id, north]).map { $0?.revision }, is: [2, 2],
                that: "relying on an account does not change it")
        }
    }

    private static var conflictFirst: Self {
        Self(
            "accounts.commit.conflict-first",
            "What is not at its revision is a conflict, also where a username is taken or the tree would not be sound."
        ) { trial in
            let store = try await trial.open()
            let north = try await trial.north(with: "acme", "bakery", in: store)
            func account(_ name: String, _ revision: Int, _ change: (inout Account) -> Void) -> Account {
                var account = trial.account(name, owner: north)
                account.revision = revision
                change(&account)
                return account
            }
            // Whoever repeats a commit that was stored must not be told that the name is taken: it is their own.
            let wrongs: [(inout Account) -> Void] = [
                { $0.username = trial.account("bakery").username }, { $0.owner = trial.id("nobody") },
            ]
            for wrong in wrongs {
                for commit in [
                    AccountCommit(inserts: [account("acme", 1, wrong)]),
                    AccountCommit(replaces: [account("acme", 3, wrong)]),
                    AccountCommit(inserts: [account("new", 1, wrong)], reliesOn: [north: 2]),
                    AccountCommit(replaces: [account("acme", 2, wrong)], reliesOn: [north: 2]),
                ] {
                    try trial.expect(
                        try await store.commit(commit), is: .conflict,
                        that: "a commit that expects what is not stored is a conflict first of all")
                }
            }
            try trial.expect(
                try await store.accounts([north, trial.id("acme"), trial.id("new")]).map { $0?.revision },
                is: [1, 1, nil], that: "a conflict stores nothing")
        }
    }
}
