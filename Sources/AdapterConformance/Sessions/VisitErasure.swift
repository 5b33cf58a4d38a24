// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var visitErasure: [Self] { [self.erase] }

    /// Nobody else's visits ended before this: 1000-01-01.
    private static let millennium = Timestamp(millisecondsSince1970: -30_610_224_000_000)

    private static var erase: Self {
        Self("sessions.erase", "Settled visits that ended before a time are erased, and no others, up to a limit.") {
            trial in
            let store = try await trial.open()
            // What an earlier run may have left.
            for _ in 0..<100 where try await store.erase(endedBefore: self.millennium, limit: 100) == 0 { break }
            let time = self.millennium.advanced(by: .seconds(-3_600))
            func settled(_ name: String, at end: Timestamp) throws -> Visit {
                try trial.ended(try trial.running(name, at: end.advanced(by: .seconds(-60))), at: end).delivered()
            }
            let moment = Duration.milliseconds(1)
            let due = try (1...5).map { try settled("due-\($0)", at: time.advanced(by: moment * -$0)) }
            let lapsed = try trial.ended(try trial.prepared("lapsed", at: time.advanced(by: .seconds(-60))))
            let kept = [
                try settled("at-the-time", at: time), try settled("later", at: time.advanced(by: moment)),
                try trial.ended(try trial.running("undelivered", at: time.advanced(by: .seconds(-60)))),
                try trial.prepared("prepared", at: time.advanced(by: .seconds(-600))),
                try trial.running("running", at: time.advanced(by: .seconds(-600))),
            ]
            try await trial.commit((due + [lapsed] + kept).map { .insert($0) }, to: store)
            for (limit, count) in [(0, 0), (2, 2), (3, 3), (100, 1), (100, 0)] {
                try trial.expect(
                    try await store.erase(endedBefore: time, limit: limit), is: count,
                    that: "as many are erased, and counted, as are due and within the limit of \(limit)")
            }
            for visit in due + [lapsed] {
                for key in visit.keys {
                    try trial.expect(
                        try await store.visit(key) == nil, that: "an erased visit is found by nothing",
                        seen: "one by \(key)")
                }
            }
            for visit in kept {
                for key in visit.keys {
                    try trial.expect(
                        try await store.visit(key)?.visit, is: visit,
                        that: "a visit that is not settled, or ended no earlier than the time, is not erased")
                }
            }
            let next = try trial.used(kept[4])
            try await trial.commit([.replace(next, unseenSince: nil)], to: store)
        }
    }
}

extension Visit {
    /// Everything it can be looked up by.
    var keys: [VisitKey] {
        [.id(self.id)] + (self.token.map { [.token($0)] } ?? [])
            + (self.terms.handOff.map { [.handOff($0.digest)] } ?? [])
    }
}
