// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var visitTouches: [Self] { [self.touchMaximum, self.touchRevision, self.touchUnseen] }

    private static var touchMaximum: Self {
        Self("sessions.touch.maximum", "Of all touches of a visit the latest time counts, in whatever order they come.")
        {
            trial in
            let store = try await trial.open()
            let visit = try trial.running()
            try await trial.commit([.insert(visit), .insert(try trial.running("other"))], to: store)
            try await store.touch(trial.id("nobody"), at: trial.noon)
            try await trial.commit([.insert(try trial.running("nobody"))], to: store)
            try trial.expect(
                try await trial.stored(trial.id("nobody"), in: store).seenAt, is: nil,
                that: "a touch of a visit that is not there is of no visit that comes later")
            for (seconds, promised) in [(20, 20), (10, 20), (20, 20), (30, 30), (-1, 30)] {
                try await store.touch(visit.id, at: trial.noon.advanced(by: .seconds(seconds)))
                let promise = "the latest time that a visit was touched at is kept"
                let time = trial.noon.advanced(by: .seconds(promised))
                try trial.expect(try await trial.stored(visit.id, in: store).seenAt, is: time, that: promise)
                let listed = try await store.visits(matching: VisitQuery(.running, actor: visit.actor))
                try trial.expect(listed.first { $0.visit.id == visit.id }?.seenAt, is: time, that: promise)
            }
            try trial.expect(
                try await trial.stored(trial.id("other"), in: store).seenAt, is: nil, that: "no other visit is touched")
            _ = try await trial.racing { racer, store in
                try await store.touch(visit.id, at: trial.noon.advanced(by: .seconds(100 + racer * 7 % racingTasks)))
            }
            try trial.expect(
                try await trial.stored(visit.id, in: store).seenAt,
                is: trial.noon.advanced(by: .seconds(100 + racingTasks - 1)),
                that: "the latest of racing touches is kept")
        }
    }

    private static var touchRevision: Self {
        Self("sessions.touch.revision", "A touch changes no revision, and outlasts new versions of the visit.") {
            trial in
            let store = try await trial.open()
            let visit = try trial.running()
            try await trial.commit([.insert(visit)], to: store)
            try await store.touch(visit.id, at: trial.noon)
            try trial.expect(
                try await trial.stored(visit.id, in: store).visit, is: visit, that: "a touch changes nothing of a visit"
            )
            try trial.expect(
                try await store.commit([.replace(try trial.used(visit), unseenSince: nil)]), is: .committed,
                that: "a touch changes no revision")
            try trial.expect(
                try await trial.stored(visit.id, in: store).seenAt, is: trial.noon,
                that: "a new version of a visit keeps the time of its last touch")
        }
    }

    private static var touchUnseen: Self {
        Self("sessions.touch.unseen", "A visit that was touched after a time is not replaced as unseen since then.") {
            trial in
            let store = try await trial.open()
            let visit = try trial.running()
            let later = trial.noon.advanced(by: .milliseconds(1))
            try await trial.commit([.insert(visit)], to: store)
            var next = try trial.used(visit)
            try trial.expect(
                try await store.commit([.replace(next, unseenSince: .earliest)]), is: .committed,
                that: "a visit that was never touched is unseen since any time")
            next = try trial.used(next)
            try await store.touch(visit.id, at: later)
            try trial.expect(
                try await store.commit([.replace(next, unseenSince: trial.noon)]), is: .conflict,
                that: "a visit is not replaced when it was touched a millisecond after the time named")
            try trial.expect(
                try await trial.stored(visit.id, in: store).visit.revision, is: next.revision - 1,
                that: "a conflict changes nothing")
            try trial.expect(
                try await store.commit([.replace(next, unseenSince: later)]), is: .committed,
                that: "a visit that was touched at the very time named is unseen since then")
            try trial.expect(
                try await store.commit([.replace(next, unseenSince: .latest)]), is: .conflict,
                that: "an unseen visit must still be at the revision before")
        }
    }
}
