// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Synchronization

extension Requirement where Port == any AuditStore {
    static var auditAppends: [Self] {
        [
            self.appendDense, self.appendReturned, self.appendThrows, self.appendRepeat, self.appendWhole,
            self.appendDurability,
        ]
    }

    private static var appendDense: Self {
        Self("audit.append.dense", "Entries are numbered from 0 in the order of the appends, without gaps.") { trial in
            let store = try await trial.open()
            let before = try await store.head()
            let (log, _) = try await trial.log(over: store)
            var receipts = [try await log.append(trial.event("a"))]
            receipts += try await log.append((0..<5).map { trial.event("b\($0)") })
            receipts.append(try await log.append(trial.event("c")))
            let sequences = receipts.map(\.sequence)
            try trial.expect(
                zip(sequences, sequences.dropFirst()).allSatisfy { $0 < $1 }
                    && Array(sequences[1...5]) == (0..<5).map { sequences[1] + $0 },
                that: "later entries have higher numbers, and those of one append follow each other",
                seen: "\(sequences)")
            _ = try await trial.tree(since: before, in: store)
            try trial.expect(
                try await trial.names(matching: AuditQuery(subject: trial.id("acme"), order: .oldestFirst), in: store),
                is: ["a", "b0", "b1", "b2", "b3", "b4", "c"], that: "entries stand in the order they were appended in")
            for (receipt, name) in zip(receipts, ["a", "b0", "b1", "b2", "b3", "b4", "c"]) {
                let entry = try await trial.entry(at: receipt.sequence, in: store)
                try trial.expect(
                    entry.id == trial.id(name) && entry.leafHash == receipt.leafHash,
                    that: "an event stands where its receipt says", seen: "\(entry.id)")
            }
        }
    }

    private static var appendReturned: Self {
        Self("audit.append.returned", "An append returns the batch that was stored, with everything in it.") { trial in
            let store = try await trial.open()
            let (log, clock) = try await trial.log(over: store)
            let observed = ObservedAuditStore(store)
            _ = try await log.append(trial.event("known"))
            let again = AuditLog(store: observed, clock: clock)
            // One is refused, since its visit never started; the others get their places.
            _ = try? await again.append([trial.event("a", actor: "new"), trial.stop("never"), trial.event("b")])
            guard let (placed, returned) = observed.batches else {
                throw trial.violation(of: "an append calls the code that places", seen: "no call")
            }
            try trial.expect(returned.entries, is: placed.entries, that: "the entries stored are returned")
            try trial.expect(returned.head, is: placed.head, that: "the head stored is returned")
            try trial.expect(returned.handles, is: placed.handles, that: "the handles stored are returned")
            try trial.expect(
                returned.outcomes, is: placed.outcomes, that: "what became of each event is returned in order")
            try trial.expect(
                try await trial.names(matching: AuditQuery(subject: trial.id("acme")), in: store),
                is: ["b", "a", "known"],
                that: "what is returned is what is stored")
        }
    }

    private struct Interruption: Error {}

    private static var appendThrows: Self {
        Self("audit.append.throws", "When placing throws nothing is stored, the error is passed on, the log goes on.") {
            trial in
            let store = try await trial.open()
            let (log, clock) = try await trial.log(over: store)
            _ = try await log.append(trial.event("before"))
            try await trial.expectError(
                that: "the error of the code that places is passed on", where: { $0 is Interruption },
                from: {
                    try await store.append(AuditKeys(events: [], visits: [], subjects: [], people: [])) { _ in
                        throw Interruption()
                    }.entries.count
                })
            let observed = ObservedAuditStore(store, failingAfterwards: Interruption())
            try await trial.expectError(
                that: "the error of the code that places is passed on", where: { $0 is Interruption },
                from: {
                    try await AuditLog(store: observed, clock: clock).append(trial.event("lost", actor: "new")).sequence
                })
            try trial.expect(
                try await trial.names(matching: AuditQuery(subject: trial.id("acme")), in: store), is: ["before"],
                that: "nothing is stored when the code that places throws")
            let tail = try await trial.tail(of: store, events: ["lost"], people: ["new"])
            let promise = "nothing is stored when the code that places throws"
            try trial.expect(tail.known, is: [nil], that: promise)
            try trial.expect(tail.handles, is: [nil], that: promise)
            _ = try await log.append(trial.event("after"))
            try trial.expect(
                try await trial.names(matching: AuditQuery(subject: trial.id("acme")), in: store),
                is: ["after", "before"],
                that: "appends go on after one that was given up")
        }
    }

    private static var appendRepeat: Self {
        Self("audit.append.repeat", "An event that is appended again is on record once, with one receipt.") { trial in
            let store = try await trial.open()
            let (log, clock) = try await trial.log(over: store)
            let events = (0..<5).map { trial.event("event-\($0)", by: "ada") }
            let receipts = try await log.append(events)
            let size = try await store.head().size
            clock.advance(by: .seconds(1))
            let other = AuditLog(store: try await trial.open(), clock: clock)
            for log in [log, other] {
                try trial.expect(
                    try await log.append(events), is: receipts, that: "an event that is on record gets the same receipt"
                )
                try trial.expect(
                    try await log.append(events[3]), is: receipts[3],
                    that: "an event that is on record gets the same receipt")
            }
            _ = try await log.append(trial.event("more"))
            try trial.expect(
                try await log.append(events[4]), is: receipts[4],
                that: "a receipt stays the same when the log has grown")
            try await trial.expectError(
                that: "another event under an identifier on record throws `conflictingEvent`",
                where: { ($0 as? AuditError)?.code == .conflictingEvent },
                from: { try await log.append(trial.event("event-0", subject: "bakery")) })
            try trial.expect(
                try await trial.names(
                    matching: AuditQuery(actor: trial.id("north"), order: .oldestFirst), in: store),
                is: ["event-0", "event-1", "event-2", "event-3", "event-4", "more"], that: "an event is on record once")
            try trial.expect(
                try await store.head().size > size, that: "only new events make the log longer", seen: "the same size")
        }
    }

    private static var appendWhole: Self {
        Self("audit.append.whole", "Nobody sees a part of a batch, or an entry that the head does not cover.") {
            trial in
            _ = try await trial.log(over: try await trial.open()).log.append((0..<4).map { trial.event("first-\($0)") })
            let size: Int64 = 4
            try await trial.reading { store in
                let before = try await store.head()
                let seen = try await store.entries(matching: AuditQuery(subject: trial.id("acme"), limit: 6))
                let after = try await store.head()
                let indexes = seen.compactMap(\.place.subjectIndex)
                try trial.expect(
                    indexes.first.map { ($0 + 1).isMultiple(of: size) } ?? false,
                    that: "the entries of one append are seen together or not at all", seen: "\(indexes)")
                try trial.expect(
                    zip(indexes, indexes.dropFirst()).allSatisfy { $0 == $1 + 1 },
                    that: "no entry is seen without those before it", seen: "\(indexes)")
                try trial.expect(
                    seen[0].sequence < after.size, that: "the head covers every entry that is seen",
                    seen: "entry \(seen[0].sequence) in a log of \(after.size)")
                let last = try await trial.entry(at: before.size - 1, in: store)
                try trial.expect(
                    last.place.recordedAt <= before.recordedAt, that: "every entry that the head covers can be read",
                    seen: "another one")
            } while: { number, store in
                _ = try await trial.log(over: store).log.append((0..<size).map { trial.event("more-\(number)-\($0)") })
            }
        }
    }

    private static var appendDurability: Self {
        Self("audit.append.durable", "What was appended is there for whoever opens the store next.") { trial in
            let first = try await trial.open()
            let receipt = try await trial.log(over: first).log.append(trial.start("visit"))
            let second = try await trial.open()
            try trial.expect(
                try await second.head().size > receipt.sequence,
                that: "the head is seen through every opening of the log",
                seen: "an older one")
            try trial.expect(
                try await trial.entry(at: receipt.sequence, in: second).id, is: trial.id("start-visit"),
                that: "an entry is seen through every opening of the log")
            let (one, other) = (
                try await trial.tail(
                    of: first, events: ["start-visit"], visits: ["visit"], subjects: ["acme"], people: ["north"]),
                try await trial.tail(
                    of: second, events: ["start-visit"], visits: ["visit"], subjects: ["acme"], people: ["north"])
            )
            try trial.expect(
                one.known == other.known && one.visits == other.visits && one.subjects == other.subjects
                    && one.handles == other.handles,
                that: "the tail is the same through every opening of the log", seen: "\(Difference(other, one))")
        }
    }
}
