// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import Testing

extension `Verifying a log` {
    /// What somebody can do who writes the whole log anew, with hashes that fit.
    @Test func `names a log that was rewritten, between which checkpoints it was, and not without a checkpoint`()
        async throws
    {
        let honest = try WellKeptLog()
        try await honest.fill(visits: 0..<10)
        let early = try await honest.log.checkpoint()
        try await honest.fill(visits: 10..<20)
        let late = try await honest.log.checkpoint()
        let forged = try WellKeptLog()
        try await forged.fill(visits: 0..<10)
        try await forged.log.append(
            LogFixture.event("x", .visitRefused(reasons: ["something-else"]), visit: nil, subject: "c1"))
        try await forged.fill(visits: 11..<21)
        #expect(try await StoreLogSource(forged.store).verify().isClean)
        let report = try await StoreLogSource(forged.store).verify(holding: [early, late])
        #expect(report.findings.map(\.kind) == [.inconsistentCheckpoint] && report.covered == 60)
        #expect(report.findings[0].detail.contains("between entry 60 and entry 119"))
    }

    @Test func `finds a checkpoint that was changed, signed by somebody else, or of another log`() async throws {
        let (log, exported, checkpoint) = try await self.kept()
        let other = try HMACCheckpointKey(name: WellKeptLog.origin, secret: Array(repeating: 4, count: 32))
        #expect(try await exported.kinds(holding: [checkpoint], verifiers: [other]) == [.badSignature])
        let text = checkpoint.text.replacing("\n120\n", with: "\n119\n")
        let forged = try SignedCheckpoint(Array(text.utf8))
        #expect(try await exported.kinds(holding: [forged], verifiers: [log.key]) == [.badSignature])
        #expect(try await exported.kinds(holding: [forged]) == [.inconsistentCheckpoint])
        let report = try await exported.verify(holding: [checkpoint], origin: "other.example/log")
        #expect(report.findings.map(\.kind) == [.badSignature] && report.covered == 0)
        // Names of logs are bytes, however they are shown.
        let caffe = try Checkpoint(origin: "caff\u{E8}.example/log", size: 120, root: checkpoint.unverified.root)
        let alike = try await exported.verify(
            holding: [SignedCheckpoint(caffe, by: log.key)], origin: "caffe\u{300}.example/log")
        #expect(alike.findings.map(\.kind) == [.badSignature] && alike.covered == 0)
    }

    @Test func `compares with the checkpoints inside an export`() async throws {
        let (log, _, checkpoint) = try await self.kept()
        var exported = try await ExportedLog(log.store, checkpoint)
        exported.lines.remove(at: 119)
        #expect(try await exported.kinds() == [.shorterThanCheckpoint])
        exported = try await ExportedLog(log.store, checkpoint)
        exported.lines.swapAt(119, 120)
        #expect(try await exported.kinds().isEmpty, "one that comes early waits for its last entry")
        try await log.fill(visits: 20..<21)
        exported = try await ExportedLog(log.store, checkpoint)
        let late = try await exported.verify()
        #expect(late.findings.map(\.kind) == [.inconsistentCheckpoint], "it stands too late to be compared")
        #expect(late.findings[0].detail.contains("does not stand after its last entry"))
    }

    @Test func `proves from an export what the log proves, and nothing from one with a gap`() async throws {
        var (log, exported, _) = try await self.kept()
        let made = try #require(try await exported.inclusionProof(of: 30, inLogOf: 100))
        #expect(try await made.proof == log.log.inclusionProof(of: 30, inLogOf: 100))
        #expect(try await made.root == log.log.root(ofLogOf: 100))
        #expect(try await exported.inclusionProof(of: 100, inLogOf: 100) == nil)
        #expect(try await exported.inclusionProof(of: 30, inLogOf: 121) == nil)
        exported.lines.remove(at: 40)
        #expect(try await exported.inclusionProof(of: 30, inLogOf: 100) == nil)
    }

    @Test func `awaits up to 64 checkpoints at once`() async throws {
        var (log, exported, _) = try await self.kept()
        for number in 0..<65 {
            let early = try Checkpoint(origin: WellKeptLog.origin, size: UInt64(200 + number), root: SHA256.hash([1]))
            let record = LogRecord.checkpoint(try await SignedCheckpoint(early, by: log.key))
            exported.lines.insert(try #require(record.line), at: number)
        }
        let counts = try await exported.verify(verifiers: [log.key]).counts
        #expect(counts == [.shorterThanCheckpoint: 64, .inconsistentCheckpoint: 1])
    }

    /// A checkpoint that somebody made up.
    private func checkpoint(
        _ size: UInt64, root: Digest, origin: String = WellKeptLog.origin
    ) async throws -> SignedCheckpoint {
        let key = try HMACCheckpointKey(name: origin, secret: Array(repeating: 3, count: 32))
        return try await SignedCheckpoint(Checkpoint(origin: origin, size: size, root: root), by: key)
    }

    @Test(arguments: [0, 1, 2, 5, .max] as [UInt64])
    func `names a checkpoint with a root that is not the log's, whatever its size`(_ size: UInt64) async throws {
        let forged = try await self.checkpoint(size, root: SHA256.hash([9]))
        for held in [[forged], [forged, forged]] {
            var verifier = LogVerifier(holding: held)
            for number in 0..<2 as Range<Int64> {
                verifier.take(.purged(sequence: number, leafHash: SHA256.hash([UInt8(number)])))
            }
            let kinds = verifier.finish().findings.map(\.kind).filter { $0 != .purgedWithoutRecord }
            // Of the same size there is one comparison, whose findings are all told.
            let expected: LogFinding.Kind = size > 2 ? .shorterThanCheckpoint : .inconsistentCheckpoint
            #expect(Set(kinds) == [expected])
        }
        var verifier = LogVerifier()
        verifier.take(.checkpoint(forged))
        #expect(verifier.finish().findings.count == 1)
    }

    @Test func `takes no checkpoint of another log, held or met`() async throws {
        let log = try await WellKeptLog().fill(visits: 0..<3)
        let (own, root) = (try await log.log.checkpoint(), log.store.head().frontier.root)
        let other = try await self.checkpoint(18, root: root, origin: "other.example/log")
        for (held, met) in [([own], other), ([other], own)] {
            let exported = try await ExportedLog(log.store, met)
            #expect(try await exported.kinds(holding: held) == [.badSignature])
        }
        let exported = try await ExportedLog(log.store, own)
        #expect(try await exported.verify(origin: "other.example/log").counts == [.badSignature: 1])
        #expect(try await exported.verify(origin: WellKeptLog.origin).isClean)
    }

    @Test func `holds as many checkpoints as anybody has, and still compares those it meets`() async throws {
        let log = try WellKeptLog()
        var held: [SignedCheckpoint] = []
        for number in 0..<100 {
            try await log.fill(visits: number..<(number + 1))
            held.append(try await log.log.checkpoint())
        }
        let exported = try await ExportedLog(log.store, log.log.checkpoint())
        let report = try await exported.verify(holding: held)
        #expect(report.isClean && report.covered == report.entries, "\(report.findings)")
    }
}
