// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var visitErasure: [Self] { [self.erase.leavingNothingOpen(SessionTraces.self).inTurn] }

    private static var erase: Self {
        Self(
            "sessions.erase",
            "Settled visits that ended, and approvals that were over, before a time are erased, up to a limit."
        ) { trial in
            let store = try await trial.open()
            let time = ErasureTurn.millennium.advanced(by: .seconds(-3_600))
            func settled(_ name: String, at end: Timestamp) throws -> Visit {
                try trial.ended(try trial.running(name, at: end.advanced(by: .seconds(-60))), at: end).delivered()
            }
            let moment = Duration.milliseconds(1)
            let due = try (1...5).map { try settled("due-\($0)", at: time.advanced(by: moment * -$0)) }
            let lapsed = try trial.ended(try trial.prepared("lapsed", at: time.advanced(by: .seconds(-60))))
            let kept = [
                try settled("at-the-time", at: time), try settled("later", at: time.advanced(by: moment)),
                try trial.ended(try trial.running("undelivered", at: time.advanced(by: .seconds(-60)))),
                try trial.ended(
                    try trial.running("untold", at: time.advanced(by: .seconds(-60))), notifying: .bestEffort
                ).delivered(),
                try trial.prepared("prepared", at: time.advanced(by: .seconds(-600))),
                try trial.running("running", at: time.advanced(by: .seconds(-600))),
                try trial.running("before", at: time.advanced(by: .seconds(-600))),
            ]
            try await trial.commit((due + [lapsed] + kept).map { .insert($0) }, to: store)
            let approvals = try await self.approvals(around: time, in: store, trial)
            let records = try OneOfEach("records", trial)
            try await trial.commit(records.changes, to: store)
            var left = approvals.over.count
            for (limit, count) in [(0, 0), (2, 2), (3, 3), (100, 1), (100, 0)] {
                try trial.expect(
                    try await store.erase(endedBefore: time, limit: limit), is: count,
                    that: "as many visits are erased, and counted, as are due and within the limit of \(limit)")
                left -= min(limit, left)
                var there = 0
                for approval in approvals.over { there += try await store.approval(approval.id) == nil ? 0 : 1 }
                try trial.expect(
                    there, is: left, that: "as many approvals are erased as were over and within the limit of \(limit)")
            }
            for visit in due + [lapsed] {
                for key in visit.keys {
                    try trial.expect(
                        try await store.visit(key) == nil, that: "an erased visit is found by nothing",
                        seen: "one by \(key)")
                }
            }
            for (stage, names) in [
                (VisitQuery.Stage.running, ["running"]),
                (.unsettled, ["prepared", "running", "undelivered", "untold"]),
            ] {
                let query = VisitQuery(stage, actor: lapsed.actor, after: lapsed.id)
                try trial.expect(
                    try await trial.names(matching: query, in: store), is: names,
                    that: "a page goes on after a visit that is erased")
            }
            try await trial.commit((due + [lapsed]).map { .insert($0) }, to: store)
            try trial.expect(
                try await store.erase(endedBefore: time, limit: 100), is: 6,
                that: "nothing of an erased visit is left that would be in the way of one like it")
            for visit in kept {
                for key in visit.keys {
                    try trial.expect(
                        try await store.visit(key)?.visit, is: visit,
                        that: "a visit that is not settled, or ended no earlier than the time, is not erased")
                }
            }
            for approval in approvals.kept {
                try trial.expect(
                    try await store.approval(approval.id), is: approval,
                    that: "an approval that was over no earlier than the time is not erased")
            }
            try trial.expect(
                try await trial.requests(in: store, at: .earliest),
                is: approvals.kept.filter { $0.revision == 1 } + [records.approval],
                that: "an erased approval is not listed, and every other one that is requested is")
            try await records.expectStored(
                in: store, trial, that: "ledgers, consents and events are not erased, nor what is not over")
            let next = try trial.used(kept[5])
            try await trial.commit([.replace(next, unseenSince: nil)], to: store)
        }
    }

    /// Stores approvals in each state: those over before a time, and those over at that very time or later.
    private static func approvals(
        around time: Timestamp, in store: Port, _ trial: Trial<Port>
    ) async throws -> (over: [Approval], kept: [Approval]) {
        func stored(over end: Timestamp, _ name: String) async throws -> [Approval] {
            let requested = (0..<4).map {
                trial.requested("\(name)-\($0)", at: end.advanced(by: .zero - Approval.waitingTime))
            }
            let approved = [
                try trial.approved(requested[1], until: end), try trial.approved(requested[2], until: .latest),
            ]
            let versions = [
                [requested[0]], [requested[1], approved[0]],
                [requested[2], approved[1], try trial.used(approved[1], at: end)],
                [requested[3], try trial.refused(requested[3], at: end)],
            ]
            for version in versions.flatMap({ $0 }) { try await trial.commit([.approval(version)], to: store) }
            return versions.compactMap(\.last)
        }
        let moment = Duration.milliseconds(1)
        let over = try await stored(over: time.advanced(by: .zero - moment), "over")
        let kept = try await stored(over: time, "at-the-time") + stored(over: time.advanced(by: moment), "later")
        return (over, kept)
    }
}

extension Visit {
    /// Everything it can be looked up by.
    var keys: [VisitKey] {
        [.id(self.id)] + (self.token.map { [.token($0)] } ?? [])
            + (self.terms.handOff.map { [.handOff($0.digest)] } ?? [])
    }
}
