// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import SeededDice
import Testing

/// A log of 10,000 entries, damaged in hundreds of ways; each seed makes another log and other damage.
@Suite struct `A random log of 10,000 entries` {
    /// The log as it was read from its export, so that only what is damaged is read anew.
    private struct Kept {
        let records: [LogRecord]
        let checkpoints: [SignedCheckpoint]
        let running: Int

        func entry(_ place: Int) -> AuditEntry? {
            guard case .entry(let entry, _, _) = self.records[place] else { return nil }
            return entry
        }

        func report(_ records: [LogRecord]) -> LogReport {
            var verifier = LogVerifier(holding: self.checkpoints)
            for record in records { verifier.take(record) }
            return verifier.finish()
        }
    }

    /// A log that is well, which verifying says as well.
    private static func kept(seed: UInt64) async throws -> Kept {
        var log = try RandomLog(seed: seed)
        for size in stride(from: 2_500, through: 10_000, by: 2_500) { try await log.grow(to: Int64(size)) }
        var verifier = LogVerifier(holding: log.checkpoints, verifiers: [log.key], origin: RandomLog.origin)
        var records: [LogRecord] = []
        try await StoreLogSource(log.store).read { record in
            verifier.take(record)
            if let line = record.line {
                if records.count.isMultiple(of: 20) { #expect(LogRecord(line: line).line == line) }
                records.append(record)
            }
        }
        let report = verifier.finish()
        #expect(report.isClean && report.entries >= 10_000 && report.uncovered == 0, "seed \(seed): \(report.findings)")
        #expect(report.runningVisits == log.running)
        #expect(report.purged > 0 && report.redacted > 0)
        return Kept(records: records, checkpoints: log.checkpoints, running: log.running)
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `has every change named, and nothing else`(seed: UInt64) async throws {
        let kept = try await Self.kept(seed: seed)
        for round in 1...2 as ClosedRange<UInt64> { Self.changeEntries(of: kept, seed: seed << 8 | round) }
        for round in 1...2 as ClosedRange<UInt64> { Self.changeOrder(of: kept, seed: seed << 8 | round) }
        Self.cut(kept)
        try Self.rewrite(kept, seed: seed)
    }

    // MARK: Damage to one entry, which leaves the others alone

    private typealias Damage = @Sendable (AuditEntry, [UInt8], inout Dice) -> [UInt8]?

    private static func replacing(_ pattern: String, in line: [UInt8], with change: (String) -> String) -> [UInt8]? {
        let text = String(decoding: line, as: UTF8.self)
        guard let start = text.firstRange(of: pattern)?.upperBound,
            let end = text[start...].firstIndex(where: { $0 == "," || $0 == "}" || $0 == "\"" })
        else { return nil }
        return Array((text[..<start] + change(String(text[start..<end])) + text[end...]).utf8)
    }

    private static func counter(_ name: String) -> Damage {
        { _, line, dice in
            let offset = dice.roll(90) + 1
            return Self.replacing("\"\(name)\":", in: line) { "\(Int($0).map { $0 + offset } ?? 0)" }
        }
    }

    private static func nextDigit(_ hex: String) -> String { (hex.first == "0" ? "1" : "0") + hex.dropFirst() }

    /// What is done to a line, and what is said of it.
    private static let damages: [(Set<LogFinding.Kind>, Damage)] = [
        (
            [.unreadable, .leafMismatch, .sealMismatch],
            { _, line, dice in
                // The hash of the leaf is left alone here: a change to it is seen in the tree as well.
                let text = String(decoding: line, as: UTF8.self)
                guard let leaf = text.ranges(of: #","leaf":""#).last else { return nil }
                let end = text.utf8.distance(from: text.startIndex, to: leaf.lowerBound)
                var damaged = line
                damaged[dice.roll(end)] ^= 1 << UInt8(dice.roll(8))
                return damaged
            }
        ),
        ([.leafMismatch], Self.counter("sequence")), ([.leafMismatch], Self.counter("visitIndex")),
        ([.leafMismatch], Self.counter("subjectIndex")), ([.leafMismatch], Self.counter("recorded")),
        ([.sealMismatch], { _, line, _ in Self.replacing(#""salt":""#, in: line, with: Self.nextDigit) }),
        ([.sealMismatch], { _, line, _ in Self.replacing(#""name":""#, in: line) { $0 + "x" } }),
        // The commitment of a part in the leaf itself.
        (
            [.leafMismatch],
            { _, line, _ in
                guard let start = line.firstRange(of: Array(#""entry":"#.utf8))?.upperBound,
                    let changed = Self.replacing(#""staff":""#, in: Array(line[start...]), with: Self.nextDigit)
                else { return nil }
                return line[..<start] + changed
            }
        ),
        ([.unreadable], { _, line, dice in Array(line[..<dice.roll(line.count - 100)]) }),
    ]

    /// Everything that is changed within an entry is named at the entry, and nothing else is.
    private static func changeEntries(of kept: Kept, seed: UInt64) {
        var dice = Dice(seed: seed)
        var (records, expected) = (kept.records, [Int64: Set<LogFinding.Kind>]())
        for number in 0..<90 {
            let place = dice.roll(records.count)
            let (kinds, damage) = Self.damages[number % Self.damages.count]
            guard expected[Int64(place)] == nil, let entry = kept.entry(place), let line = records[place].line,
                // What is recorded about others is said below.
                !entry.kind.rawValue.hasPrefix("log."), let damaged = damage(entry, line, &dice), damaged != line
            else { continue }
            records[place] = LogRecord(line: damaged)
            expected[Int64(place)] = kinds
        }
        #expect(expected.count > 40)
        let report = kept.report(records)
        for (place, kinds) in expected {
            let found = report.findings.filter { $0.sequence == place && kinds.contains($0.kind) }
            #expect(!found.isEmpty, "seed \(seed), entry \(place) was to be one of \(kinds)")
        }
        // What a changed entry said is gone with it: a stop, an outcome, an attempt.
        let consequences: Set<LogFinding.Kind> = [
            .visitWithoutEnd, .actWithoutOutcome, .inconsistentCheckpoint,
        ]
        for finding in report.findings where !consequences.contains(finding.kind) {
            #expect(expected[finding.sequence ?? -1] != nil, "seed \(seed): \(finding) was not done")
        }
        #expect(report.entries == Int64(records.count))
    }

    // MARK: Damage to the order

    /// What is deleted, inserted, moved and swapped is named at its place.
    private static func changeOrder(of kept: Kept, seed: UInt64) {
        var dice = Dice(seed: seed)
        var (records, expected) = (kept.records, [LogFinding.Kind: [Int64]]())
        // From the end, and apart, so that places stay what they are.
        for place in stride(from: records.count - 150, to: 100, by: -90).map({ $0 + dice.roll(40) }) {
            switch dice.roll(5) {
            case 0:
                records.remove(at: place)
                expected[.gap, default: []].append(Int64(place))
            case 1:
                records.removeSubrange(place..<place + 1 + dice.roll(20))
                expected[.gap, default: []].append(Int64(place))
            case 2:
                records.swapAt(place, place + 1)
                expected[.outOfOrder, default: []].append(Int64(place) + 1)
            case 3:
                let other = place + 3 + dice.roll(40)
                records.swapAt(place, other)
                expected[.outOfOrder, default: []] += [Int64(place), Int64(other)]
            default:
                records.insert(kept.records[place - 50], at: place)
                expected[.outOfOrder, default: []].append(Int64(place) - 50)
            }
        }
        let report = kept.report(records)
        for (kind, places) in expected {
            let found = Set(report.findings.filter { $0.kind == kind }.compactMap(\.sequence))
            #expect(found.isSuperset(of: places), "seed \(seed): \(kind) at \(Set(places).subtracting(found))")
        }
        #expect(report.counts[.outOfOrder, default: 0] == expected[.outOfOrder, default: []].count)
        #expect(report.entries == Int64(kept.records.count))
    }

    /// A tail that was cut is named, by whatever number of entries.
    private static func cut(_ kept: Kept) {
        for count in [1, 9_999, kept.records.count] {
            let report = kept.report(Array(kept.records.dropLast(count)))
            let size = Int64(kept.records.count)
            #expect(
                report.findings.contains { $0.kind == .shorterThanCheckpoint && $0.sequence == size },
                "\(count) cut: \(report.findings)")
        }
    }

    /// An entry that is changed together with its hash is named by the next checkpoint, with what lies between.
    private static func rewrite(_ kept: Kept, seed: UInt64) throws {
        var (records, dice) = (kept.records, Dice(seed: seed))
        let place = 2_500 + dice.roll(5_000)
        guard let entry = (place...).lazy.compactMap({ kept.entry($0) }).first(where: { $0.kind == .actViewed }) else {
            return
        }
        let text = String(decoding: entry.leaf, as: UTF8.self).replacing("domains.setAutoRenew", with: "domains.list")
        let forged = try AuditEntry(leaf: Array(text.utf8), openings: entry.openings)
        records[Int(entry.sequence)] = .entry(forged, made: forged.leafHash, stored: forged.leafHash)
        let report = kept.report(records)
        let sizes = kept.checkpoints.map { Int64($0.unverified.size) }
        let confirmed = try #require(sizes.last { $0 <= entry.sequence })
        #expect(report.findings.map(\.sequence) == sizes.filter { $0 > entry.sequence })
        #expect(report.findings.allSatisfy { $0.kind == .inconsistentCheckpoint } && report.covered == confirmed)
        let next = try #require(sizes.first { $0 > entry.sequence })
        #expect(report.findings[0].detail.contains("between entry \(confirmed) and entry \(next - 1)"))
    }
}
