// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import Synchronization
import Testing

/// Logs whose tree is right and that are wrong all the same: what a careless or hostile writer of the log leaves.
@Suite struct `Verifying what a log says` {
    /// A log that takes entries as they are given, with places that nobody checked.
    private struct Forger: LogSource {
        var entries: [AuditEntry] = []

        mutating func write(
            _ id: String, _ detail: AuditDetail, visit: VisitID? = "v1", visitIndex: Int64? = nil,
            subject: Account.ID? = "acme", subjectIndex: Int64? = nil, actor: StaffHandle = "h1", at second: Int64 = 10
        ) {
            let event = LogFixture.event(AuditEvent.ID(stringLiteral: id), detail, visit: visit, subject: subject)
            let place = AuditEntry.Place(
                sequence: Int64(self.entries.count),
                recordedAt: Timestamp(millisecondsSince1970: second * 1_000), actor: actor,
                visitIndex: visitIndex, subjectIndex: subjectIndex)
            self.entries.append(AuditEntry(event, at: place))
        }

        func read(_ body: (LogRecord) throws -> Void) async throws {
            for entry in self.entries { try body(.entry(entry, made: entry.leafHash, stored: entry.leafHash)) }
        }
    }

    private static let start = AuditDetail.visitStarted(
        mode: "full", until: Timestamp(millisecondsSince1970: 100_000), replaces: nil)
    private static let stop = AuditDetail.visitStopped(cause: "stopped", milliseconds: 1)

    private func expect(_ kinds: [LogFinding.Kind], _ forge: (inout Forger) -> Void) async throws {
        var forger = Forger()
        forge(&forger)
        let report = try await forger.verify()
        #expect(report.findings.map(\.kind) == kinds, "\(report.findings)")
    }

    @Test func `does not miss what was left out of an export, and misses all else`() async throws {
        let log = try await WellKeptLog().fill(visits: 0..<3)
        let checkpoint = try await log.log.checkpoint()
        let whole = try await ExportedLog(log.store)
        for part in SealedPart.Label.allCases {
            var exported = whole
            exported.lines = try whole.lines.map { line in
                let bytes = JSONLinesFormat(ExportOptions(withheld: [part])).bytes(of: LogRecord(line: line))
                return try #require(bytes).dropLast()
            }
            #expect(try await exported.kinds(holding: [checkpoint]) == [.redactedWithoutRecord])
            let report = try await exported.verify(holding: [checkpoint], withheld: [part])
            #expect(report.isClean && report.redacted == 0, "\(report.findings)")
            let others = Set(SealedPart.Label.allCases).subtracting([part])
            #expect(try await !exported.verify(holding: [checkpoint], withheld: others).isClean)
        }
    }

    @Test func `names counters that skip or repeat`() async throws {
        try await self.expect([.brokenVisitCounter]) {
            $0.write("1", Self.start, visitIndex: 0)
            $0.write("2", .actViewed(LogFixture.act), visitIndex: 2)
            $0.write("3", Self.stop, visitIndex: 3)
        }
        try await self.expect([.brokenVisitCounter]) {
            $0.write("1", Self.start, visitIndex: 0)
            $0.write("2", .actViewed(LogFixture.act), visitIndex: 0)
            $0.write("3", Self.stop, visitIndex: 1)
        }
        try await self.expect([.brokenSubjectCounter]) {
            $0.write("1", .visitRefused(reasons: []), visit: nil, subjectIndex: 0)
            $0.write("2", .visitRefused(reasons: []), visit: nil, subjectIndex: 2)
            $0.write("3", .visitRefused(reasons: []), visit: nil, subject: "bakery", subjectIndex: 0)
        }
        try await self.expect([.brokenSubjectCounter]) {
            $0.write("1", .visitRefused(reasons: []), visit: nil, subjectIndex: 1)
        }
    }

    @Test func `names identifiers that come twice, however far apart`() async throws {
        try await self.expect([.duplicateID]) { forger in
            for number in 0..<2_000 {
                forger.write("\(number == 1_990 ? 3 : number)", .visitRefused(reasons: []), visit: nil)
            }
        }
    }

    @Test func `takes an entry that stands there twice for no other of its identifier`() async throws {
        try await self.expect([.outOfOrder, .duplicateID]) {
            $0.write("1", .visitRefused(reasons: []), visit: nil)
            $0.write("1", .visitRefused(reasons: []), visit: nil)
            $0.entries.insert($0.entries[0], at: 1)
        }
    }

    @Test func `names a visit that changes hands, begins twice, or goes on after its stop`() async throws {
        try await self.expect([.brokenVisit]) {
            $0.write("1", Self.start, visitIndex: 0)
            $0.write("2", Self.stop, visitIndex: 1, actor: "h2")
        }
        try await self.expect([.brokenVisit]) {
            $0.write("1", Self.start, visitIndex: 0)
            $0.write("2", Self.stop, visitIndex: 1, subject: "bakery")
        }
        try await self.expect([.brokenVisit]) {
            $0.write("1", Self.start, visitIndex: 0)
            $0.write("2", Self.start, visitIndex: 1)
            $0.write("3", Self.stop, visitIndex: 2)
        }
        try await self.expect([.brokenVisit]) {
            $0.write("1", Self.start, visitIndex: 0)
            $0.write("2", Self.stop, visitIndex: 1)
            $0.write("3", .actViewed(LogFixture.act), visitIndex: 2)
        }
        try await self.expect([.brokenVisit]) { $0.write("1", Self.stop, visitIndex: 0) }
    }

    @Test func `names visits without an end and acts without an outcome, once their time is over`() async throws {
        let attempt = AuditDetail.actAttempted(LogFixture.act)
        // Going on: nothing is wrong.
        var forger = Forger()
        forger.write("1", Self.start, visitIndex: 0)
        forger.write("2", attempt, visitIndex: 1, at: 400)
        let report = try await forger.verify()
        #expect(report.isClean && report.runningVisits == 1 && report.runningActs == 1)
        // Five minutes after its deadline, somebody should have ended it.
        forger.write("3", .visitRefused(reasons: []), visit: nil, at: 401)
        #expect(try await forger.verify().findings.map(\.kind) == [.actWithoutOutcome, .visitWithoutEnd])
        try await self.expect([.actWithoutOutcome]) {
            $0.write("1", Self.start, visitIndex: 0)
            $0.write("2", attempt, visitIndex: 1)
            $0.write("3", Self.stop, visitIndex: 2)
            $0.write("4", .visitRefused(reasons: []), visit: nil, at: 311)
        }
        // Somebody may be about to write the outcome.
        try await self.expect([]) {
            $0.write("1", Self.start, visitIndex: 0)
            $0.write("2", attempt, visitIndex: 1)
            $0.write("3", Self.stop, visitIndex: 2)
            $0.write("4", .visitRefused(reasons: []), visit: nil, at: 310)
        }
        try await self.expect([.outcomeWithoutAct]) {
            $0.write("1", Self.start, visitIndex: 0)
            $0.write("2", .actCompleted(LogFixture.act, outcome: .succeeded), visitIndex: 1)
            $0.write("3", Self.stop, visitIndex: 2)
        }
        let change = AuditChange(id: "c1", capability: "accounts.close", revision: 1)
        for (second, kinds) in [(310, []), (311, [LogFinding.Kind.actWithoutOutcome])] {
            try await self.expect(kinds) {
                $0.write("1", .accountAttempted(change), visit: nil)
                $0.write("2", .visitRefused(reasons: []), visit: nil, at: Int64(second))
            }
        }
        try await self.expect([.outcomeWithoutAct]) {
            $0.write("1", .accountCompleted(change, outcome: .succeeded), visit: nil)
        }
    }

    @Test func `follows an act however late its outcome comes, and a visit however late something is told of it`()
        async throws
    {
        let late = Int64(30 * 24 * 60 * 60)
        try await self.expect([]) {
            $0.write("1", Self.start, visitIndex: 0)
            $0.write("2", .actAttempted(LogFixture.act), visitIndex: 1)
            $0.write("3", Self.stop, visitIndex: 2)
            $0.write("4", .visitRefused(reasons: []), visit: nil, at: late)
            $0.write("5", .actCompleted(LogFixture.act, outcome: .unknown), visitIndex: 3, at: late)
            $0.write("6", .noticeFailed(notice: "n1"), visitIndex: 4, at: late)
        }
        // Of a visit that is over too.
        try await self.expect([.brokenVisitCounter, .brokenVisit, .outcomeWithoutAct]) {
            $0.write("1", Self.start, visitIndex: 0)
            $0.write("2", Self.stop, visitIndex: 1)
            $0.write("3", .noticeFailed(notice: "n1"), visitIndex: 3, at: late)
            $0.write("4", .actViewed(LogFixture.act), visitIndex: 4, at: late)
            $0.write("5", .actCompleted(LogFixture.act, outcome: .unknown), visitIndex: 5, at: late)
        }
    }

    /// What may have been dropped is no finding, and what cannot have been is one.
    @Test func `tells what may stand among entries that were dropped`() async throws {
        var forger = Forger()
        forger.write("0", Self.start, visit: "v0", visitIndex: 0)
        forger.write("1", .actAttempted(LogFixture.act), visit: "v0", visitIndex: 1)
        forger.write("2", .actCompleted(LogFixture.act, outcome: .succeeded), visit: "v0", visitIndex: 2)
        forger.write("3", Self.stop, visit: "v0", visitIndex: 3)
        forger.write("4", Self.start, visitIndex: 0)
        forger.write("5", .actCompleted(AuditAct(id: "a9", capability: "a.b"), outcome: .succeeded), visitIndex: 1)
        forger.write("6", .actViewed(LogFixture.act), visit: "v2", visitIndex: 0)
        var verifier = LogVerifier()
        for (sequence, entry) in forger.entries.enumerated() {
            verifier.take(
                sequence < 2
                    ? .purged(sequence: Int64(sequence), leafHash: entry.leafHash)
                    : .entry(entry, made: entry.leafHash, stored: entry.leafHash))
        }
        let found = verifier.finish().findings.filter { $0.kind != .purgedWithoutRecord }
        #expect(found.map(\.kind) == [.outcomeWithoutAct, .brokenVisit] && found.map(\.sequence) == [5, 6])
    }

    @Test func `names time that goes back`() async throws {
        try await self.expect([.timeWentBack]) {
            $0.write("1", .visitRefused(reasons: []), visit: nil, at: 10)
            $0.write("2", .visitRefused(reasons: []), visit: nil, at: 9)
            $0.write("3", .visitRefused(reasons: []), visit: nil, at: 10)
        }
        try await self.expect([.timeWentBack, .timeWentBack]) {
            for (number, second) in [10, 8, 9, 10 as Int64].enumerated() {
                $0.write("\(number)", .visitRefused(reasons: []), visit: nil, at: second)
            }
        }
    }

    @Test func `keeps the first 1,000 findings, and counts and tells all`() async throws {
        var forger = Forger()
        for number in 0...LogReport.maximumKept + 1 {
            forger.write("\(number)", .visitRefused(reasons: []), visit: nil, at: Int64(-number))
        }
        let told = Mutex(0)
        let report = try await forger.verify(tell: { _ in told.withLock { $0 += 1 } })
        #expect(report.findings.count == LogReport.maximumKept && report.findings.last?.sequence == 1_000)
        #expect(report.counts == [.timeWentBack: 1_001] && told.withLock { $0 } == 1_001)
    }

    @Test func `names erasures and drops that were recorded and not made, or made of what is to come`() async throws {
        try await self.expect([.recordedButNotRedacted]) {
            $0.write("1", .visitRefused(reasons: []), visit: nil)
            $0.write("2", .log(.redacted(part: .customer, entries: [0], ground: "gdpr-17")), visit: nil)
        }
        // Two may have erased at once, and both say so; the part itself says so once.
        let erased = LogFixture.event("0", .visitRefused(reasons: []), visit: nil)
        var forger = Forger()
        forger.entries = [
            AuditEntry(
                erased, at: AuditEntry.Place(sequence: 0, recordedAt: Timestamp(millisecondsSince1970: 1), actor: "h1")
            )
            .erasing(.customer)
        ]
        for id in ["1", "2"] {
            forger.write(id, .log(.redacted(part: .customer, entries: [0], ground: "gdpr-17")), visit: nil)
        }
        #expect(try await forger.verify().isClean)
        try await self.expect([.purgedWithoutRecord]) {
            $0.write("1", .log(.purged([0..<2])), visit: nil)
            $0.write("2", .visitRefused(reasons: []), visit: nil)
        }
    }

    /// Whoever erases has read entries that somebody else may drop before the erasure is on record.
    @Test func `says nothing of an erasure that came just after a drop of the same entries`() async throws {
        var forger = Forger()
        forger.write("0", .visitRefused(reasons: []), visit: nil)
        forger.write("1", .log(.purged([0..<1])), visit: nil)
        forger.write("2", .log(.redacted(part: .customer, entries: [0], ground: "gdpr-17")), visit: nil)
        var verifier = LogVerifier()
        verifier.take(.purged(sequence: 0, leafHash: forger.entries[0].leafHash))
        for entry in forger.entries.dropFirst() {
            verifier.take(.entry(entry, made: entry.leafHash, stored: entry.leafHash))
        }
        #expect(verifier.finish().findings.isEmpty)
    }
}
