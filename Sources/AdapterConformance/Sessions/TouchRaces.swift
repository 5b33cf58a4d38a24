// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation
internal import Synchronization

extension Requirement where Port == any SessionStore {
    static var touchRaces: [Self] { [self.raceTouchReplace, self.raceUnseen] }

    private static var raceTouchReplace: Self {
        Self(
            "sessions.race.touch-replace",
            "Of 32 tasks that touch a visit and store new versions of it at once, none loses what another stored."
        ) { trial in
            let visit = try trial.running()
            try await trial.commit([.insert(visit)], to: try await trial.open())
            let touched = LatestTouch(trial.noon)
            try await trial.open().touch(visit.id, at: trial.noon)
            var revision = visit.revision
            for round in 0..<16 {
                // One in four stores a new version; the others touch, each time another one the latest.
                let versions = try await trial.racing { racer, store -> Int in
                    guard racer % 4 == 0 else {
                        for _ in 0..<racer % 5 { await Task.yield() }
                        let number = round * racingTasks + (racer * 7 + round * 5) % racingTasks
                        let time = trial.noon.advanced(by: .milliseconds(1 + number))
                        try await store.touch(visit.id, at: time)
                        touched.note(time)
                        try await self.expectTouched(visit.id, touched, trial, in: store)
                        return 0
                    }
                    let next = try trial.used(try await trial.stored(visit.id, in: store).visit)
                    let outcome = try await store.commit([.replace(next, unseenSince: nil)])
                    try await self.expectTouched(visit.id, touched, trial, in: store)
                    return outcome == .committed ? 1 : 0
                }
                try await self.expectTouched(visit.id, touched, trial, in: try await trial.open())
                revision += versions.reduce(0, +)
                try trial.expect(
                    try await trial.stored(visit.id, in: try await trial.open()).visit.revision, is: revision,
                    that: "no touch takes back a version that is stored")
            }
        }
    }

    /// Expects a visit to have been seen no earlier than any touch that has returned by now.
    private static func expectTouched(
        _ id: VisitID, _ touched: LatestTouch, _ trial: Trial<Port>, in store: Port
    ) async throws {
        let time = touched.time
        let seenAt = try await trial.stored(id, in: store).seenAt
        try trial.expect(
            seenAt.map { $0 >= time } ?? false, that: "no new version of a visit takes back a touch",
            seen: "\(seenAt.map { "\($0)" } ?? "no touch") after one at \(time)")
    }

    private static var raceUnseen: Self {
        Self(
            "sessions.race.unseen",
            "A visit that was touched and still goes on is not ended as unseen, whoever tries to at the same time."
        ) { trial in
            for round in 0..<8 {
                let visit = try trial.running("visit-\(round)")
                let ended = try trial.ended(visit)
                try await trial.commit([.insert(visit)], to: try await trial.open())
                let begun = Count()
                // One in four ends the visit as unseen since noon. The others touch it, and look, when some of these have
                // begun: sooner in one round, and later in another.
                let answers = try await trial.racing { racer, store -> Bool in
                    guard racer % 4 == 0 else {
                        while begun.value < 1 + round % 4, !Task.isCancelled { await Task.yield() }
                        try await store.touch(visit.id, at: trial.noon.advanced(by: .milliseconds(1 + racer)))
                        return try await trial.stored(visit.id, in: store).visit.revision == visit.revision
                    }
                    begun.increment()
                    return try await store.commit([.replace(ended, unseenSince: trial.noon)]) == .committed
                }
                let endings = answers.indices.count { $0 % 4 == 0 && answers[$0] }
                let users = answers.indices.count { $0 % 4 != 0 && answers[$0] }
                try trial.expect(endings <= 1, that: "a visit is ended once", seen: "\(endings) times")
                try trial.expect(
                    endings == 0 || users == 0,
                    that: "a visit is not ended as unseen after somebody touched it and saw it go on",
                    seen: "an end after \(users) of them")
                try trial.expect(
                    try await trial.stored(visit.id, in: try await trial.open()).visit,
                    is: endings == 1 ? ended : visit,
                    that: "what is stored is what was committed")
            }
        }
    }
}

/// The latest of the touches that have returned.
private final class LatestTouch: Sendable {
    private let latest: Mutex<Timestamp>

    init(_ time: Timestamp) { self.latest = Mutex(time) }

    var time: Timestamp { self.latest.withLock { $0 } }

    func note(_ time: Timestamp) { self.latest.withLock { $0 = max($0, time) } }
}
