// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension Requirement where Port == any AuditStore {
    static var auditLetterCases: [Self] { [self.caseOfFilters, self.caseOfTails] }

    private static var caseOfFilters: Self {
        Self("audit.case.filters", "Entries are found by actor, subject and visit, in their case.") { trial in
            let store = try await trial.open()
            _ = try await trial.log(over: store).log.append([
                trial.start("one", actor: "north", subject: "acme"),
                trial.start("ONE", actor: "NORTH", subject: "bakery"),
                trial.event("a", actor: "NORTH", subject: "ACME"), trial.event("b", actor: "north"),
            ])
            let table: [(AuditQuery, [String])] = [
                (AuditQuery(actor: trial.id("north")), ["start-one", "b"]),
                (AuditQuery(actor: trial.id("NORTH")), ["start-ONE", "a"]), (AuditQuery(actor: trial.id("North")), []),
                (AuditQuery(subject: trial.id("acme")), ["start-one", "b"]),
                (AuditQuery(subject: trial.id("ACME")), ["a"]), (AuditQuery(subject: trial.id("Acme")), []),
                (AuditQuery(visit: trial.id("one")), ["start-one"]),
                (AuditQuery(visit: trial.id("ONE")), ["start-ONE"]), (AuditQuery(visit: trial.id("One")), []),
            ]
            for (query, names) in table {
                var query = query
                query.order = .oldestFirst
                for limit in [1, 100] {
                    query.limit = limit
                    try trial.expect(
                        try await trial.names(matching: query, in: store), is: names,
                        that: "only entries of an actor, a subject or a visit in the case named are found")
                }
            }
        }
    }

    private static var caseOfTails: Self {
        Self("audit.case.tails", "Events, visits, subjects and people whose identifiers differ in case are others.") {
            trial in
            let store = try await trial.open()
            let (log, _) = try await trial.log(over: store)
            let receipts = try await log.append([
                trial.start("one", actor: "north", subject: "acme"), trial.event("event"), trial.event("EVENT"),
            ])
            func expectTail(people: Int, _ visits: [Int64], _ subjects: [Int64]) async throws {
                let tail = try await trial.tail(
                    of: store, events: ["EVENT", "Event", "event"], visits: ["one", "ONE", "One"],
                    subjects: ["acme", "ACME", "Acme"], people: ["north", "NORTH", "North"])
                try trial.expect(
                    tail.known.map { $0?.place.sequence }, is: [receipts[2].sequence, nil, receipts[1].sequence],
                    that: "an event is known by its identifier, in its case")
                try trial.expect(
                    tail.visits.map(\.count), is: visits, that: "entries of a visit are counted by its case")
                try trial.expect(tail.subjects, is: subjects, that: "entries about a subject are counted by its case")
                try trial.expect(
                    [Set(tail.handles.compactMap { $0 }).count, tail.handles.count { $0 != nil }],
                    is: [people, people],
                    that: "people have a handle each, in their case")
            }
            try await expectTail(people: 1, [1, 0, 0], [3, 0, 0])
            _ = try await log.append(trial.start("ONE", actor: "NORTH", subject: "ACME"))
            try await expectTail(people: 2, [1, 1, 0], [3, 1, 0])
        }
    }
}
