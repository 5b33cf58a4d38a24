// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Synchronization
import Testing

@Suite struct `Reading the log` {
    private let office: Office
    private let desk: LogDesk

    init() async throws {
        self.office = try Office()
        self.desk = LogDesk(
            accounts: self.office.store, sessions: self.office.sessions, log: self.office.log, clock: self.office.clock,
            entropy: SeededEntropy(seed: 9)
        )
        for number in 0..<6 {
            _ = try await self.office.service.suspend(
                number.isMultiple(of: 2) ? "acme" : "cinema", because: "unpaid", by: self.office.staff("ada"))
        }
    }

    private var readings: [AuditEntry] {
        get throws { try self.office.entries().filter { $0.kind.rawValue.hasPrefix("log.") } }
    }

    private func pages(_ reading: LogReading) async throws -> [AuditEntry] {
        var entries: [AuditEntry] = []
        for try await page in reading { entries += page }
        return entries
    }

    @Test func `is on record with who, what, why and how many, before anything is shown`() async throws {
        let before = try self.office.entries().filter { $0.subject == "acme" }
        let query = AuditQuery(
            actor: "ada", subject: "acme", kinds: [.accountAttempted, .accountCompleted, .accountRefused],
            from: .earliest, order: .oldestFirst)
        let reading = try await self.desk.read(
            query, because: Reason("complaint", ticket: "4711"), by: self.office.staff("bob"), correlation: "request-1"
        ).get()
        #expect(try self.readings.count == 1, "the record comes first")
        #expect(try await self.pages(reading) == before)
        #expect(try await self.pages(reading) == before, "a reading can be walked over again")
        let record = try #require(try self.readings.first)
        #expect(try self.readings.count == 1 && reading.count == before.count && !reading.hasMore)
        let handle = try #require(before.first?.place.actor)
        #expect(
            record.detail == .logRead(filter: AuditFilter(query, actor: handle), count: Int64(before.count)))
        #expect(record.subject == "acme" && record.place.subjectIndex == Int64(before.count))
        #expect(try record.staffDetails()?.account == "bob" && record.staffDetails()?.address == "192.0.2.7")
        let customer = try #require(try record.customerDetails())
        #expect(customer.reason == "complaint" && customer.ticket == "4711")
        #expect(record.facts.correlation == "request-1" && record.facts.rule == "administrators-read")
        #expect(
            !String(decoding: record.leaf, as: UTF8.self).contains("ada"), "people stand in the leaf by handle alone")
    }

    @Test(arguments: [AuditQuery.Order.oldestFirst, .newestFirst], [1, 3, 5, 1_000])
    func `gives what was there when it went on record, as many as were asked for`(
        order: AuditQuery.Order, count: Int
    ) async throws {
        let all = try self.office.entries()
        let expected = Array((order == .oldestFirst ? all : all.reversed()).prefix(count))
        let reading = try await self.desk.read(
            AuditQuery(order: order, limit: 7), upTo: count, because: "audit", by: self.office.staff("ada")
        ).get()
        _ = try await self.office.service.enable("acme", by: self.office.staff("ada"))
        #expect(try await self.pages(reading) == expected)
        #expect(reading.count == expected.count && reading.hasMore == (count < all.count))
        #expect(try self.readings.map(\.detail) == [.logRead(filter: AuditFilter(), count: Int64(expected.count))])
    }

    @Test(arguments: [AuditQuery.Order.oldestFirst, .newestFirst])
    func `passes over what was dropped meanwhile, and gives nothing else for it`(order: AuditQuery.Order) async throws {
        let moment = self.office.clock.now
        self.office.clock.advance(by: .seconds(60))
        _ = try await self.office.service.enable("acme", by: self.office.staff("ada")).get()
        let all = try self.office.entries()
        let kept = all.filter { $0.place.recordedAt > moment }
        try #require(kept.count == 2 && all.count > 6)
        // In one order the newest and an old one, in the other the old ones alone.
        let reading = try await self.desk.read(
            AuditQuery(order: order), upTo: order == .oldestFirst ? 5 : 3, because: "audit",
            by: self.office.staff("ada")
        ).get()
        _ = try await self.office.service.suspend("acme", because: "unpaid", by: self.office.staff("ada")).get()
        try await self.office.log.purge(
            recordedBefore: moment.advanced(by: .seconds(1)), policy: "retention", by: StaffDetails(account: "ada"))
        #expect(try await self.pages(reading) == (order == .oldestFirst ? [] : kept.reversed()))
    }

    @Test func `of many pages is one entry`() async throws {
        for number in 0..<2_500 {
            let detail = AuditDetail.freezeLifted(freeze: AuditWord(stringLiteral: "f\(number)"))
            try await self.office.log.append(
                AuditEvent(
                    facts: AuditEvent.Facts(
                        id: AuditEvent.ID(stringLiteral: "f\(number)"), occurredAt: .earliest, subject: nil, visit: nil,
                        rule: nil, correlation: nil, detail: detail),
                    actor: "ada", staff: StaffDetails(account: "ada").sealed(salt: SHA256.hash([1])), customer: nil))
        }
        for order in [AuditQuery.Order.oldestFirst, .newestFirst] {
            let reading = try await self.desk.read(
                AuditQuery(kinds: [.freezeLifted], order: order), upTo: LogDesk.maximumCount, because: "audit",
                by: self.office.staff("ada")
            ).get()
            var sizes: [Int] = []
            for try await page in reading { sizes.append(page.count) }
            #expect(sizes == [1_000, 1_000, 500])
        }
        #expect(try await self.office.log.entries(matching: AuditQuery(kinds: [.logRead])).count == 2)
    }

    @Test(arguments: [
        ("north", "because", RefusalReason.onlyAdministrators), ("bakery", "because", .onlyAdministrators),
        ("nobody", "because", .actorNotActive), ("ada", " ", .reasonMissing),
    ])
    func `is refused by default, and the refusal is on record`(
        reader: Account.ID, reason: String, expected: RefusalReason
    ) async throws {
        let query = AuditQuery(actor: "stranger", subject: "no-such-account")
        let answers = [
            try await self.desk.read(query, because: Reason(reason), by: self.office.staff(reader)).refusal,
            try await self.desk.export(as: .csv, because: Reason(reason), by: self.office.staff(reader)) { _ in
                Issue.record("something was written")
            }.refusal,
        ]
        #expect(answers.map { $0?.reasons } == [[expected], [expected]])
        let refusals = try self.readings
        #expect(refusals.map(\.kind) == [.logRefused, .logRefused])
        #expect(refusals.allSatisfy { $0.detail.refusalReasons == [AuditWord(stringLiteral: expected.rawValue)] })
        guard case .logRefused(let filter, _, _) = refusals[0].detail else { return }
        #expect(filter.actor == AuditFilter.unknownActor && refusals[0].place.subjectIndex == nil)
    }

    @Test func `is refused to a suspended administrator and after the end of their login`() async throws {
        _ = try await self.office.service.suspend("bob", because: "left", by: self.office.staff("ada"))
        let query = AuditQuery()
        #expect(
            try await self.desk.read(query, because: "x", by: self.office.staff("bob")).refusal?.reasons
                == [.actorNotActive])
        var ada = self.office.staff("ada")
        ada.loginEndsAt = self.office.clock.now
        #expect(try await self.desk.read(query, because: "x", by: ada).refusal?.reasons == [.loginEnded])
    }

    @Test func `is a vendor's rule to allow`() async throws {
        struct OwnAccounts: LogReadRule {
            let name: RuleID = "own-accounts"
            func refusal(of request: LogRequest) -> RefusalReason? {
                let scope = EntryPolicy.standard.scope(of: request.reader)
                return request.subject.map { scope.contains($0) } ?? false ? nil : .onlyAdministrators
            }
        }
        let desk = LogDesk(
            accounts: self.office.store, sessions: self.office.sessions, log: self.office.log, rule: OwnAccounts(),
            clock: self.office.clock)
        let north = self.office.staff("north")
        #expect(try await desk.read(AuditQuery(subject: "acme"), because: "x", by: north).refusal == nil)
        for query in [AuditQuery(subject: "cinema"), AuditQuery(subject: "nobody"), AuditQuery()] {
            #expect(try await desk.read(query, because: "x", by: north).refusal?.reasons == [.onlyAdministrators])
        }
    }

    @Test func `shows nothing when it cannot be put on record`() async throws {
        let log = AuditLog(store: ReadOnlyStore(sound: self.office.logStore), clock: self.office.clock)
        let desk = LogDesk(
            accounts: self.office.store, sessions: self.office.sessions, log: log, clock: self.office.clock)
        let ada = self.office.staff("ada")
        await #expect(throws: AdministrationError.self) { try await desk.read(AuditQuery(), because: "x", by: ada) }
        for query in [nil, AuditQuery(subject: "acme")] {
            await #expect(throws: AdministrationError.self) {
                try await desk.export(query, as: .csv, because: "x", by: ada) { _ in
                    Issue.record("something was written")
                }
            }
        }
    }

    @Test(arguments: ExportFormat.allCases)
    func `as an export is on record before its first byte`(form: ExportFormat) async throws {
        let all = try self.office.entries()
        var written: [UInt8] = []
        let count = try await self.desk.export(as: form, because: "court order", by: self.office.staff("ada")) {
            bytes in
            let readings = try self.readings
            #expect(readings.count == 1)
            written += bytes
        }.get()
        let format = form.writer()
        let expected = all.compactMap { format.bytes(of: .entry($0, made: $0.leafHash, stored: $0.leafHash)) }
        #expect(written == format.preamble + expected.joined() && count == Int64(all.count))
        let name = AuditWord(stringLiteral: form.rawValue)
        #expect(
            try self.readings.map(\.detail)
                == [.logExported(filter: AuditFilter(), count: Int64(all.count), format: name)])
    }

    @Test(arguments: [AuditQuery.Order.oldestFirst, .newestFirst])
    func `as an export of a part has that part alone`(order: AuditQuery.Order) async throws {
        let all = try self.office.entries().filter { $0.subject == "cinema" }
        var lines: [[UInt8]] = []
        let count = try await self.desk.export(
            AuditQuery(subject: "cinema", order: order), as: .jsonLines, because: "x", by: self.office.staff("ada")
        ) { lines.append($0) }.get()
        let expected = order == .oldestFirst ? all : all.reversed()
        #expect(lines == expected.map { Array(($0.jsonLine() + "\n").utf8) } && count == Int64(all.count))
    }

    @Test(arguments: [0, -1, LogDesk.maximumCount + 1])
    func `of a number out of its range is an error, and not on record`(count: Int) async throws {
        await #expect(throws: AuditError(.invalidQuery, "")) {
            try await self.desk.read(AuditQuery(), upTo: count, because: "x", by: self.office.staff("ada"))
        }
        #expect(try self.readings.isEmpty)
    }
}

/// A log that can be read and not be written.
struct ReadOnlyStore: AuditStore {
    struct Unwritable: Error {}

    let sound: InMemoryAuditStore

    func append(
        _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
    ) async throws -> AuditBatch { throw Unwritable() }

    func entries(matching query: AuditQuery) async throws -> [AuditEntry] { try self.sound.entries(matching: query) }

    func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest] { try self.sound.hashes(at: positions) }

    func head() async throws -> AuditHead { self.sound.head() }
}
