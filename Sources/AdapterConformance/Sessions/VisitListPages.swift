// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation
internal import Synchronization

extension Requirement where Port == any SessionStore {
    static var visitListPages: [Self] { [self.listLimit, self.listCursor, self.listMoment] }

    /// The identifiers of the visits of this run in a page.
    private static func own(_ query: VisitQuery, in store: Port, _ trial: Trial<Port>) async throws -> [String] {
        let page = try await store.visits(matching: query)
        try trial.expect(
            page.count <= query.limit, that: "a page holds no more than asked for", seen: "\(page.count)")
        return page.map(\.visit.id.rawValue).filter { $0.hasPrefix(trial.marker) }.map { String($0.dropFirst(33)) }
    }

    private static func isListed(_ visit: Visit, by query: VisitQuery) -> Bool {
        (query.stage == .running ? visit.isRunning : visit.isUnsettled)
            && query.actor.map { $0 == visit.actor } ?? true && query.subject.map { $0 == visit.subject } ?? true
    }

    private static var listLimit: Self {
        Self(
            "sessions.list.limit", "A page of visits is full while there are enough that match: the limit counts these."
        ) { trial in
            let store = try await trial.open()
            // What matches has others before it, of each kind that does not.
            var visits: [Visit] = []
            for number in 0..<4 {
                visits += [
                    try trial.ended(try trial.running("a-settled-\(number)")).delivered(),
                    try trial.prepared("b-prepared-\(number)"), try trial.accepted(try trial.prepared("c-\(number)")),
                    try trial.running("d-other-\(number)", actor: "south", subject: "bakery"),
                    try trial.running("e-actor-\(number)", actor: "south"),
                    try trial.running("f-subject-\(number)", subject: "bakery"),
                    try trial.running("g-match-\(number)"),
                ]
            }
            for visit in visits { try await trial.commit([.insert(visit)], to: store) }
            visits.sort { $0.id < $1.id }
            for stage in [VisitQuery.Stage.running, .unsettled] {
                for (actor, subject) in [(nil, nil), ("north", nil), (nil, "acme"), ("north", "acme")]
                    as [(String?, String?)]
                {
                    for limit in [1, 3] {
                        // Everything of this run comes after its marker, and nothing of others comes between.
                        var query = try VisitQuery(
                            stage, actor: actor.map { trial.id($0) }, subject: subject.map { trial.id($0) },
                            after: Identifier(known: trial.marker), limit: limit)
                        var rest = visits.filter { self.isListed($0, by: query) }[...]
                        while !rest.isEmpty {
                            let page = rest.prefix(limit)
                            try trial.expect(
                                try await self.own(query, in: store, trial),
                                is: page.map { String($0.id.rawValue.dropFirst(33)) },
                                that: "a page is full while there are enough visits to which everything applies")
                            query.after = page.last?.id
                            rest = rest.dropFirst(limit)
                        }
                    }
                }
            }
        }
    }

    private static var listCursor: Self {
        Self("sessions.list.cursor", "A page goes on after a visit that need not match, nor exist any more.") { trial in
            let store = try await trial.open()
            let ending = try trial.running("d")
            let visits = [
                try trial.running("b"), try trial.prepared("f"), try trial.running("h", actor: "south"),
                try trial.running("j"), try trial.ended(ending), try trial.prepared("n"), try trial.running("p"),
            ]
            var there = Array(visits.enumerated().filter { $0.offset != 4 }.map(\.element))
            try await trial.commit((there + [ending]).map { .insert($0) }, to: store)
            for next in [visits[4], visits[4].delivered()] {
                try await trial.commit([.replace(next, unseenSince: nil)], to: store)
            }
            there.sort { $0.id < $1.id }
            for stage in [VisitQuery.Stage.running, .unsettled] {
                for (actor, subject) in [(nil, nil), ("north", nil), (nil, "acme")] as [(String?, String?)] {
                    for after in ["!", "a", "b", "d", "e", "f", "h", "j", "k", "n", "p", "z", "~"] {
                        for limit in [2, VisitQuery.maximumLimit] {
                            let query = try VisitQuery(
                                stage, actor: actor.map { trial.id($0) }, subject: subject.map { trial.id($0) },
                                after: trial.id(after), limit: limit)
                            let rest = there.filter { self.isListed($0, by: query) && $0.id > trial.id(after) }
                            try trial.expect(
                                try await self.own(query, in: store, trial),
                                is: rest.prefix(limit).map { String($0.id.rawValue.dropFirst(33)) },
                                that: "a page holds what comes after `\(after)`, whatever that is")
                        }
                    }
                }
            }
        }
    }

    private static var listMoment: Self {
        Self("sessions.list.one-moment", "The visits of a list are those of one moment.") { trial in
            // More than two, so that a store that reads them one by one takes its time.
            let visits = Mutex(try (0..<8).map { try trial.running("visit-\($0)") })
            let first = visits.withLock { $0 }
            try await trial.commit(first.map { .insert($0) }, to: try await trial.open())
            try await trial.reading { store in
                for query in [
                    VisitQuery(.running, actor: first[0].actor), VisitQuery(.unsettled, subject: first[0].subject),
                ] {
                    let revisions = try await store.visits(matching: query).map(\.visit.revision)
                    try trial.expect(
                        revisions.count == first.count && Set(revisions).count == 1,
                        that: "visits changed in one commit are listed all before or all after it",
                        seen: "the revisions \(revisions)")
                }
            } while: { _, store in
                let next = try visits.withLock { visits in
                    visits = try visits.map { try trial.used($0) }
                    return visits
                }
                try await trial.commit(next.map { .replace($0, unseenSince: nil) }, to: store)
            }
        }
    }
}
