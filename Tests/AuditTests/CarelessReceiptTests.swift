// SPDX-License-Identifier: Apache-2.0

import Accounts
import InMemoryAdapters
import Testing

@testable import Audit

/// Receipts whose proofs all hold, from a log that takes what no log may take.
@Suite struct `The receipt of a careless log` {
    private static let origin = "panel.example/log"

    private struct Line {
        var detail: AuditDetail
        var sequence: Int64
        var visitIndex: Int64
        var actor: StaffHandle = "h1"
        var isRevealing = false
    }

    /// Entries in a tree of their own, with a checkpoint that is signed.
    private func receipt(of lines: [Line]) async throws -> VisitReceipt {
        let entries = lines.map { line in
            AuditEntry(
                LogFixture.event(AuditEvent.ID(stringLiteral: "e\(line.sequence)"), line.detail),
                at: AuditEntry.Place(
                    sequence: line.sequence, recordedAt: Timestamp(millisecondsSince1970: 1), actor: line.actor,
                    visitIndex: line.visitIndex))
        }
        let leaves = entries.sorted { $0.sequence < $1.sequence }.map(\.leafHash)
        var (frontier, nodes) = (MerkleFrontier.empty, [MerkleNode]())
        for leaf in leaves { frontier.append(leaf, completing: &nodes) }
        for (index, leaf) in leaves.enumerated() {
            nodes.append(MerkleNode(position: .init(level: 0, index: Int64(index)), hash: leaf))
        }
        let known = Dictionary(uniqueKeysWithValues: nodes.map { ($0.position, $0.hash) })
        let checkpoint = try Checkpoint(
            origin: Self.origin, size: UInt64(leaves.count), root: frontier.root)
        return VisitReceipt(
            visit: "v1",
            items: try zip(lines, entries).map { line, entry in
                let recipe = MerkleRecipe.inclusion(of: entry.sequence, inTreeOf: Int64(leaves.count))
                return VisitReceipt.Item(
                    entry: line.isRevealing ? entry : entry.erasing(.staff),
                    hashes: recipe.hashes(of: try recipe.positions.map { try #require(known[$0]) }))
            },
            checkpoint: try await SignedCheckpoint(checkpoint, by: PublicKey()))
    }

    private static let start = AuditDetail.visitStarted(mode: "full", until: .latest, replaces: nil)
    private static let stop = AuditDetail.visitStopped(cause: "stopped", milliseconds: 1)
    private static let view = AuditDetail.actViewed(LogFixture.act)

    private static let table: [([Line], ReceiptError.Code?)] = [
        ([Line(detail: start, sequence: 0, visitIndex: 0), Line(detail: stop, sequence: 1, visitIndex: 1)], nil),
        // Its numbers say that an entry is missing, or its order in the log is not that in the visit.
        (
            [Line(detail: start, sequence: 0, visitIndex: 0), Line(detail: stop, sequence: 1, visitIndex: 2)],
            .incomplete
        ),
        (
            [Line(detail: start, sequence: 1, visitIndex: 0), Line(detail: stop, sequence: 0, visitIndex: 1)],
            .incomplete
        ),
        // No start, or no stop.
        (
            [Line(detail: view, sequence: 0, visitIndex: 0), Line(detail: stop, sequence: 1, visitIndex: 1)],
            .incomplete
        ),
        (
            [Line(detail: start, sequence: 0, visitIndex: 0), Line(detail: view, sequence: 1, visitIndex: 1)],
            .incomplete
        ),
        (
            [
                Line(detail: start, sequence: 0, visitIndex: 0),
                Line(detail: stop, sequence: 1, visitIndex: 1, actor: "h2"),
            ], .mixed
        ),
        (
            [
                Line(detail: start, sequence: 0, visitIndex: 0),
                Line(detail: stop, sequence: 1, visitIndex: 1, isRevealing: true),
            ], .revealing
        ),
    ]

    @Test(arguments: 0..<Self.table.count) func `does not hold`(row: Int) async throws {
        let (lines, code) = Self.table[row]
        let receipt = try await self.receipt(of: lines)
        do {
            try receipt.verify(with: [PublicKey()], origin: Self.origin)
            #expect(code == nil)
        } catch let error as ReceiptError {
            #expect(error.code == code)
        }
    }

    @Test func `does not hold under a checkpoint that it was not made for`() async throws {
        let receipt = try await self.receipt(of: Self.table[0].0)
        try receipt.verify(under: receipt.checkpoint.unverified)
        // The second has the very tree in which the proofs hold.
        for (origin, root) in [
            (Self.origin, SHA256.hash([1])), ("shop.example/log", receipt.checkpoint.unverified.root),
        ] {
            let other = try Checkpoint(origin: origin, size: 2, root: root)
            #expect(throws: ReceiptError(.changed, "")) { try receipt.verify(under: other) }
        }
    }

    @Test func `is not made by a log that is another than the one that was signed`() async throws {
        let sink = InMemoryCheckpointSink()
        func log() throws -> AuditLog {
            let policy = CheckpointPolicy(origin: Self.origin, signer: try PublicKey(), sink: sink) { _ in }
            return AuditLog(store: InMemoryAuditStore(), clock: ManualClock(), checkpoints: policy)
        }
        try await log().append([LogFixture.start(), LogFixture.stop()])
        let rewritten = try log()
        try await rewritten.append([LogFixture.start(), LogFixture.event("1", Self.view), LogFixture.stop()])
        let held = try #require(sink.latest())
        #expect(held.unverified.size == 2)
        // The stored checkpoint is cut off from the log that is there now.
        await #expect(throws: (any Error).self) { try await rewritten.receipt(of: "v1") }
        let shorter = try log()
        try await shorter.append([LogFixture.start(), LogFixture.event("9", Self.stop)])
        await #expect(throws: MerkleProofError(.rootMismatch)) { try await shorter.receipt(of: "v1") }
    }

    /// A sink that holds one checkpoint and says of every other that somebody was faster.
    private struct SlowSink: CheckpointSink {
        let held: SignedCheckpoint
        func latest() async throws -> SignedCheckpoint? { self.held }
        func store(_: SignedCheckpoint, after _: SignedCheckpoint?, proof _: ConsistencyProof?) async throws {
            throw CheckpointError(.superseded, "somebody was faster")
        }
    }

    @Test func `is not made under a checkpoint that does not cover it`() async throws {
        let store = InMemoryAuditStore()
        func log(_ sink: any CheckpointSink) throws -> AuditLog {
            let policy = CheckpointPolicy(origin: Self.origin, signer: try PublicKey(), sink: sink) { _ in }
            return AuditLog(store: store, clock: ManualClock(), checkpoints: policy)
        }
        let sink = InMemoryCheckpointSink()
        try await log(sink).append(LogFixture.start())
        let late = try log(SlowSink(held: #require(sink.latest())))
        try await late.append(LogFixture.stop())
        await #expect(throws: CheckpointError(.superseded, "")) { try await late.receipt(of: "v1") }
    }

    /// A store whose head is that of a moment ago.
    private struct LateStore: AuditStore {
        let base: InMemoryAuditStore
        let late: AuditHead

        func append(
            _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
        ) async throws -> AuditBatch { try self.base.append(keys, placing: placing) }

        func entries(matching query: AuditQuery) async throws -> [AuditEntry] { try self.base.entries(matching: query) }

        func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest] {
            try self.base.hashes(at: positions)
        }

        func head() async throws -> AuditHead { self.late }
    }

    @Test func `is not made of entries that the head of the log does not cover`() async throws {
        let store = InMemoryAuditStore()
        let sound = AuditLog(store: store, clock: ManualClock())
        try await sound.append(LogFixture.start())
        let late = LateStore(base: store, late: store.head())
        try await sound.append(LogFixture.stop())
        let policy = CheckpointPolicy(
            origin: Self.origin, signer: try PublicKey(), sink: InMemoryCheckpointSink()
        ) { _ in }
        let log = AuditLog(store: late, clock: ManualClock(), checkpoints: policy)
        await #expect(throws: CheckpointError(.goesBack, "")) { try await log.receipt(of: "v1") }
    }

    @Test func `has no proofs longer than those of any log`() async throws {
        let receipt = try await self.receipt(of: Self.table[0].0)
        let text = String(decoding: receipt.bytes, as: UTF8.self)
        for (count, isRead) in [(64, true), (65, false)] {
            let hashes = Array(repeating: "\"\(SHA256.hash([1]).hex)\"", count: count).joined(separator: ",")
            let proof = #""proof":["# + hashes + "]"
            let forged = try text.replacing(Regex(#""proof":\[[^\]]*\]"#), with: proof)
            #expect(((try? VisitReceipt(Array(forged.utf8))) != nil) == isRead)
        }
    }

    /// What is said of a document tells at which limit it was turned away.
    @Test func `is read up to ten thousand entries and 64 megabytes`() async throws {
        func detail(_ bytes: [UInt8]) -> String? {
            do { _ = try VisitReceipt(bytes) } catch { return (error as? ReceiptError)?.detail }
            return nil
        }
        let spaces = Array(repeating: UInt8(ascii: " "), count: VisitReceipt.maximumByteCount + 1)
        #expect(detail(spaces) == "it is too long")
        #expect(detail(Array(spaces.dropLast())) == "unexpectedByte at byte 0")
        guard case .object(var members) = try JSONValue(canonical: await self.receipt(of: Self.table[0].0).bytes) else {
            Issue.record("no object")
            return
        }
        for (count, said) in [(10_000, "an entry has no proof"), (10_001, "its members are not those of a receipt")] {
            members["entries"] = .array(Array(repeating: .integer(1), count: count))
            #expect(detail(try JSONValue.object(members).canonicalBytes()) == said)
        }
    }

    @Test func `may hold nothing beside its entries`() async throws {
        let receipt = try await self.receipt(of: Self.table[0].0)
        let text = String(decoding: receipt.bytes, as: UTF8.self)
        _ = try VisitReceipt(Array(text.utf8))
        let padded = text.replacing(#","proof":["#, with: #","more":1,"proof":["#)
        #expect(padded != text)
        #expect(throws: ReceiptError(.malformed, "")) { try VisitReceipt(Array(padded.utf8)) }
    }
}
