// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var sessionRaces: [Self] {
        [self.raceAccept, self.raceCode, self.raceVisit, self.raceLedger, self.raceFreezes]
    }

    private static var raceAccept: Self {
        Self("sessions.race.accept", "Of 32 tasks that accept one visit at once, exactly one succeeds.") { trial in
            for round in 0..<4 {
                let prepared = try trial.prepared("visit-\(round)")
                let tokens = (0..<racingTasks).map { _ in trial.freshDigest() }
                try await trial.commit([.insert(prepared)], to: try await trial.open())
                let outcomes = try await trial.racing { racer, store in
                    let read = try await trial.stored(prepared.id, in: store).visit
                    guard read.revision == 1 else { return CommitOutcome.conflict }
                    await Task.yield()
                    let next = try trial.accepted(read, token: tokens[racer])
                    return try await store.commit([.replace(next, unseenSince: nil)])
                }
                let winners = outcomes.indices.filter { outcomes[$0] == .committed }
                try trial.expect(winners.count, is: 1, that: "one of all who accept a visit succeeds")
                let store = try await trial.open()
                try trial.expect(
                    try await trial.stored(prepared.id, in: store).visit.token, is: tokens[winners[0]],
                    that: "what is stored is what was committed")
                for racer in tokens.indices {
                    try trial.expect(
                        try await store.visit(.token(tokens[racer])) != nil, is: racer == winners[0],
                        that: "the token of the one who succeeded finds the visit, and no other does")
                }
            }
        }
    }

    private static var raceCode: Self {
        Self("sessions.race.insert", "Of 32 tasks that insert visits under one code at once, exactly one succeeds.") {
            trial in
            for round in 0..<4 {
                let code = trial.freshDigest()
                let outcomes = try await trial.racing { racer, store in
                    try await store.commit([.insert(try trial.prepared("visit-\(round)-\(racer)", code: code))])
                }
                let winners = outcomes.indices.filter { outcomes[$0] == .committed }
                try trial.expect(winners.count, is: 1, that: "a code is inserted once")
                try trial.expect(
                    try await trial.open().visit(.handOff(code))?.visit.id,
                    is: trial.id("visit-\(round)-\(winners[0])"), that: "the code finds the visit that was committed")
            }
        }
    }

    private static var raceVisit: Self {
        Self("sessions.race.visit", "Of all who store one revision of a visit at once, exactly one succeeds.") {
            trial in
            let visit = try trial.running()
            try await trial.commit([.insert(visit)], to: try await trial.open())
            let perRacer = 3
            let revisions = try await trial.racing { _, store in
                var stored: [Int] = []
                for _ in 0..<perRacer {
                    var revision = 0
                    try await trial.untilStored {
                        let next = try trial.used(try await trial.stored(visit.id, in: store).visit)
                        revision = next.revision
                        await Task.yield()
                        return try await store.commit([.replace(next, unseenSince: nil)])
                    }
                    stored.append(revision)
                }
                return stored
            }
            try trial.expect(
                revisions.flatMap { $0 }.sorted(), is: (1...racingTasks * perRacer).map { visit.revision + $0 },
                that: "every revision of a visit is stored by exactly one")
        }
    }

    private static var raceLedger: Self {
        Self("sessions.race.ledger", "Of 32 tasks that change one ledger over and over, none loses another's change.") {
            trial in
            let actor: Account.ID = trial.id("north")
            let limits = try VisitLimits(entriesPerMinute: 100)
            let perRacer = 3
            let times = try await trial.racing { racer, store in
                let times = (0..<perRacer).map { trial.noon.advanced(by: .milliseconds(racer * perRacer + $0)) }
                for time in times {
                    try await trial.untilStored {
                        let ledger = try await store.ledger(of: actor) ?? OperatorLedger(of: actor)
                        guard let next = ledger.entering(at: time, limits: limits) else {
                            throw trial.violation(of: "a ledger grows by what is stored", seen: "more in it")
                        }
                        await Task.yield()
                        return try await store.commit([.ledger(next)])
                    }
                }
                return times
            }
            let ledger = try await trial.open().ledger(of: actor)
            try trial.expect(
                ledger?.entries.sorted() ?? [], is: times.flatMap { $0 }.sorted(),
                that: "every committed change of a ledger is built on by the next")
            try trial.expect(
                ledger?.revision, is: racingTasks * perRacer, that: "every committed change is one revision")
        }
    }

    private static var raceFreezes: Self {
        Self("sessions.race.freezes", "Of tasks that set freezes at once, none loses another's freeze.") { trial in
            let racers = 16
            _ = try await trial.racing(racers) { racer, store in
                try await trial.changeFreezes(in: store) { try trial.setting("freeze-\(racer)", in: $0) }
            }
            let record = try await trial.open().freezes()
            let missing = (0..<racers).filter { !trial.isSet("freeze-\($0)", in: record) }
            try trial.expect(missing, is: [], that: "every committed freeze is there")
        }
    }
}
