// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension Requirement where Port == any AuditStore {
    static var auditTails: [Self] {
        [self.tailKeys, self.tailLimit, self.tailKnown, self.tailVisits, self.tailSubjects, self.tailHandles]
    }

    private static var tailKeys: Self {
        Self("audit.tail.keys", "The tail answers each key it is asked about, in their order, and no others.") {
            trial in
            let store = try await trial.open()
            let (log, _) = try await trial.log(over: store)
            let receipts = try await log.append([
                trial.start("one"), trial.start("two", actor: "south", subject: "bakery"),
            ])
            _ = try await log.append(trial.event("more"))
            let tail = try await trial.tail(
                of: store, events: ["start-two", "nothing", "start-one"], visits: ["two", "none", "one"],
                subjects: ["bakery", "nobody", "acme"], people: ["south", "nobody", "north"])
            try trial.expect(
                tail.known.map { $0?.place.sequence }, is: [receipts[1].sequence, nil, receipts[0].sequence],
                that: "the tail says of each event asked for whether it is on record")
            try trial.expect(
                tail.visits.map(\.count), is: [1, 0, 1],
                that: "the tail says of each visit asked for how many entries it has")
            try trial.expect(
                tail.subjects, is: [1, 0, 2],
                that: "the tail says of each subject asked for how many entries are about it")
            try trial.expect(
                tail.handles.map { $0 != nil }, is: [true, false, true],
                that: "the tail says of each person asked for which handle they have")
            let silent = try await trial.tail(of: store)
            try trial.expect(
                silent.known.isEmpty && silent.visits.isEmpty && silent.subjects.isEmpty && silent.handles.isEmpty,
                that: "the tail says nothing that was not asked for",
                seen: """
                    \(silent.known.count) events, \(silent.visits.count) visits, \(silent.subjects.count) subjects, \
                    \(silent.handles.count) people
                    """
            )
            let head = try await store.head()
            try trial.expect(
                silent.head == head || silent.head.size < head.size, that: "the tail has the head of the log",
                seen: "\(Difference(silent.head, head))")
        }
    }

    private static var tailLimit: Self {
        Self("audit.tail.limit", "The tail answers as many keys as an append of \(AuditKeys.maximumEvents) events has.")
        {
            trial in
            let store = try await trial.open()
            let (log, _) = try await trial.log(over: store)
            let numbers = 0..<AuditKeys.maximumEvents
            // As many keys as there can be: each event has a visit, a subject and two people of its own.
            let events = numbers.map { number in
                trial.event(
                    "start-\(number)", .visitStarted(mode: "full", until: .latest, replaces: nil),
                    actor: "actor-\(number)", by: "by-\(number)", subject: "subject-\(number)", visit: "visit-\(number)"
                )
            }
            let receipts = try await log.append(events)
            try trial.expect(
                zip(receipts, receipts.dropFirst()).allSatisfy { $0.sequence + 1 == $1.sequence },
                that: "\(events.count) events that are appended together follow each other",
                seen: "\(receipts.map(\.sequence))")
            let people = numbers.map { "actor-\($0)" } + numbers.map { "by-\($0)" }
            let tail = try await trial.tail(
                of: store, events: numbers.map { "start-\($0)" }, visits: numbers.map { "visit-\($0)" },
                subjects: numbers.map { "subject-\($0)" }, people: people)
            try trial.expect(
                tail.known.map { $0?.place.sequence }, is: receipts.map(\.sequence),
                that: "the tail says of each event asked for where it is")
            try trial.expect(
                tail.visits.map(\.count) + tail.subjects, is: Array(repeating: 1, count: 2 * numbers.count),
                that: "the tail counts the entries of each visit and each subject asked for")
            try trial.expect(
                Set(tail.handles.compactMap { $0 }).count, is: people.count,
                that: "the tail says of each person asked for which handle they have")
        }
    }

    private static var tailKnown: Self {
        Self("audit.tail.known", "An event on record comes with its place and the hash of its leaf.") { trial in
            let store = try await trial.open()
            let (log, _) = try await trial.log(over: store)
            let names = ["start-visit", "refused", "caused", "unknown-subject", "no-subject"]
            _ = try await log.append([
                trial.start("visit"), trial.event("refused"), trial.event("caused", by: "ada", visit: "visit"),
                trial.event("unknown-subject", subject: "nobody", subjectExists: false),
                trial.event("no-subject", .freezeLifted(freeze: "f"), subject: nil),
            ])
            let entries = try await trial.entries(matching: AuditQuery(actor: trial.id("north")), in: store)
            let tail = try await trial.tail(of: store, events: names)
            try trial.expect(entries.count, is: names.count, that: "every event that was appended is on record")
            for entry in entries {
                guard let position = names.firstIndex(where: { trial.id($0) == entry.id }) else { continue }
                let known = tail.known[position]
                try trial.expect(
                    known?.place, is: entry.place, that: "an event on record is known with every part of its place")
                try trial.expect(
                    known?.leafHash, is: entry.leafHash, that: "an event on record is known with the hash of its leaf")
            }
        }
    }

    private static var tailVisits: Self {
        Self("audit.tail.visits", "The tail counts the entries of a visit and says whether its stop is among them.") {
            trial in
            let store = try await trial.open()
            let (log, _) = try await trial.log(over: store)
            let steps: [(AuditEvent, AuditTail.Visit)] = [
                (trial.start("visit"), .init(count: 1, isStopped: false)),
                (trial.event("a", .actAttempted(trial.act("act")), visit: "visit"), .init(count: 2, isStopped: false)),
                (trial.stop("visit"), .init(count: 3, isStopped: true)),
                (
                    trial.event("c", .actCompleted(trial.act("act"), outcome: .succeeded), visit: "visit"),
                    .init(count: 4, isStopped: true)
                ),
            ]
            _ = try await log.append(trial.start("other"))
            for (event, promised) in steps {
                _ = try await log.append(event)
                let tail = try await trial.tail(of: store, visits: ["visit", "other"])
                try trial.expect(
                    tail.visits, is: [promised, .init(count: 1, isStopped: false)],
                    that: "each visit's entries are counted, and its stop is noted for ever")
            }
            _ = try await log.append([trial.start("third"), trial.stop("third")])
            try trial.expect(
                try await trial.tail(of: store, visits: ["third"]).visits,
                is: [.init(count: 2, isStopped: true)],
                that: "what comes in one batch is counted one by one")
        }
    }

    private static var tailSubjects: Self {
        Self("audit.tail.subjects", "The tail counts the entries about a subject, but not where it does not exist.") {
            trial in
            let store = try await trial.open()
            let (log, _) = try await trial.log(over: store)
            _ = try await log.append([trial.event("a"), trial.event("b", actor: "south"), trial.start("visit")])
            _ = try await log.append(trial.event("c", subject: "nobody", subjectExists: false))
            _ = try await log.append(trial.event("d", subject: "acme", subjectExists: false))
            _ = try await log.append(trial.event("e", .freezeLifted(freeze: "f"), subject: nil))
            let tail = try await trial.tail(of: store, subjects: ["acme", "nobody", "north"])
            try trial.expect(
                tail.subjects, is: [3, 0, 0], that: "entries about a subject that exists are counted")
            _ = try await log.append(trial.event("f"))
            let entries = try await trial.entries(
                matching: AuditQuery(subject: trial.id("acme"), order: .oldestFirst), in: store)
            try trial.expect(
                entries.map(\.place.subjectIndex), is: [0, 1, 2, nil, 3],
                that: "a subject's entries are numbered from 0 without gaps")
        }
    }

    private static var tailHandles: Self {
        Self("audit.tail.handles", "A person is given one handle, once, and keeps it.") { trial in
            let store = try await trial.open()
            let (log, clock) = try await trial.log(over: store)
            _ = try await log.append(trial.event("a", actor: "north", by: "ada"))
            _ = try await log.append([trial.event("b", actor: "south"), trial.event("c", actor: "ada")])
            let other = AuditLog(store: try await trial.open(), clock: clock)
            _ = try await other.append(trial.event("d", actor: "north", by: "south"))
            let places = try await trial.entries(
                matching: AuditQuery(subject: trial.id("acme"), order: .oldestFirst), in: store
            ).map(\.place)
            try trial.expect(places.count, is: 4, that: "every event that was appended is on record")
            let (north, south, ada) = (places[0].actor, places[1].actor, places[2].actor)
            try trial.expect(
                Set([north, south, ada]).count, is: 3, that: "every person has a handle of their own")
            try trial.expect(
                [places[0].by, places[1].by, places[3].actor, places[3].by], is: [ada, nil, north, south],
                that: "a person has the same handle whenever they turn up, in whatever part")
            try trial.expect(
                try await trial.tail(of: store, people: ["north", "south", "ada"]).handles,
                is: [north, south, ada],
                that: "the tail has the handles that stand in the entries")
        }
    }
}
