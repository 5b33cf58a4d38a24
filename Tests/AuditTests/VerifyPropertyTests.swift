// SPDX-License-Identifier: Apache-2.0

import Audit
import SeededDice
import Testing

@Suite struct `Verifying, at random,` {
    private func kept() async throws -> (ExportedLog, SignedCheckpoint) {
        let log = try WellKeptLog()
        try await log.fill(visits: 0..<8)
        let checkpoint = try await log.log.checkpoint()
        return (try await ExportedLog(log.store), checkpoint)
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `finds each single bit that was flipped, in the very entry`(seed: UInt64) async throws {
        let (exported, checkpoint) = try await self.kept()
        var dice = Dice(seed: seed)
        for _ in 0..<20 {
            var damaged = exported
            let line = Int.random(in: damaged.lines.indices, using: &dice)
            let byte = Int.random(in: damaged.lines[line].indices, using: &dice)
            damaged.lines[line][byte] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
            let report = try await damaged.verify(holding: [checkpoint])
            // A stored hash that was changed shows as an entry that does not fit it, and as a tree that does not fit.
            #expect(
                report.findings.contains { $0.sequence == Int64(line) },
                "seed \(seed), line \(line), byte \(byte): \(report.findings)")
        }
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func `finds entries taken out, swapped, repeated and cut off`(seed: UInt64) async throws {
        let (exported, checkpoint) = try await self.kept()
        var dice = Dice(seed: seed)
        for _ in 0..<10 {
            var damaged = exported
            let one = Int.random(in: damaged.lines.indices, using: &dice)
            let other = Int.random(in: damaged.lines.indices, using: &dice)
            let kinds: Set<LogFinding.Kind>
            switch Int.random(in: 0..<4, using: &dice) {
            case 0:
                damaged.lines.remove(at: one)
                kinds = [one == exported.lines.count - 1 ? .shorterThanCheckpoint : .gap]
            case 1:
                damaged.lines.swapAt(one, other)
                kinds = one == other ? [] : [.gap, .outOfOrder]
            case 2:
                damaged.lines.insert(damaged.lines[one], at: other)
                kinds = [.outOfOrder]
            default:
                damaged.lines.removeLast(one)
                kinds = one == 0 ? [] : [.shorterThanCheckpoint]
            }
            let report = try await damaged.verify(holding: [checkpoint])
            #expect(
                kinds.isEmpty ? report.isClean : !kinds.isDisjoint(with: report.counts.keys),
                "seed \(seed), \(one), \(other): \(report.findings)")
        }
    }
}
