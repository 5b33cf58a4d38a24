// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension Requirement where Port == any AuditStore {
    static var auditFilters: [Self] {
        [
            self.filterActor, self.filterSubject, self.filterVisit, self.filterKinds, self.filterTimes,
            self.filterCapability, self.filterOutcome, self.filterCombined, self.filterPairs,
        ]
    }

    /// Expects a query to find what has these names, of all that was appended after `head` where one is given.
    private static func expect(
        _ names: [String], from query: AuditQuery, after head: AuditHead = .empty, in store: Port, _ trial: Trial<Port>,
        that promise: String
    ) async throws {
        var query = query
        query.order = .oldestFirst
        query.after = head.last
        try trial.expect(try await trial.names(matching: query, in: store), is: names, that: promise)
    }

    private static var filterActor: Self {
        Self("audit.query.actor", "Entries are found by their actor, and by who else caused them.") { trial in
            let store = try await trial.open()
            _ = try await trial.log(over: store).log.append([
                trial.event("a", actor: "north"), trial.event("b", actor: "south", by: "north"),
                trial.event("c", actor: "north", by: "ada"), trial.event("d", actor: "ada", subject: "north"),
                trial.event("e", actor: "north", by: "north"),
            ])
            for (actor, names) in [
                ("north", ["a", "b", "c", "e"]), ("south", ["b"]), ("ada", ["c", "d"]), ("acme", []), ("nobody", []),
            ] {
                for limit in [1, 100] {
                    try await self.expect(
                        names, from: AuditQuery(actor: trial.id(actor), limit: limit), in: store, trial,
                        that: "the entries of a person are those in which they acted or which they caused, each once")
                }
            }
        }
    }

    private static var filterSubject: Self {
        Self("audit.query.subject", "Entries are found by their subject, whether it exists or not.") { trial in
            let store = try await trial.open()
            _ = try await trial.log(over: store).log.append([
                trial.event("a"), trial.event("b", subject: "bakery"), trial.event("c"),
                trial.event("d", subject: "nobody", subjectExists: false),
                trial.event("e", .freezeLifted(freeze: "f"), subject: nil),
            ])
            for (subject, names) in [("acme", ["a", "c"]), ("bakery", ["b"]), ("nobody", ["d"]), ("north", [])] {
                try await self.expect(
                    names, from: AuditQuery(subject: trial.id(subject)), in: store, trial,
                    that: "the entries about a subject are those that name it")
            }
        }
    }

    private static var filterVisit: Self {
        Self("audit.query.visit", "Entries are found by their visit.") { trial in
            let store = try await trial.open()
            _ = try await trial.log(over: store).log.append([
                trial.start("one"), trial.start("two"), trial.event("a", .actViewed(trial.act("act")), visit: "one"),
                trial.event("b"), trial.stop("one"),
            ])
            for (visit, names) in [("one", ["start-one", "a", "stop-one"]), ("two", ["start-two"]), ("none", [])] {
                try await self.expect(
                    names, from: AuditQuery(visit: trial.id(visit)), in: store, trial,
                    that: "the entries of a visit are those that name it")
            }
        }
    }

    private static var filterKinds: Self {
        Self("audit.query.kinds", "Entries are found by their kind, and all where no kind is named.") { trial in
            let store = try await trial.open()
            let before = try await store.head()
            _ = try await trial.log(over: store).log.append([
                trial.start("one"), trial.event("a"), trial.event("b", .actViewed(trial.act("act")), visit: "one"),
                trial.stop("one"), trial.event("c"),
            ])
            let table: [(Set<AuditKind>, [String])] = [
                ([], ["start-one", "a", "b", "stop-one", "c"]), ([.visitRefused], ["a", "c"]),
                ([.visitStarted, .visitStopped], ["start-one", "stop-one"]), ([.actViewed], ["b"]),
                ([.freezeSet], []),
            ]
            for (kinds, names) in table {
                for query in [
                    AuditQuery(kinds: kinds, limit: 1_000), AuditQuery(subject: trial.id("acme"), kinds: kinds),
                ] {
                    try await self.expect(
                        names, from: query, after: before, in: store, trial,
                        that: "only entries of the kinds named are found")
                }
            }
        }
    }

    /// Acts and changes of two capabilities, with all that can become of them.
    private static func appendActs(to store: Port, _ trial: Trial<Port>) async throws {
        func act(_ capability: AuditWord) -> AuditAct { AuditAct(id: "act", capability: capability) }
        let change = AuditChange(id: "change", capability: "accounts.close", revision: 1)
        _ = try await trial.log(over: store).log.append([
            trial.start("one"), trial.event("a", .actViewed(act("domains.list")), visit: "one"),
            trial.event("b", .actAttempted(act("domains.renew")), visit: "one"),
            trial.event("c", .actCompleted(act("domains.renew"), outcome: .failed), visit: "one"),
            trial.event("d", .actRefused(act("domains.renew"), reasons: ["read-only"]), visit: "one"),
            trial.event("e", .actCompleted(act("domains.list"), outcome: .succeeded), visit: "one"),
            trial.event("f", .accountCompleted(change, outcome: .failed), subject: "bakery"),
            trial.event("g", .approvalRequested(AuditApproval(id: "approval", capability: "domains.renew"))),
            trial.event("h", .approvalRequested(AuditApproval(id: "approval"))),
            trial.event("i", .accountCompleted(change, outcome: .unknown), subject: "bakery"),
        ])
    }

    private static var filterCapability: Self {
        Self("audit.query.capability", "Entries about acts, changes and approvals are found by their capability.") {
            trial in
            let store = try await trial.open()
            let before = try await store.head()
            try await self.appendActs(to: store, trial)
            let table: [(AuditWord, [String])] = [
                ("domains.renew", ["b", "c", "d", "g"]), ("domains.list", ["a", "e"]), ("accounts.close", ["f", "i"]),
                ("domains", []),
            ]
            for (capability, names) in table {
                try await self.expect(
                    names, from: AuditQuery(capability: capability, limit: 1_000), after: before, in: store, trial,
                    that: "the entries of a capability are those that name it")
            }
            try await self.expect(
                ["c"],
                from: AuditQuery(
                    subject: trial.id("acme"), kinds: [.actCompleted, .visitStarted], capability: "domains.renew"),
                in: store, trial, that: "a capability is asked for beside other things")
        }
    }

    private static var filterOutcome: Self {
        Self("audit.query.outcome", "Entries are found by what they say became of an act or a change.") { trial in
            let store = try await trial.open()
            let before = try await store.head()
            try await self.appendActs(to: store, trial)
            let table: [(AuditOutcome, [String])] = [(.failed, ["c", "f"]), (.succeeded, ["e"]), (.unknown, ["i"])]
            for (outcome, names) in table {
                try await self.expect(
                    names, from: AuditQuery(outcome: outcome, limit: 1_000), after: before, in: store, trial,
                    that: "the entries with an outcome are those that tell of it")
            }
            try await self.expect(
                ["f"], from: AuditQuery(subject: trial.id("bakery"), outcome: .failed), in: store, trial,
                that: "an outcome is asked for beside other things")
        }
    }

    private static var filterTimes: Self {
        Self("audit.query.time", "Entries are found by when they were recorded: from a time, until before another.") {
            trial in
            let store = try await trial.open()
            let (log, clock) = try await trial.log(over: store)
            for number in 0..<5 {
                clock.advance(by: .milliseconds(2))
                _ = try await log.append(trial.event("event-\(number)"))
            }
            let entries = try await trial.entries(
                matching: AuditQuery(subject: trial.id("acme"), order: .oldestFirst), in: store)
            try trial.expect(entries.count, is: 5, that: "every event that was appended is on record")
            let times = entries.map(\.place.recordedAt)
            let moment = Duration.milliseconds(1)
            let bounds = [nil, times[0], times[2], times[2].advanced(by: moment), times[4].advanced(by: moment)]
            for from in bounds {
                for until in bounds {
                    let promised = entries.filter { entry in
                        let time = entry.place.recordedAt
                        return from.map { time >= $0 } ?? true && until.map { time < $0 } ?? true
                    }
                    try await self.expect(
                        promised.map { String($0.id.rawValue.dropFirst(33)) },
                        from: AuditQuery(subject: trial.id("acme"), from: from, until: until), in: store, trial,
                        that: "entries recorded at the first time or later, and before the second, are found")
                }
            }
        }
    }

    private static var filterCombined: Self {
        Self("audit.query.combined", "Everything asked for must fit, and only then does the limit count.") { trial in
            let store = try await trial.open()
            let (log, _) = try await trial.log(over: store)
            var events: [AuditEvent] = []
            for number in 0..<24 {
                events.append(
                    trial.event(
                        "event-\(number)",
                        number % 4 < 2 ? .visitRefused(reasons: []) : .freezeLifted(freeze: "f"),
                        actor: number.isMultiple(of: 2) ? "north" : "south",
                        subject: number.isMultiple(of: 3) ? "acme" : "bakery"))
            }
            _ = try await log.append(events)
            let query = AuditQuery(
                actor: trial.id("north"), subject: trial.id("acme"), kinds: [.visitRefused], from: .earliest,
                until: .latest, order: .oldestFirst, limit: 2)
            try trial.expect(
                try await store.entries(matching: query).map(\.id), is: [trial.id("event-0"), trial.id("event-12")],
                that: "a page is full while there are enough entries to which everything applies")
            try await self.expect(
                ["event-2", "event-6", "event-10", "event-14", "event-18", "event-22"].filter { name in
                    !["event-6", "event-18"].contains(name)
                },
                from: AuditQuery(actor: trial.id("north"), subject: trial.id("bakery"), kinds: [.freezeLifted]),
                in: store, trial, that: "only entries to which everything applies are found")
        }
    }
}

extension AuditHead {
    /// The sequence of the last entry, for a page that begins after it; nil where there is none.
    var last: Int64? { self.size == 0 ? nil : self.size - 1 }
}
