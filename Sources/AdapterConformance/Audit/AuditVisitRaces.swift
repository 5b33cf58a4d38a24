// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension Requirement where Port == any AuditStore {
    static var auditTailRaces: [Self] { [self.raceStop, self.raceHold] }

    private static var raceStop: Self {
        Self(
            "audit.race.stop", "Of 32 tasks that stop one visit at once, one succeeds, and all its entries are counted."
        ) { trial in
            for round in 0..<4 {
                let visit = "visit-\(round)"
                _ = try await trial.log(over: try await trial.open()).log.append(trial.start(visit))
                // What was begun before the stop may be told after it.
                let hasStopped = try await trial.racing { racer, store -> Bool in
                    let log = try await trial.log(over: store).log
                    let told = trial.event(
                        "told-\(round)-\(racer)", .actCompleted(trial.act("act"), outcome: .succeeded), visit: visit)
                    let stop = trial.event(
                        "stop-\(round)-\(racer)", .visitStopped(cause: "stopped", milliseconds: 1), visit: visit)
                    do {
                        _ = try await log.append(stop)
                        _ = try await log.append(told)
                        return true
                    } catch let error as AuditError where error.code == .visitStopped {
                        _ = try await log.append(told)
                        return false
                    }
                }
                try trial.expect(
                    hasStopped.count { $0 }, is: 1, that: "of all who stop a visit one is the one who stops it")
                let store = try await trial.open()
                let entries = try await trial.entries(
                    matching: AuditQuery(visit: trial.id(visit), order: .oldestFirst), in: store)
                let count = Int64(2 + racingTasks)
                try trial.expect(
                    entries.map(\.place.visitIndex), is: (0..<count).map { $0 },
                    that: "the entries of a visit are numbered from 0 without gaps")
                try trial.expect(
                    try await trial.tail(of: store, visits: [visit]).visits, is: [.init(count: count, isStopped: true)],
                    that: "every entry of a visit is counted")
            }
        }
    }

    private static var raceHold: Self {
        Self(
            "audit.race.hold",
            "Of 32 tasks that set legal holds and erase at once, none loses another's hold, and none erases what is held."
        ) { trial in
            for round in 0..<4 {
                let opened = try await trial.open()
                let subject: Account.ID = trial.id("acme-\(round)")
                let clerk = StaffDetails(account: trial.id("clerk-\(round)"))
                _ = try await trial.log(over: opened).log.append(
                    trial.event("event-\(round)", subject: "acme-\(round)"))
                @Sendable func isEraser(_ racer: Int) -> Bool { racer % 4 == round }
                _ = try await trial.racing { racer, store in
                    let log = try await trial.log(over: store).log
                    guard isEraser(racer) else {
                        let hold = AuditHold(id: trial.id("hold-\(round)-\(racer)"), scope: .subject(subject))
                        return try await log.hold(hold, by: clerk)
                    }
                    do {
                        try await log.redact(.customer, of: .subject(subject), ground: "gdpr-17", by: clerk)
                    } catch let error as AuditError where error.code == .held {}
                }
                let holds = (0..<racingTasks).filter { !isEraser($0) }.map { "hold-\(round)-\($0)" }
                let tail = try await trial.tail(of: opened)
                let missing = holds.filter { name in !tail.holds.contains { $0.id == trial.id(name) } }
                try trial.expect(missing, is: [], that: "every hold that was set is in force")
                let entries = try await trial.entries(
                    matching: AuditQuery(actor: clerk.account, order: .oldestFirst), in: opened)
                try trial.expect(
                    entries.drop { $0.kind == .logRedacted }.map(\.kind), is: holds.map { _ in .logHeld },
                    that: "nothing is erased once it is held")
            }
        }
    }
}
