// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import Testing

@Suite struct `The log` {
    let fixture = LogFixture()

    @Test func `numbers entries densely: in the log, in the visit, about the subject`() async throws {
        let other = LogFixture.start("v2", subject: "bakery")
        for event in [
            LogFixture.start(), other, LogFixture.event("a1.viewed", .actViewed(LogFixture.act)),
            LogFixture.event("r1", .visitRefused(reasons: ["outside-scope"]), visit: nil), LogFixture.stop(),
        ] {
            try await self.fixture.log.append(event)
        }
        let entries = try self.fixture.entries()
        #expect(entries.map(\.sequence) == [0, 1, 2, 3, 4])
        #expect(entries.map(\.place.visitIndex) == [0, 0, 1, nil, 2])
        #expect(entries.map(\.place.subjectIndex) == [0, 0, 1, 2, 3])
    }

    @Test func `does not count what is said about an account that does not exist`() async throws {
        let refused = LogFixture.event(
            "r1", .visitRefused(reasons: ["outside-scope"]), visit: nil, subject: "nobody", subjectExists: false)
        try await self.fixture.log.append(refused)
        #expect(try self.fixture.entries()[0].place.subjectIndex == nil)
        #expect(try self.fixture.entries()[0].subject == "nobody")
    }

    @Test func `gives the same receipt for the same event, however often`() async throws {
        let receipts = [
            try await self.fixture.log.append(LogFixture.start()), try await self.fixture.log.append(LogFixture.stop()),
            try await self.fixture.log.append(LogFixture.start()),
        ]
        #expect(receipts[0] == receipts[2])
        #expect(receipts[0].root == receipts[2].root && receipts[0].size == 1)
        #expect(try self.fixture.entries().count == 2)
        let twice = try await self.fixture.log.append([LogFixture.stop(), LogFixture.stop()])
        #expect(twice == [receipts[1], receipts[1]])
    }

    @Test func `takes an event that comes twice in one batch once`() async throws {
        let refused = LogFixture.event("r1", .visitRefused(reasons: []), visit: nil)
        let receipts = try await self.fixture.log.append([
            LogFixture.start(), refused, LogFixture.start(), refused, LogFixture.stop(), LogFixture.stop(),
        ])
        #expect(receipts.map(\.sequence) == [0, 1, 0, 1, 2, 2])
        #expect(receipts[1] == receipts[3])
        #expect(try self.fixture.entries().count == 3)
    }

    @Test func `takes no other event under an identifier it holds`() async throws {
        try await self.fixture.log.append(LogFixture.start())
        let changed = [
            LogFixture.event("v1.2", .visitStarted(mode: "read-only", until: .latest, replaces: nil)),
            LogFixture.start("v1", subject: "bakery"),
        ]
        for event in changed {
            await #expect(throws: AuditError(.conflictingEvent, "")) { try await self.fixture.log.append(event) }
        }
        #expect(try self.fixture.entries().count == 1)
    }

    /// What the log holds before, what comes, and why it is refused.
    static let refusals: [([AuditEvent], AuditEvent, AuditError.Code)] = [
        ([], LogFixture.stop(), .visitNotStarted),
        ([], LogFixture.event("a1.attempted", .actAttempted(LogFixture.act)), .visitNotStarted),
        ([], LogFixture.event("a1.viewed", .actViewed(LogFixture.act)), .visitNotStarted),
        ([], LogFixture.event("a1.completed", .actCompleted(LogFixture.act, outcome: .failed)), .visitNotStarted),
        ([], LogFixture.event("r1", .approvalRequested(AuditApproval(id: "a1"))), .visitNotStarted),
        ([], LogFixture.event("r1", .visitRefused(reasons: [])), .visitNotStarted),
        ([], LogFixture.event("r1", .freezeLifted(freeze: "f1")), .visitNotStarted),
        ([], LogFixture.event("s1", LogFixture.stop().facts.detail, visit: nil), .visitNotStarted),
        ([], LogFixture.event("a1.viewed", .actViewed(LogFixture.act), visit: nil), .visitNotStarted),
        ([], LogFixture.event("a1.attempted", .actAttempted(LogFixture.act), visit: nil), .visitNotStarted),
        (
            [], LogFixture.event("a1.completed", .actCompleted(LogFixture.act, outcome: .failed), visit: nil),
            .visitNotStarted
        ),
        ([], LogFixture.event("a1.refused", .actRefused(LogFixture.act, reasons: []), visit: nil), .visitNotStarted),
        ([], LogFixture.event("n1.failed", .noticeFailed(notice: "n1"), visit: nil), .visitNotStarted),
        ([], LogFixture.event("v1.2", LogFixture.start().facts.detail, visit: nil), .invalidRecord),
        ([LogFixture.start()], LogFixture.event("v1.9", LogFixture.start().facts.detail), .visitStarted),
        (
            [LogFixture.start(), LogFixture.stop()],
            LogFixture.event("a1.attempted", .actAttempted(LogFixture.act)), .visitStopped
        ),
        (
            [LogFixture.start(), LogFixture.stop()], LogFixture.event("a1.viewed", .actViewed(LogFixture.act)),
            .visitStopped
        ),
        (
            [LogFixture.start(), LogFixture.stop()],
            LogFixture.event("v1.9", .visitStopped(cause: "idle", milliseconds: 0)), .visitStopped
        ),
        (
            [LogFixture.start()], LogFixture.event("v1.9", .visitStopped(cause: "idle", milliseconds: -1)),
            .invalidRecord
        ),
        (
            [LogFixture.start()],
            LogFixture.event("v1.9", .visitStopped(cause: "idle", milliseconds: .max)), .invalidRecord
        ),
    ]

    /// Events whose leaves could not be read again.
    private static let unreadable: [AuditEvent] = {
        let change = AuditChange(id: "c1", capability: "accounts.edit", revision: -1)
        let details: [AuditDetail] = [
            .visitRefused(reasons: [], standsFor: 0), .visitRefused(reasons: [], standsFor: .max),
            .actRefused(LogFixture.act, reasons: [], standsFor: -1), .accountAttempted(change),
            .accountCompleted(change, outcome: .failed), .accountRefused(change, reasons: []),
            .logRead(filter: AuditFilter(), count: -1), .logExported(filter: AuditFilter(), count: .max, format: "csv"),
            .logRefused(filter: AuditFilter(), reasons: [], standsFor: 0),
        ]
        return details.map { LogFixture.event("x1", $0) }
    }()

    @Test(arguments: Self.unreadable)
    func `takes nothing that it could not read again`(_ event: AuditEvent) async throws {
        if event.kind != .visitStarted { try await self.fixture.log.append(LogFixture.start()) }
        let before = try self.fixture.entries().count
        await #expect(throws: AuditError(.invalidRecord, "")) { try await self.fixture.log.append(event) }
        #expect(try self.fixture.entries().count == before)
    }

    @Test(arguments: Self.refusals)
    func `takes what happens in a visit only between its start and its stop`(
        _ before: [AuditEvent], _ event: AuditEvent, _ code: AuditError.Code
    ) async throws {
        try await self.fixture.log.append(before)
        await #expect(throws: AuditError(code, "")) { try await self.fixture.log.append(event) }
        #expect(try self.fixture.entries().count == before.count)
        // The same in one batch with what came before.
        let batch = LogFixture()
        await #expect(throws: AuditError(code, "")) { try await batch.log.append(before + [event]) }
        #expect(try batch.entries().count == before.count)
    }

    @Test func `takes the outcome of an act after the stop`() async throws {
        try await self.fixture.log.append([
            LogFixture.start(), LogFixture.event("a1.attempted", .actAttempted(LogFixture.act)), LogFixture.stop(),
            LogFixture.event("a1.completed", .actCompleted(LogFixture.act, outcome: .succeeded)),
        ])
        #expect(try self.fixture.entries().count == 4)
    }

    @Test func `records a time that never goes back`() async throws {
        try await self.fixture.log.append(LogFixture.start())
        let first = self.fixture.clock.now
        self.fixture.clock.advance(by: .seconds(-300))
        try await self.fixture.log.append(LogFixture.stop())
        #expect(try self.fixture.entries().map(\.place.recordedAt) == [first, first])
    }

    @Test func `refuses to record by a clock more than five minutes behind it`() async throws {
        try await self.fixture.log.append(LogFixture.start())
        self.fixture.clock.advance(by: .milliseconds(-300_001))
        await #expect(throws: AuditError(.clockBehind, "")) { try await self.fixture.log.append(LogFixture.stop()) }
        self.fixture.clock.advance(by: .seconds(100_000))
        try await self.fixture.log.append(LogFixture.stop())
    }

    @Test func `gives each person one handle`() async throws {
        try await self.fixture.log.append(LogFixture.start("v1"))
        try await self.fixture.log.append(LogFixture.start("v2"))
        try await self.fixture.log.append(LogFixture.start("v3", actor: "ada"))
        let ended = LogFixture.event("v1.9", .visitStopped(cause: "revoked", milliseconds: 1), by: "ada")
        try await self.fixture.log.append(ended)
        let places = try self.fixture.entries().map(\.place)
        #expect(places[0].actor == places[1].actor && places[0].actor != places[2].actor)
        #expect(places[3].actor == places[0].actor && places[3].by == places[2].actor)
    }
}

@Suite struct `Appends at the same time` {
    @Test func `form one dense order, each with its own receipt`() async throws {
        let fixture = LogFixture()
        let log = fixture.log
        let receipts = try await withThrowingTaskGroup(of: [AuditReceipt].self) { group in
            for writer in 0..<32 {
                group.addTask {
                    var receipts: [AuditReceipt] = []
                    for number in 0..<30 {
                        let visit = VisitID(stringLiteral: "v\(writer)-\(number)")
                        receipts.append(try await log.append(LogFixture.start(visit)))
                    }
                    return receipts
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let sequences = receipts.flatMap { $0.map(\.sequence) }
        #expect(sequences.sorted() == Array(0..<960))
        for own in receipts { #expect(own.map(\.sequence) == own.map(\.sequence).sorted()) }
        let entries = try fixture.entries()
        for receipt in receipts.joined() { #expect(entries[Int(receipt.sequence)].leafHash == receipt.leafHash) }
    }

    @Test func `get each their own error, and spoil nothing for the others`() async throws {
        let fixture = LogFixture()
        let log = fixture.log
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let visit = VisitID(stringLiteral: "v\(number)")
                    let event = number % 2 == 0 ? LogFixture.start(visit) : LogFixture.stop(visit)
                    return (try? await log.append(event)) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(outcomes == 32)
        #expect(try fixture.entries().count == 32)
    }
}

@Suite struct `Reading the log` {
    let fixture = LogFixture()

    init() async throws {
        for number in 0..<20 {
            let visit = VisitID(stringLiteral: "v\(number)")
            let subject: Account.ID = number % 2 == 0 ? "acme" : "bakery"
            let actor: Account.ID = number % 4 < 2 ? "north" : "ada"
            try await self.fixture.log.append([
                LogFixture.start(visit, subject: subject, actor: actor),
                LogFixture.event(
                    AuditEvent.ID(stringLiteral: "act-\(number)"),
                    .actCompleted(LogFixture.act, outcome: number % 3 == 0 ? .failed : .succeeded), visit: visit,
                    subject: subject, actor: actor, by: number % 5 == 0 ? "ada" : nil),
                LogFixture.stop(visit, subject: subject),
            ])
            self.fixture.clock.advance(by: .seconds(60))
        }
    }

    @Test(arguments: [AuditQuery.Order.newestFirst, .oldestFirst], 1...7)
    func `in pages gives every entry once, in order`(_ order: AuditQuery.Order, _ limit: Int) async throws {
        var sequences: [Int64] = []
        while true {
            let query = AuditQuery(subject: "acme", order: order, after: sequences.last, limit: limit)
            let page = try await self.fixture.log.entries(matching: query)
            guard !page.isEmpty else { break }
            #expect(page.count <= limit)
            sequences += page.map(\.sequence)
        }
        let expected = try self.fixture.entries().filter { $0.subject == "acme" }.map(\.sequence)
        #expect(sequences == (order == .oldestFirst ? expected : expected.reversed()))
    }

    @Test func `filters by actor, subject, visit, kind and time, together`() async throws {
        let begin = self.fixture.clock.now.advanced(by: .seconds(-20 * 60))
        let queries: [(AuditQuery, (AuditEntry) throws -> Bool)] = [
            (
                AuditQuery(actor: "ada"),
                { [ada = try self.handle(of: "ada")] in $0.place.actor == ada || $0.place.by == ada }
            ),
            (AuditQuery(actor: "nobody"), { _ in false }),
            (AuditQuery(subject: "bakery"), { $0.subject == "bakery" }),
            (AuditQuery(visit: "v3"), { $0.visit == "v3" }),
            (AuditQuery(kinds: [.visitStopped]), { $0.kind == .visitStopped }),
            (
                AuditQuery(kinds: [.visitStopped, .visitStarted]),
                { $0.kind == .visitStopped || $0.kind == .visitStarted }
            ),
            (
                AuditQuery(kinds: [.actCompleted], outcome: .failed, order: .newestFirst),
                { $0.detail.outcome == .failed }
            ),
            (AuditQuery(capability: "domains.setAutoRenew"), { $0.detail.capability == "domains.setAutoRenew" }),
            (AuditQuery(outcome: .failed), { $0.detail.outcome == .failed }),
            (
                AuditQuery(from: begin.advanced(by: .seconds(60)), until: begin.advanced(by: .seconds(180))),
                { $0.visit == "v1" || $0.visit == "v2" }
            ),
            (
                AuditQuery(actor: "ada", subject: "acme", kinds: [.visitStarted], from: begin),
                { try $0.staffDetails()?.account == "ada" && $0.subject == "acme" && $0.kind == .visitStarted }
            ),
        ]
        for (query, isExpected) in queries {
            let found = try await self.fixture.log.entries(matching: query)
            #expect(try found == self.fixture.entries().reversed().filter(isExpected), "\(query)")
            #expect(!found.isEmpty || query.actor == "nobody")
        }
    }

    private func handle(of person: Account.ID) throws -> StaffHandle? {
        try self.fixture.entries().first { try $0.staffDetails()?.account == person }?.place.actor
    }

    @Test func `knows the handle of whom it has named, and writes nothing to find out`() async throws {
        let ada = try self.handle(of: "ada")
        #expect(try await self.fixture.log.handle(of: "ada") == ada && ada != nil)
        let size = try self.fixture.entries().count
        #expect(try await self.fixture.log.handle(of: "nobody") == nil)
        #expect(try self.fixture.entries().count == size)
    }

    @Test(arguments: [
        AuditQuery(limit: 0), AuditQuery(limit: 1_001), AuditQuery(after: -1),
    ])
    func `refuses a query out of its limits`(_ query: AuditQuery) async throws {
        await #expect(throws: AuditError(.invalidQuery, "")) { try await self.fixture.log.entries(matching: query) }
    }
}
