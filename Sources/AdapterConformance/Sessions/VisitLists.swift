// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var visitLists: [Self] { [self.listStages, self.listFilters, self.listOrder, self.listPages] }

    private static var listStages: Self {
        Self("sessions.list.stages", "Running and unsettled visits are listed while they are that, step by step.") {
            trial in
            let store = try await trial.open()
            let prepared = try trial.prepared("walker")
            let accepted = try trial.accepted(prepared)
            let used = try trial.used(accepted)
            let ended = try trial.ended(used)
            let lapsed = try trial.ended(try trial.prepared("lapsed"))
            let unused = try trial.ended(try trial.accepted(try trial.prepared("unused")))
            let settled = try trial.ended(try trial.running("settled")).delivered()
            let visits = [prepared, lapsed, unused, settled, try trial.running("runner")]
            try await trial.commit(visits.map { .insert($0) }, to: store)
            let table: [(next: Visit?, running: [String], unsettled: [String])] = [
                (nil, ["runner"], ["runner", "unused", "walker"]),
                (accepted, ["runner"], ["runner", "unused", "walker"]),
                (used, ["runner", "walker"], ["runner", "unused", "walker"]),
                (ended, ["runner"], ["runner", "unused", "walker"]),
                (ended.delivered(), ["runner"], ["runner", "unused"]),
            ]
            for (next, running, unsettled) in table {
                if let next { try await trial.commit([.replace(next, unseenSince: nil)], to: store) }
                for actor in [prepared.actor, nil] {
                    try trial.expect(
                        try await trial.names(matching: VisitQuery(.running, actor: actor), in: store), is: running,
                        that: "visits under way with an empty outbox are listed as running")
                    try trial.expect(
                        try await trial.names(matching: VisitQuery(.unsettled, actor: actor), in: store), is: unsettled,
                        that: "visits that are not over or have something in the outbox are listed as unsettled")
                }
            }
        }
    }

    private static var listFilters: Self {
        Self("sessions.list.filters", "Visits are listed by actor, by subject, and by both.") { trial in
            let store = try await trial.open()
            for actor in ["north", "south"] {
                for subject in ["acme", "bakery"] {
                    let visit = try trial.running("\(actor)-\(subject)", actor: actor, subject: subject)
                    try await trial.commit([.insert(visit)], to: store)
                }
            }
            let table: [(String?, String?, [String])] = [
                ("north", nil, ["north-acme", "north-bakery"]), (nil, "acme", ["north-acme", "south-acme"]),
                ("south", "bakery", ["south-bakery"]), ("acme", nil, []), (nil, "north", []),
                (nil, nil, ["north-acme", "north-bakery", "south-acme", "south-bakery"]),
            ]
            for stage in [VisitQuery.Stage.running, .unsettled] {
                for (actor, subject, names) in table {
                    let query = VisitQuery(
                        stage, actor: actor.map { trial.id($0) }, subject: subject.map { trial.id($0) })
                    try trial.expect(
                        try await trial.names(matching: query, in: store), is: names,
                        that: "only visits of the actor and in the subject named are listed")
                }
            }
        }
    }

    private static var listOrder: Self {
        Self("sessions.list.order", "Visits are listed in the order of the bytes of their identifiers.") { trial in
            let store = try await trial.open()
            let names = ["a", "B", "-", "_", "~", "10", "9", "Z", "aa", "A", "!", "a.b"]
            try await trial.commit(try names.map { .insert(try trial.running($0)) }, to: store)
            let query = VisitQuery(.running, actor: trial.id("north"))
            try trial.expect(
                try await trial.names(matching: query, in: store), is: names.sorted(),
                that: "visits come in the order of the bytes of their identifiers, whatever the locale")
        }
    }

    private static var listPages: Self {
        Self("sessions.list.pages", "Pages neither repeat nor skip a visit while others come and go.") { trial in
            let store = try await trial.open()
            for (filter, actor, subject) in [("a", "north", nil), ("b", nil, "acme"), ("c", "south", "bakery")] {
                try await self.expectPages(filter, actor: actor, subject: subject, trial, in: store)
            }
        }
    }

    /// Lists by an actor, a subject or both, whose visits all have names that begin with `filter`.
    private static func expectPages(
        _ filter: String, actor: String?, subject: String?, _ trial: Trial<Port>, in store: Port
    ) async throws {
        func running(_ name: String) throws -> SessionChange {
            .insert(
                try trial.running(
                    "\(filter)-\(name)", actor: actor ?? "by-\(filter)", subject: subject ?? "in-\(filter)"))
        }
        let steady = (100..<114).map { "visit-\($0)" }
        try await trial.commit(try steady.map { try running($0) }, to: store)
        var query = try VisitQuery(
            .running, actor: actor.map { trial.id($0) }, subject: subject.map { trial.id($0) }, limit: 3)
        var names: [String] = []
        for round in 0..<20 {
            let page = try await store.visits(matching: query)
            try trial.expect(page.count <= 3, that: "a page holds no more than asked for", seen: "\(page.count)")
            names += page.map { String($0.visit.id.rawValue.dropFirst(35)) }
            guard let first = page.first, let last = names.last else { break }
            query.after = page.last?.visit.id
            // Two come before the cursor and one right after it, and one that was listed goes.
            try await trial.commit(
                [
                    running("early-\(round)"), running("earlier-\(round)"), running("\(last)-\(round)"),
                    .replace(try trial.ended(first.visit), unseenSince: nil),
                ], to: store)
        }
        try trial.expectPaged(names, steady: steady, arriving: "visit-102-", "visit")
    }
}
