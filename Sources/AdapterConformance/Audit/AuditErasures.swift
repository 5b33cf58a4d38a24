// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension Requirement where Port == any AuditStore {
    static var auditErasures: [Self] { [self.eraseParts, self.eraseBodies, self.eraseWhole, self.holds] }

    private static var eraseParts: Self {
        Self("audit.erase.parts", "An erased part is gone from its entry and from no other, and all else stays.") {
            trial in
            let store = try await trial.open()
            let (log, _) = try await trial.log(over: store)
            let events = [
                trial.event("a"), trial.event("b", subject: "bakery"), trial.event("c"),
                trial.event("d", subject: "bakery"),
            ]
            let receipts = try await log.append(events)
            let clerk = StaffDetails(account: trial.id("clerk"))
            let part = SealedPart.Label.customer
            try trial.expect(
                try await log.redact(part, of: .subject(trial.id("acme")), ground: "gdpr-17", by: clerk), is: 2,
                that: "each entry of the scope loses the part")
            try await log.redact(.staff, of: .subject(trial.id("bakery")), ground: "gdpr-17", by: clerk)
            for store in [store, try await trial.open()] {
                for (index, receipt) in receipts.enumerated() {
                    let entry = try await trial.entry(at: receipt.sequence, in: store)
                    let isAcme = index.isMultiple(of: 2)
                    try trial.expect(
                        entry.openings.customer, is: isAcme ? nil : events[index].customer?.opening,
                        that: "the customer's part is gone where it was erased, and nowhere else")
                    try trial.expect(
                        entry.openings.staff, is: isAcme ? events[index].staff.opening : nil,
                        that: "the staff member's part is gone where it was erased, and nowhere else")
                    try trial.expect(
                        entry.leafHash == receipt.leafHash && MerkleTree.leafHash(entry.leaf) == receipt.leafHash,
                        that: "the leaf stays when a part is erased", seen: "another one")
                }
            }
            try trial.expect(
                try await log.append(events), is: receipts, that: "an erased event that is appended again is recognised"
            )
            let again = try await trial.entry(at: receipts[0].sequence, in: store)
            try trial.expect(
                again.openings.customer, is: nil, that: "what was erased does not come back when the event does")
        }
    }

    private static var eraseBodies: Self {
        Self(
            "audit.erase.bodies", "An entry whose body was dropped is not read, and is known and counted all the same."
        ) {
            trial in
            let store = try await trial.open()
            let (log, _) = try await trial.log(over: store)
            let events = [trial.start("one"), trial.event("a"), trial.stop("one"), trial.event("b")]
            let last = try await store.head().last
            let receipts = try await log.append(events)
            let before = try await trial.tail(
                of: store, events: ["start-one", "a", "stop-one"], visits: ["one"], subjects: ["acme"],
                people: ["north"])
            try await self.drop(receipts[0...2].map(\.sequence), in: store, trial)
            for store in [store, try await trial.open()] {
                for query in [
                    AuditQuery(subject: trial.id("acme")), AuditQuery(actor: trial.id("north")),
                    AuditQuery(subject: trial.id("acme"), kinds: [.visitRefused, .visitStarted], limit: 1),
                ] {
                    try trial.expect(
                        try await trial.names(matching: query, in: store), is: ["b"],
                        that: "entries whose bodies were dropped are passed over, and do not count for the limit")
                }
                for query in [
                    AuditQuery(visit: trial.id("one")),
                    AuditQuery(kinds: [.visitStarted, .visitStopped], order: .oldestFirst, after: last),
                ] {
                    try trial.expect(
                        try await trial.names(matching: query, in: store), is: [],
                        that: "entries whose bodies were dropped are passed over")
                }
                let after = try await trial.tail(
                    of: store, events: ["start-one", "a", "stop-one"], visits: ["one"], subjects: ["acme"],
                    people: ["north"])
                try trial.expect(after.known, is: before.known, that: "what was dropped is known for ever")
                try trial.expect(
                    after.visits == before.visits && after.subjects == before.subjects
                        && after.handles == before.handles,
                    that: "what was dropped counts for ever", seen: "\(Difference(after, before))")
                try trial.expect(
                    try await store.hashes(
                        at: receipts.map { MerkleNode.Position(level: 0, index: $0.sequence) }),
                    is: receipts.map(\.leafHash), that: "the hashes of dropped leaves stay")
            }
            try trial.expect(
                try await log.append(events), is: receipts,
                that: "an event that is appended again is recognised when its body was dropped")
        }
    }

    private struct Interruption: Error {}

    private static var eraseWhole: Self {
        Self("audit.erase.whole", "Nothing is erased when the batch that says so is not stored.") { trial in
            let store = try await trial.open()
            let (log, _) = try await trial.log(over: store)
            let receipt = try await log.append(trial.event("a"))
            let observed = ObservedAuditStore(store, failingAfterwards: Interruption())
            let other = AuditLog(store: observed, clock: try await trial.log(over: store).clock)
            try await trial.expectError(
                that: "the error of the code that places is passed on", where: { $0 is Interruption },
                from: {
                    try await other.redact(
                        .customer, of: .subject(trial.id("acme")), ground: "gdpr-17",
                        by: StaffDetails(account: trial.id("clerk")))
                })
            let entry = try await trial.entry(at: receipt.sequence, in: store)
            try trial.expect(
                entry.openings.customer != nil, that: "nothing is erased when nothing is stored", seen: "an erased part"
            )
        }
    }

    private static var holds: Self {
        Self("audit.holds", "The tail says which legal holds are in force, in the order in which they were set.") {
            trial in
            let store = try await trial.open()
            let (log, _) = try await trial.log(over: store)
            let clerk = StaffDetails(account: trial.id("clerk"))
            let holds = [
                AuditHold(id: trial.id("z"), scope: .subject(trial.id("acme"))),
                AuditHold(id: trial.id("a"), scope: .visit(trial.id("one"))),
                AuditHold(id: trial.id("m"), scope: .subject(trial.id("bakery"))),
            ]
            for hold in holds { try await log.hold(hold, by: clerk) }
            // An append about something else leaves them as they are.
            let receipt = try await log.append(trial.event("event"))
            func inForce(_ store: Port) async throws -> [AuditHold] {
                try await trial.tail(of: store).holds.filter { $0.id.rawValue.hasPrefix(trial.marker) }
            }
            for store in [store, try await trial.open()] {
                try trial.expect(try await inForce(store), is: holds, that: "the holds that were set are in force")
            }
            try await trial.expectError(
                that: "what is held is not erased", where: { ($0 as? AuditError)?.code == .held },
                from: {
                    try await log.redact(.customer, of: .subject(trial.id("acme")), ground: "gdpr-17", by: clerk)
                })
            try await log.release(holds[0].id, by: clerk)
            try trial.expect(
                try await inForce(store), is: Array(holds[1...]), that: "a hold that was lifted is not in force")
            try await log.redact(.customer, of: .subject(trial.id("acme")), ground: "gdpr-17", by: clerk)
            try trial.expect(
                try await trial.entry(at: receipt.sequence, in: store).openings.customer, is: nil,
                that: "what was held can be erased once the hold is lifted")
        }
    }

    /// Drops bodies with an entry of this run: what `purge` does, which would drop those of others too.
    private static func drop(_ sequences: [Int64], in store: Port, _ trial: Trial<Port>) async throws {
        let clock = try await trial.log(over: store).clock
        let dropping = PlacingAuditStore(store: store) { batch, _, _ in
            var batch = batch
            batch.erasures = sequences.map { AuditErasure(sequence: $0, matter: .body) }
            return batch
        }
        _ = try await AuditLog(store: dropping, clock: clock).append(trial.event("drop", actor: "clerk", subject: nil))
    }
}
