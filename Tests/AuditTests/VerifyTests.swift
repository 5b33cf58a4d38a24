// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import Testing

@Suite struct `Verifying a log` {
    /// A log of 120 entries, its export, and a checkpoint that was kept elsewhere.
    func kept() async throws -> (WellKeptLog, ExportedLog, SignedCheckpoint) {
        let log = try WellKeptLog()
        try await log.fill(visits: 0..<20)
        let checkpoint = try await log.log.checkpoint()
        return (log, try await ExportedLog(log.store), checkpoint)
    }

    @Test func `that is well finds nothing, in the store and in its export`() async throws {
        let (log, exported, checkpoint) = try await self.kept()
        let reports = [
            try await exported.verify(holding: [checkpoint], verifiers: [log.key], origin: WellKeptLog.origin),
            try await StoreLogSource(log.store).verify(holding: [checkpoint], verifiers: [log.key]),
            try await ExportedLog(log.store, checkpoint).verify(),
        ]
        for report in reports {
            #expect(report.isClean, "\(report.findings)")
            #expect(report.entries == 120 && report.root == log.store.head().frontier.root)
            #expect(report.runningVisits == 0 && report.purged == 0 && report.redacted == 0)
        }
        #expect(reports.map(\.covered) == [120, 120, 0])
        #expect(reports.map(\.uncovered) == [0, 0, 120])
    }

    @Test func `counts what is newer than the checkpoint as uncovered`() async throws {
        let (log, _, checkpoint) = try await self.kept()
        try await log.fill(visits: 20..<22)
        let report = try await StoreLogSource(log.store).verify(holding: [checkpoint])
        #expect(report.isClean && report.entries == 132 && report.covered == 120 && report.uncovered == 12)
    }

    @Test func `reads and writes every line byte for byte`() async throws {
        let (_, exported, _) = try await self.kept()
        for line in exported.lines { #expect(LogRecord(line: line).line == line) }
    }

    @Test func `reads no line that says more than its record`() async throws {
        let (_, _, checkpoint) = try await self.kept()
        for record in [LogRecord.checkpoint(checkpoint), .purged(sequence: 4, leafHash: SHA256.hash([4]))] {
            let line = try #require(record.line)
            guard case .unreadable = LogRecord(line: line.dropLast() + Array(#","z":1}"#.utf8)) else {
                Issue.record("\(record)")
                continue
            }
        }
    }

    @Test func `reads lines up to a megabyte`() throws {
        func line(_ count: Int) -> [UInt8] {
            let event = LogFixture.event("1", .visitRefused(reasons: []), visit: nil)
            let long = AuditEvent(
                facts: event.facts, actor: event.actor, staff: event.staff,
                customer: CustomerDetails(reason: String(repeating: "a", count: count)).sealed(salt: SHA256.hash([2])))
            let place = AuditEntry.Place(sequence: 0, recordedAt: .earliest, actor: "h1")
            return Array(AuditEntry(long, at: place).jsonLine().utf8)
        }
        let rest = LogRecord.maximumLineByteCount - line(0).count
        guard case .entry = LogRecord(line: line(rest)), case .unreadable = LogRecord(line: line(rest + 1)) else {
            Issue.record("the limit is not \(LogRecord.maximumLineByteCount) bytes")
            return
        }
    }

    typealias Damage = @Sendable (inout ExportedLog) throws -> Void

    /// What is done to an export, and what must be named, with the place where that is known.
    static let damages: [(String, Damage, LogFinding.Kind, Int64?)] = [
        ("an entry is taken out", { $0.lines.remove(at: 40) }, .gap, 40),
        ("the first entry is taken out", { $0.lines.remove(at: 0) }, .gap, 0),
        (
            "an entry is taken out and the next but one changed",
            { log in
                log.replace("asked", with: "begged", in: 42)
                log.replace(#""rule":"ownership""#, with: #""rule":"other""#, in: 42)
                log.lines.remove(at: 40)
            }, .leafMismatch, 42
        ),
        ("the last but one is taken out", { $0.lines.remove(at: 118) }, .gap, 118),
        ("the last entry is taken out", { $0.lines.removeLast() }, .shorterThanCheckpoint, 120),
        ("the tail is cut", { $0.lines.removeLast(30) }, .shorterThanCheckpoint, 120),
        ("everything is cut", { $0.lines = [] }, .shorterThanCheckpoint, 120),
        ("two entries are swapped", { $0.lines.swapAt(40, 41) }, .outOfOrder, 41),
        ("two entries far apart are swapped", { $0.lines.swapAt(40, 90) }, .outOfOrder, 90),
        ("two entries far apart are swapped", { $0.lines.swapAt(40, 90) }, .outOfOrder, 40),
        (
            "a sequence is changed", { $0.replace(#""sequence":44"#, with: #""sequence":99"#, in: 44) }, .leafMismatch,
            44
        ),
        ("an entry comes twice", { $0.lines.insert($0.lines[40], at: 41) }, .outOfOrder, 40),
        (
            "a capability is changed",
            { $0.replace("domains.setAutoRenew", with: "domains.transferOut", in: 44) }, .leafMismatch, 44
        ),
        (
            "a counter is changed", { $0.replace(#""visitIndex":2"#, with: #""visitIndex":3"#, in: 44) }, .leafMismatch,
            44
        ),
        ("a subject is changed", { $0.replace(#""subject":"c"#, with: #""subject":"d"#, in: 44) }, .leafMismatch, 44),
        ("what was said is changed", { $0.replace("asked", with: "begged", in: 44) }, .sealMismatch, 44),
        ("a salt is changed", { $0.replace(#""salt":""#, with: #""salt":"0"#, in: 44) }, .unreadable, 44),
        ("a line is no JSON", { $0.lines[44] = Array("{".utf8) }, .unreadable, 44),
        ("a line says more", { $0.replace(#","staff":{"#, with: #","more":1,"staff":{"#, in: 44) }, .unreadable, 44),
        ("a line is written otherwise", { $0.lines[44].append(0x20) }, .unreadable, 44),
        (
            "what was said is taken out",
            { $0.replace(Self.customer(in: $0.lines[44]), with: "{", in: 44) }, .redactedWithoutRecord, 44
        ),
        ("an entry loses its body", { try $0.drop(44) }, .purgedWithoutRecord, 44),
    ]

    private static func customer(in line: [UInt8]) -> String {
        let text = String(decoding: line, as: UTF8.self)
        return String(text[..<(text.firstRange(of: #""entry""#)?.lowerBound ?? text.startIndex)])
    }

    @Test(arguments: Self.damages)
    func `names what was done to it:`(
        _ name: String, _ damage: Damage, _ kind: LogFinding.Kind, _ place: Int64?
    ) async throws {
        var (log, exported, checkpoint) = try await self.kept()
        try damage(&exported)
        let report = try await exported.verify(holding: [checkpoint], verifiers: [log.key])
        #expect(report.findings.contains { $0.kind == kind && $0.sequence == place }, "\(name): \(report.findings)")
    }

    @Test func `names a change alone where the tree still shows that all else is right`() async throws {
        var (_, exported, checkpoint) = try await self.kept()
        exported.replace("domains.setAutoRenew", with: "domains.transferOut", in: 44)
        let report = try await exported.verify(holding: [checkpoint])
        #expect(report.findings.map(\.kind) == [.leafMismatch])
        #expect(report.covered == 120)
    }

    @Test func `makes no root of a log with a gap, and blames no node for it`() async throws {
        let (log, _, checkpoint) = try await self.kept()
        var verifier = LogVerifier(holding: [checkpoint])
        try await StoreLogSource(log.store).read { record in
            if case .entry(let entry, _, _) = record, entry.sequence == 40 { return }
            verifier.take(record)
        }
        let report = verifier.finish()
        #expect(report.root == nil && report.covered == 0)
        #expect(
            Set(report.counts.keys) == [.gap, .inconsistentCheckpoint], "\(report.findings)")
        #expect(report.findings.contains { $0.detail.contains("cannot be confirmed, since entries are missing") })
    }

    @Test func `goes on after each finding`() async throws {
        var (_, exported, checkpoint) = try await self.kept()
        exported.replace("domains.list", with: "domains.look", in: 1)
        exported.replace("asked", with: "begged", in: 50)
        exported.lines[70] = []
        exported.lines.remove(at: 100)
        let report = try await exported.verify(holding: [checkpoint])
        #expect(
            Set(report.counts.keys).isSuperset(of: [.leafMismatch, .sealMismatch, .unreadable, .gap]),
            "\(report.findings)")
        #expect(report.entries == 120 && report.covered == 0)
    }
}

extension ExportedLog {
    /// Leaves of an entry what is left when its body is dropped.
    mutating func drop(_ line: Int) throws {
        guard case .entry(let entry, _, let stored) = LogRecord(line: self.lines[line]) else { return }
        self.lines[line] = try #require(LogRecord.purged(sequence: entry.sequence, leafHash: stored).line)
    }
}
