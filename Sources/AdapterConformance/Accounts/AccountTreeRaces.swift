// SPDX-License-Identifier: Apache-2.0

internal import Accounts

extension Requirement where Port == any AccountStore {
    static var accountTreeRaces: [Self] { [self.raceRing, self.raceCloseCreate, self.raceCloseReliance] }

    private static var raceRing: Self {
        Self(
            "accounts.race.ring",
            "Of 32 transfers that make one ring together, each stored says so, and never all of them are."
        ) { trial in
            let store = try await trial.open()
            let resellers = (0..<racingTasks).map { trial.account("reseller-\($0)", .reseller) }
            try await trial.commit(AccountCommit(inserts: resellers), to: store)
            // A transfer makes no new version of the owner here: the store alone keeps the ring from closing.
            let outcomes = try await trial.racing { racer, store -> CommitOutcome in
                let owner = resellers[(racer + 1) % racingTasks].id
                let next = try await trial.next(resellers[racer].id, in: store) { $0.owner = owner }
                await Task.yield()
                do {
                    return try await store.commit(AccountCommit(replaces: [next]))
                } catch let error as AccountError where error.code == .invalidAccount {
                    return .conflict
                }
            }
            let standings = try await store.standings(of: resellers.map(\.id))
            for (racer, standing) in standings.enumerated() {
                try trial.expect(
                    standing?.owners.first?.id == resellers[(racer + 1) % racingTasks].id,
                    is: outcomes[racer] == .committed, that: "an account has moved if and only if its transfer says so")
                try trial.expect(
                    standing.map { standing in !standing.owners.contains { $0.id == standing.id } } ?? false,
                    that: "no account is below itself", seen: "\(standing.map(String.init(describing:)) ?? "none")")
            }
            try trial.expect(
                outcomes.count { $0 == .committed }, is: racingTasks - 1,
                that: "of transfers that make a ring together all but one are stored")
        }
    }

    private static var raceCloseCreate: Self {
        Self(
            "accounts.race.close-create",
            "Nobody is left below an account that is closed while others are made below it."
        ) { trial in
            for round in 0..<8 {
                let store = try await trial.open()
                let owner = trial.account("reseller-\(round)", .reseller)
                try await trial.commit(AccountCommit(inserts: [owner]), to: store)
                let start = StartingLine()
                let outcomes = try await trial.racing { racer, store -> CommitOutcome in
                    // One in four closes; the others make an account, relying on its owner as it is.
                    let next = try await trial.next(owner.id, in: store) { $0.status = .closed }
                    await start.wait(for: racingTasks)
                    guard racer % 4 == 0 else {
                        let made = trial.account("customer-\(round)-\(racer)", owner: owner.id)
                        return try await store.commit(
                            AccountCommit(inserts: [made], reliesOn: [owner.id: next.revision - 1]))
                    }
                    // The others come first, so that a store that looks before it stores has looked by now.
                    for _ in 0...racer { await Task.yield() }
                    return try await store.commit(AccountCommit(replaces: [next]))
                }
                let owned = try await trial.names(
                    matching: AccountQuery(scope: .owned(by: owner.id, depth: 1)), in: store)
                let isClosed = try await trial.stored(owner.id, in: store).status == .closed
                try trial.expect(
                    !isClosed || owned.isEmpty, that: "an account is closed only while it owns nothing",
                    seen: "\(owned)")
                try trial.expect(
                    owned.count + (isClosed ? 1 : 0), is: outcomes.count { $0 == .committed },
                    that: "every commit that was stored can be seen, and no other")
            }
        }
    }

    private static var raceCloseReliance: Self {
        Self(
            "accounts.race.close-reliance",
            "What 32 tasks store while they rely on an account is there when a change to it is, or never will be."
        ) { trial in
            for round in 0..<8 {
                let store = try await trial.open()
                let top = trial.account("top-\(round)", .reseller)
                let branches = (0..<racingTasks).map {
                    trial.account("branch-\(round)-\($0)", .reseller, owner: top.id)
                }
                try await trial.commit(AccountCommit(inserts: [top] + branches), to: store)
                // The first changes the top, in the midst of the others if it can, and looks. The others move an account
                // of their own, relying on the top.
                let start = StartingLine()
                let moved = try await trial.racing { racer, store -> Set<Account.ID>? in
                    guard racer > 0 else {
                        await start.wait(for: racingTasks)
                        var looks = 0
                        while try await Self.moved(branches, in: store).isEmpty, looks < 10_000 {
                            looks += 1
                            await Task.yield()
                        }
                        try await trial.change(top.id, in: store) { $0.status = .pending }
                        return try await Self.moved(branches, in: store)
                    }
                    let next = try await trial.next(branches[racer].id, in: store) { $0.owner = branches[0].id }
                    await start.wait(for: racingTasks)
                    let commit = AccountCommit(replaces: [next], reliesOn: [top.id: 1])
                    return try await store.commit(commit) == .committed ? [next.id] : nil
                }
                let atChange = moved[0] ?? []
                try trial.expect(
                    try await Self.moved(branches, in: store), is: atChange,
                    that: "nothing is stored once what it relies on has changed")
                try trial.expect(
                    moved.dropFirst().reduce(into: Set()) { $0.formUnion($1 ?? []) }, is: atChange,
                    that: "what is stored says so, and nothing else does")
            }
        }
    }

    /// The accounts that are no longer below the one they were made for.
    private static func moved(_ branches: [Account], in store: Port) async throws -> Set<Account.ID> {
        let stored = try await store.accounts(branches.map(\.id)).compactMap { $0 }
        return Set(zip(branches, stored).filter { $0.owner != $1.owner }.map { $1.id })
    }
}
