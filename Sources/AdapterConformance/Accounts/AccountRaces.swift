// SPDX-License-Identifier: Apache-2.0

internal import Accounts

extension Requirement where Port == any AccountStore {
    static var accountRaces: [Self] { [self.raceInsert, self.raceReplace, self.raceTransfer] + self.accountTreeRaces }

    private static var raceInsert: Self {
        Self("accounts.race.insert", "Of 32 tasks that insert one account at once, exactly one succeeds.") { trial in
            for round in 0..<4 {
                let outcomes = try await trial.racing { racer, store in
                    var account = trial.account("acme-\(round)")
                    account.company = "racer \(racer)"
                    return try await store.commit(AccountCommit(inserts: [account]))
                }
                let winners = outcomes.indices.filter { outcomes[$0] == .committed }
                try trial.expect(winners.count, is: 1, that: "one account is inserted once")
                let stored = try await trial.stored(trial.id("acme-\(round)"), in: try await trial.open())
                try trial.expect(
                    stored.company, is: "racer \(winners[0])", that: "what is stored is what was committed")
            }
        }
    }

    private static var raceReplace: Self {
        Self("accounts.race.replace", "Of 32 tasks that change one account over and over, none loses another's change.")
        {
            trial in
            var counter = trial.account("acme")
            counter.company = "0"
            try await trial.commit(AccountCommit(inserts: [counter]), to: try await trial.open())
            let perRacer = 3
            _ = try await trial.racing { _, store in
                for _ in 0..<perRacer {
                    try await trial.untilStored {
                        let next = try await trial.next(trial.id("acme"), in: store) { account in
                            account.company = account.company.flatMap { Int($0) }.map { String($0 + 1) }
                        }
                        await Task.yield()
                        return try await store.commit(AccountCommit(replaces: [next]))
                    }
                }
            }
            let stored = try await trial.stored(trial.id("acme"), in: try await trial.open())
            let count = racingTasks * perRacer
            try trial.expect(stored.company, is: String(count), that: "every committed change is built on by the next")
            try trial.expect(stored.revision, is: count + 1, that: "every committed change is one revision")
        }
    }

    private static var raceTransfer: Self {
        Self("accounts.race.transfer", "Two transfers that make a cycle together never both succeed.") { trial in
            let store = try await trial.open()
            let pairs = racingTasks / 2
            let resellers = (0..<racingTasks).map { trial.account("reseller-\($0)", .reseller) }
            try await trial.commit(AccountCommit(inserts: resellers), to: store)
            let outcomes = try await trial.racing { racer, store -> CommitOutcome in
                let ids = [resellers[racer].id, resellers[racer ^ 1].id]
                let read = try await store.accounts(ids).compactMap { $0 }
                await Task.yield()
                var next = try await trial.next(ids[0], in: store) { $0.owner = ids[1] }
                next.revision = read[0].revision + 1
                do {
                    return try await store.commit(
                        AccountCommit(replaces: [next], reliesOn: [ids[1]: read[1].revision]))
                } catch let error as AccountError where error.code == .invalidAccount {
                    return .conflict
                }
            }
            for pair in 0..<pairs {
                let both = outcomes[2 * pair...2 * pair + 1]
                try trial.expect(
                    both.count { $0 == .committed } == 1,
                    that: "of two transfers of each account below the other one succeeds", seen: "\(Array(both))")
            }
            for standing in try await store.standings(of: resellers.map(\.id)) {
                try trial.expect(
                    standing.map { standing in !standing.owners.contains { $0.id == standing.id } } ?? false,
                    that: "no account is below itself", seen: "\(standing.map(String.init(describing:)) ?? "none")")
            }
        }
    }
}
