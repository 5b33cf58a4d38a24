// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var sessionRecordRaces: [Self] { [self.raceApproval, self.raceConsents, self.raceEvent] }

    private static var raceApproval: Self {
        Self("sessions.race.approval", "Of 32 tasks that answer one approval at once, exactly one succeeds.") { trial in
            for round in 0..<4 {
                let requested = trial.requested("approval-\(round)")
                let answers = try (0..<racingTasks).map { racer in
                    let approver: Account.ID = trial.id("approver", racer)
                    return racer.isMultiple(of: 2)
                        ? try requested.approved(
                            by: approver, at: trial.noon, until: trial.noon.advanced(by: .seconds(600)))
                        : try requested.refused(by: approver, at: trial.noon)
                }
                try await trial.commit([.approval(requested)], to: try await trial.open())
                let outcomes = try await trial.racing { racer, store in
                    guard try await store.approval(requested.id) == requested else { return CommitOutcome.conflict }
                    await Task.yield()
                    return try await store.commit([.approval(answers[racer])])
                }
                let winners = outcomes.indices.filter { outcomes[$0] == .committed }
                try trial.expect(winners.count, is: 1, that: "one of all who answer an approval succeeds")
                let store = try await trial.open()
                try trial.expect(
                    try await store.approval(requested.id), is: answers[winners[0]],
                    that: "the answer that was committed is the one that is stored")
                try trial.expect(
                    try await trial.requests(in: store), is: [], that: "what was answered is not listed as requested")
            }
        }
    }

    private static var raceConsents: Self {
        Self("sessions.race.consents", "Of 32 tasks that change one customer's consents, none loses another's change.")
        { trial in
            let subject: Account.ID = trial.id("acme")
            // One consent each, as many as there is room for; each is given, taken back and given again.
            _ = try await trial.racing { racer, store in
                for isGiven in [true, false, true] {
                    try await trial.untilStored {
                        let record = try await store.consents(of: subject) ?? ConsentRecord(of: subject)
                        await Task.yield()
                        let name = "consent-\(racer)"
                        return try await store.commit([
                            .consents(
                                isGiven
                                    ? try trial.granting(trial.consent(name), in: record)
                                    : try trial.withdrawing(name, in: record))
                        ])
                    }
                }
            }
            let record = try await trial.open().consents(of: subject)
            let missing = (0..<racingTasks).filter { racer in
                record?.consents.contains { $0.id == trial.id("consent-\(racer)") } != true
            }
            try trial.expect(missing, is: [], that: "every consent that was committed is there")
            try trial.expect(
                record?.revision, is: 3 * racingTasks, that: "every committed change is one revision")
        }
    }

    private static var raceEvent: Self {
        Self("sessions.race.event", "Of 32 tasks that store events under one identifier at once, exactly one succeeds.")
        {
            trial in
            for round in 0..<4 {
                // The same event, or another one under its identifier.
                let events = ["one", "other"].map {
                    trial.event("event-\(round)", .consentWithdrawn(consent: trial.id($0)))
                }
                let outcomes = try await trial.racing { racer, store in
                    try await store.commit([.event(events[racer / 2 % 2])])
                }
                let winners = outcomes.indices.filter { outcomes[$0] == .committed }
                try trial.expect(winners.count, is: 1, that: "an event is stored once")
                let store = try await trial.open()
                try trial.expect(
                    try await trial.waiting(in: store), is: [events[winners[0] / 2 % 2]],
                    that: "the event that was committed waits, once")
                try await trial.deliver([events[0]], in: store)
            }
        }
    }
}
