// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import Testing

@Suite struct `A random log of which half is erased and half is dropped` {
    private static let size: Int64 = 2_000

    /// A log, with what was handed out before anything of it was erased.
    private struct Kept {
        let log: RandomLog
        let entries: [AuditEntry]
        let inclusions: [InclusionProof]
        let consistencies: [(ConsistencyProof, Digest)]
        let receipts: [VisitReceipt]
    }

    private static func kept(seed: UInt64) async throws -> Kept {
        var log = try RandomLog(seed: seed)
        try await log.grow(to: Self.size)
        let size = log.store.head().size
        var (entries, inclusions, consistencies) = ([AuditEntry](), [InclusionProof](), [(ConsistencyProof, Digest)]())
        try await StoreLogSource(log.store).read { if case .entry(let entry, _, _) = $0 { entries.append(entry) } }
        for entry in entries {
            inclusions.append(try await log.log.inclusionProof(of: entry.sequence, inLogOf: size))
        }
        for old in stride(from: 1, to: size, by: 37) {
            let proof = try await log.log.consistencyProof(from: old, to: size)
            consistencies.append((proof, try await log.log.root(ofLogOf: old)))
        }
        var receipts: [VisitReceipt] = []
        for visit in log.finished where receipts.count < 40 {
            if let receipt = try? await log.log.receipt(of: visit) { receipts.append(receipt) }
        }
        #expect(receipts.count == 40)
        return Kept(
            log: log, entries: entries, inclusions: inclusions, consistencies: consistencies, receipts: receipts)
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `keeps every proof and receipt, and tells what is missing from what was erased`(seed: UInt64) async throws {
        let kept = try await Self.kept(seed: seed)
        let (log, checkpoint) = (kept.log, try #require(kept.log.checkpoints.last))
        let (root, middle) = (checkpoint.unverified.root, kept.entries[kept.entries.count / 2].place.recordedAt)
        for part in SealedPart.Label.allCases {
            for number in 0..<20 {
                try await log.log.redact(
                    part, of: .subject(Account.ID(stringLiteral: "c\(number)")), ground: "gdpr-17", by: RandomLog.clerk)
            }
        }
        try await log.log.purge(recordedBefore: middle, policy: "retention", by: RandomLog.clerk)

        for (entry, proof) in zip(kept.entries, kept.inclusions) { try proof.verify(entry.leafHash, root: root) }
        for (proof, old) in kept.consistencies { try proof.verify(from: old, to: root) }
        for receipt in kept.receipts {
            try VisitReceipt(receipt.bytes).verify(with: [PublicKey(base: log.key)], origin: RandomLog.origin)
        }
        let size = Int64(checkpoint.unverified.size)
        for entry in kept.entries.prefix(200) {
            #expect(
                try await log.log.inclusionProof(of: entry.sequence, inLogOf: size)
                    == kept.inclusions[Int(entry.sequence)])
        }

        let report = try await StoreLogSource(log.store).verify(holding: [checkpoint], verifiers: [log.key])
        #expect(report.isClean && report.covered == size, "seed \(seed): \(report.findings)")
        #expect(report.purged > size / 3 && report.redacted > size / 6, "\(report.purged) \(report.redacted)")

        // What is gone without a record stands out among all that is gone with one.
        var exported = try await ExportedLog(log.store)
        let whole = try exported.lines.indices.filter { line in
            guard case .entry(let entry, _, _) = LogRecord(line: exported.lines[line]) else { return false }
            return try entry.kind == .actViewed && entry.staffDetails() != nil
        }
        let (dropped, emptied) = (whole[whole.count / 3], whole[whole.count / 2])
        try exported.drop(dropped)
        if case .entry(let entry, let made, let stored) = LogRecord(line: exported.lines[emptied]) {
            exported.lines[emptied] = try #require(
                LogRecord.entry(entry.erasing(.staff), made: made, stored: stored).line)
        }
        let damaged = try await exported.verify(holding: [checkpoint])
        #expect(damaged.counts == [.purgedWithoutRecord: 1, .redactedWithoutRecord: 1], "\(damaged.findings)")
        #expect(Set(damaged.findings.map(\.sequence)) == [Int64(dropped), Int64(emptied)])
    }
}
