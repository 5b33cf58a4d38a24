// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var letterCases: [Self] { [self.caseOfVisits, self.caseOfRecords] }

    private static var caseOfVisits: Self {
        Self(
            "sessions.case.visits",
            "Visits, and their actors and subjects, whose identifiers differ in case are others."
        ) {
            trial in
            let store = try await trial.open()
            let visits = [
                try trial.running("visit"), try trial.running("VISIT", actor: "NORTH"),
                try trial.running("Visit", subject: "ACME"),
            ]
            for visit in visits { try await trial.commit([.insert(visit)], to: store) }
            try await store.touch(visits[1].id, at: trial.noon)
            for visit in visits {
                let snapshot = try await trial.stored(visit.id, in: store)
                try trial.expect(snapshot.visit, is: visit, that: "a visit is found by its identifier, in its case")
                try trial.expect(
                    snapshot.seenAt, is: visit == visits[1] ? trial.noon : nil,
                    that: "a visit is touched by its identifier, in its case")
            }
            let table: [(String?, String?, [String])] = [
                ("north", nil, ["Visit", "visit"]), ("NORTH", nil, ["VISIT"]), ("North", nil, []),
                (nil, "acme", ["VISIT", "visit"]), (nil, "ACME", ["Visit"]), (nil, "Acme", []),
                ("NORTH", "ACME", []), ("north", "ACME", ["Visit"]),
            ]
            for stage in [VisitQuery.Stage.running, .unsettled] {
                for (actor, subject, names) in table {
                    let query = VisitQuery(
                        stage, actor: actor.map { trial.id($0) }, subject: subject.map { trial.id($0) })
                    try trial.expect(
                        try await trial.names(matching: query, in: store), is: names,
                        that: "visits are listed by actor and subject, in their case")
                }
            }
        }
    }

    private static var caseOfRecords: Self {
        Self(
            "sessions.case.records",
            "Ledgers, consents, approvals and events whose identifiers differ in case are others."
        ) { trial in
            let store = try await trial.open()
            let (lower, upper) = (try OneOfEach("record", trial), try OneOfEach("RECORD", trial))
            let consents = try trial.granting(trial.consent("second"), in: upper.consents)
            try await trial.commit(lower.changes, to: store)
            try await upper.expectAbsent(
                in: store, trial, that: "what is stored under an identifier is not found under one in another case")
            let reliance = SessionChange.reliesOnConsents(of: upper.consents.subject, revision: 0)
            for change in [reliance] + upper.changes {
                try trial.expect(
                    try await store.commit([change]), is: .committed,
                    that: "an identifier that was used in another case is new")
            }
            try await lower.expectStored(
                in: store, trial, that: "what is stored under an identifier changes nothing of one in another case")
            try await trial.commit(
                [.consents(consents), .approval(try trial.refused(upper.approval)), .delivered(upper.event.id)],
                to: store)
            try await lower.expectStored(
                in: store, trial, that: "what is stored under an identifier changes nothing of one in another case")
            for (records, promised) in [(lower, lower.consents), (upper, consents)] {
                try trial.expect(
                    try await trial.stored(records.visit.id, in: store).consents, is: promised,
                    that: "a visit comes with the consents of its own subject, in its case")
            }
            try trial.expect(
                try await trial.requests(in: store), is: [lower.approval],
                that: "an approval that was answered is not listed, and one in another case is")
        }
    }
}
