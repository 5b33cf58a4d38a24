// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import Testing

@Suite struct `Erasing from a log` {
    static let clerk = StaffDetails(account: "clerk", name: "Claire")

    private func kept(visits: Range<Int> = 0..<14) async throws -> (WellKeptLog, SignedCheckpoint) {
        let log = try WellKeptLog()
        try await log.fill(visits: visits)
        return (log, try await log.log.checkpoint())
    }

    private func entries(_ log: WellKeptLog, _ query: AuditQuery = AuditQuery()) throws -> [AuditEntry] {
        var query = query
        (query.order, query.limit) = (.oldestFirst, AuditQuery.maximumLimit)
        return try log.store.entries(matching: query)
    }

    @Test func `takes a customer's details from every entry, and says who did it and on what ground`() async throws {
        let (log, checkpoint) = try await self.kept()
        let count = try await log.log.redact(.customer, of: .subject("c1"), ground: "gdpr-17", by: Self.clerk)
        let about = try self.entries(log, AuditQuery(subject: "c1"))
        #expect(count == about.count - 1 && count == 12)
        #expect(try about.dropLast().allSatisfy { try $0.customerDetails() == nil && $0.staffDetails() != nil })
        let record = try #require(about.last)
        #expect(
            record.detail
                == .log(
                    .redacted(part: .customer, entries: about.dropLast().map(\.sequence), ground: "gdpr-17")))
        #expect(try record.staffDetails()?.name == "Claire" && record.place.subjectIndex == 12)
        #expect(try self.entries(log, AuditQuery(subject: "c2")).allSatisfy { try $0.customerDetails() != nil })
        let report = try await StoreLogSource(log.store).verify(holding: [checkpoint], verifiers: [log.key])
        #expect(report.isClean && report.redacted == 12 && report.covered == 84, "\(report.findings)")
        // Once more there is nothing to do, and nothing to say.
        #expect(try await log.log.redact(.customer, of: .subject("c1"), ground: "gdpr-17", by: Self.clerk) == 0)
        #expect(log.store.head().size == 85)
    }

    @Test func `counts for a customer whose account was made while the log was kept`() async throws {
        let (log, _) = try await self.kept(visits: 0..<1)
        func event(_ id: AuditEvent.ID, exists: Bool) -> AuditEvent {
            AuditEvent(
                facts: AuditEvent.Facts(
                    id: id, occurredAt: log.clock.now, subject: "new", visit: nil, rule: nil, correlation: nil,
                    detail: .visitRefused(reasons: ["no"], standsFor: 1)),
                actor: "north", subjectExists: exists, staff: Self.clerk.sealed(salt: SHA256.hash([1])),
                customer: CustomerDetails(name: "New").sealed(salt: SHA256.hash([2])))
        }
        try await log.log.append([event("before", exists: false), event("after", exists: true)])
        #expect(try await log.log.redact(.customer, of: .subject("new"), ground: "gdpr-17", by: Self.clerk) == 2)
        #expect(try self.entries(log, AuditQuery(subject: "new")).map(\.place.subjectIndex) == [nil, 0, 1])
    }

    @Test func `drops the bodies of old entries and keeps every proof`() async throws {
        let (log, checkpoint) = try await self.kept()
        let before = try self.entries(log)
        var proofs: [InclusionProof] = []
        for entry in before { proofs.append(try await log.log.inclusionProof(of: entry.sequence)) }
        let (root, middle) = (log.store.head().frontier.root, try await log.log.root(ofLogOf: 40))
        let time = before[42].place.recordedAt
        let count = try await log.log.purge(recordedBefore: time, policy: "retention-12-months", by: Self.clerk)
        try await log.log.redact(.staff, of: .actor("north"), ground: "gdpr-17", by: Self.clerk)
        #expect(count == 42)
        #expect(try self.entries(log).first?.sequence == 42)
        for (entry, proof) in zip(before, proofs) {
            try proof.verify(entry.leafHash, root: root)
            #expect(try await log.log.inclusionProof(of: entry.sequence, inLogOf: 84) == proof)
        }
        try await log.log.consistencyProof(from: 40, to: 84).verify(from: middle, to: root)
        let report = try await StoreLogSource(log.store).verify(holding: [checkpoint])
        #expect(report.isClean && report.purged == 42 && report.covered == 84, "\(report.findings)")
        let exported = try await ExportedLog(log.store).verify(holding: [checkpoint])
        #expect(exported.isClean && exported.purged == 42 && exported.redacted == report.redacted)
        // The log goes on counting where it was, also across what was dropped.
        try await log.fill(visits: 14..<20)
        #expect(try await StoreLogSource(log.store).verify(holding: [checkpoint]).isClean)
    }

    @Test func `tells what was erased from what is missing`() async throws {
        let (log, checkpoint) = try await self.kept()
        try await log.log.redact(.customer, of: .visit("v3"), ground: "gdpr-17", by: Self.clerk)
        try await log.log.purge(
            recordedBefore: self.entries(log)[6].place.recordedAt, policy: "retention", by: Self.clerk)
        var exported = try await ExportedLog(log.store)
        #expect(try await exported.kinds(holding: [checkpoint]).isEmpty)
        try exported.drop(30)
        let text = String(decoding: exported.lines[40], as: UTF8.self)
        let start = try #require(text.firstRange(of: #""entry""#)).lowerBound
        exported.lines[40] = Array(("{" + text[start...]).utf8)
        let report = try await exported.verify(holding: [checkpoint])
        #expect(report.findings.map(\.kind) == [.redactedWithoutRecord, .purgedWithoutRecord])
        #expect(report.findings.map(\.sequence) == [40, 30])
    }

    @Test func `does not hold its record against an entry that cannot be read`() async throws {
        let (log, checkpoint) = try await self.kept()
        try await log.log.redact(.customer, of: .visit("v3"), ground: "gdpr-17", by: Self.clerk)
        var exported = try await ExportedLog(log.store)
        exported.lines[20].append(UInt8(ascii: " "))
        let report = try await exported.verify(holding: [checkpoint])
        #expect(report.findings.map(\.kind) == [.unreadable] && report.findings.map(\.sequence) == [20])
    }

    @Test func `leaves alone what a legal hold keeps`() async throws {
        let (log, _) = try await self.kept()
        try await log.log.hold(AuditHold(id: "court-1", scope: .subject("c1")), by: Self.clerk)
        for scope in [ErasureScope.subject("c1"), .visit("v1"), .actor("north")] {
            await #expect(throws: AuditError(.held, "")) {
                try await log.log.redact(.customer, of: scope, ground: "gdpr-17", by: Self.clerk)
            }
        }
        #expect(try self.entries(log).allSatisfy { try $0.customer == nil || $0.customerDetails() != nil })
        log.clock.advance(by: .seconds(1))
        let count = try await log.log.purge(
            recordedBefore: log.clock.now, policy: "retention", by: Self.clerk)
        #expect(count == 72)
        let left = try self.entries(log)
        #expect(left.filter { $0.subject == "c1" }.count == 12)
        #expect(Set(left.filter { $0.subject != "c1" }.map(\.kind)) == [.logHeld, .logPurged])
        #expect(try await StoreLogSource(log.store).verify().isClean)
        try await log.log.release("court-1", by: Self.clerk)
        try await log.log.redact(.customer, of: .subject("c1"), ground: "gdpr-17", by: Self.clerk)
        #expect(try self.entries(log, AuditQuery(subject: "c1")).allSatisfy { try $0.customerDetails() == nil })
        #expect(try await StoreLogSource(log.store).verify().isClean)
    }

    @Test func `says just what it dropped, so that nothing else goes unseen`() async throws {
        let (log, checkpoint) = try await self.kept()
        try await log.log.hold(AuditHold(id: "court-1", scope: .subject("c1")), by: Self.clerk)
        log.clock.advance(by: .seconds(1))
        try await log.log.purge(recordedBefore: log.clock.now, policy: "retention", by: Self.clerk)
        let kept = try self.entries(log).map(\.sequence)
        #expect(kept.count > 12)
        // What was held, or is about the log, and goes later has no record, though others around it have one.
        for sequence in kept.dropLast() {
            var exported = try await ExportedLog(log.store)
            try exported.drop(Int(sequence))
            let found = try await exported.verify(holding: [checkpoint]).findings
            #expect(found.map(\.kind) == [.purgedWithoutRecord] && found.map(\.sequence) == [sequence], "\(found)")
        }
    }

    @Test func `knows its holds by name`() async throws {
        let (log, _) = try await self.kept(visits: 0..<1)
        try await log.log.hold(AuditHold(id: "court-1", scope: .everything), by: Self.clerk)
        await #expect(throws: AuditError(.conflictingEvent, "")) {
            try await log.log.hold(AuditHold(id: "court-1", scope: .visit("v1")), by: Self.clerk)
        }
        await #expect(throws: AuditError(.conflictingEvent, "")) {
            try await log.log.release("court-2", by: Self.clerk)
        }
        #expect(try await log.log.purge(recordedBefore: .latest, policy: "retention", by: Self.clerk) == 0)
        #expect(log.store.head().size == 7, "where all is held there is nothing to do, and nothing to say")
    }

    @Test func `holds up to 1,000 orders to keep entries`() async throws {
        let (log, _) = try await self.kept(visits: 0..<1)
        func hold(_ number: Int) -> AuditHold {
            AuditHold(id: AuditWord(stringLiteral: "court-\(number)"), scope: .subject("c1"))
        }
        for number in 0..<AuditHold.maximumCount { try await log.log.hold(hold(number), by: Self.clerk) }
        await #expect(throws: AuditError(.overloaded, "")) { try await log.log.hold(hold(1_000), by: Self.clerk) }
        try await log.log.release("court-7", by: Self.clerk)
        try await log.log.hold(hold(1_000), by: Self.clerk)
    }

    @Test func `is nothing that somebody can only say`() async throws {
        let (log, _) = try await self.kept(visits: 0..<1)
        for upkeep in [
            AuditUpkeep.redacted(part: .staff, entries: [0], ground: "x"), .purged([0..<1]),
            .held(hold: "h", matching: .everything), .released(hold: "h"),
        ] {
            await #expect(throws: AuditError(.reserved, "")) {
                try await log.log.append(LogFixture.event("u1", .log(upkeep), visit: nil))
            }
        }
    }

    @Test func `takes more than one step for many entries`() async throws {
        let (log, checkpoint) = try await self.kept(visits: 0..<200)
        #expect(try await log.log.redact(.staff, of: .actor("north"), ground: "gdpr-17", by: Self.clerk) == 1_200)
        let records = try self.entries(log, AuditQuery(kinds: [.logRedacted]))
        #expect(records.count == 3)
        #expect(records.allSatisfy { $0.subject == nil }, "they are about more than one customer")
        let report = try await StoreLogSource(log.store).verify(holding: [checkpoint])
        #expect(report.isClean && report.redacted == 1_200, "\(report.findings)")
        #expect(try await log.log.purge(recordedBefore: .latest, policy: "retention", by: Self.clerk) == 1_200)
        #expect(try self.entries(log, AuditQuery(kinds: [.logPurged])).count == 3)
        #expect(try await StoreLogSource(log.store).verify(holding: [checkpoint]).isClean)
    }
}
