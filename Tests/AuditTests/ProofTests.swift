// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import Testing

/// Proofs worked out as RFC 9162 writes them down, from all leaves, and as slow as that is.
private enum Naive {
    static func split(_ leaves: ArraySlice<Digest>) -> Int {
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        return leaves.startIndex + split
    }

    static func path(_ index: Int, _ leaves: ArraySlice<Digest>) -> [Digest] {
        guard leaves.count > 1 else { return [] }
        let middle = Self.split(leaves)
        return index < middle
            ? Self.path(index, leaves[..<middle]) + [`The tree's right edge`.root(leaves[middle...])]
            : Self.path(index, leaves[middle...]) + [`The tree's right edge`.root(leaves[..<middle])]
    }

    static func proof(_ size: Int, _ leaves: ArraySlice<Digest>, isKnown: Bool) -> [Digest] {
        guard size < leaves.endIndex else { return isKnown ? [] : [`The tree's right edge`.root(leaves)] }
        let middle = Self.split(leaves)
        return size <= middle
            ? Self.proof(size, leaves[..<middle], isKnown: isKnown) + [`The tree's right edge`.root(leaves[middle...])]
            : Self.proof(size, leaves[middle...], isKnown: false) + [`The tree's right edge`.root(leaves[..<middle])]
    }
}

@Suite struct `A proof of the log` {
    static let size = 70

    /// A log of refusals, and the hashes of its leaves.
    private func log() async throws -> (log: AuditLog, leaves: [Digest]) {
        let fixture = LogFixture()
        let refusals = (0..<Self.size).map {
            LogFixture.event(AuditEvent.ID(stringLiteral: "r\($0)"), .visitRefused(reasons: []), visit: nil)
        }
        return (fixture.log, try await fixture.log.append(refusals).map(\.leafHash))
    }

    @Test func `of an entry is the one of the definition, for every entry and size, and holds`() async throws {
        let (log, leaves) = try await self.log()
        for size in 1...Self.size {
            let root = `The tree's right edge`.root(leaves[..<size])
            for index in stride(from: 0, to: size, by: size < 20 ? 1 : 7) {
                let proof = try await log.inclusionProof(of: Int64(index), inLogOf: Int64(size))
                #expect(proof.hashes == Naive.path(index, leaves[..<size]))
                try proof.verify(leaves[index], root: root)
            }
        }
    }

    @Test func `of what was there before is the one of the definition, for all sizes, and holds`() async throws {
        let (log, leaves) = try await self.log()
        let roots = (0...Self.size).map { `The tree's right edge`.root(leaves[..<$0]) }
        for new in stride(from: 1, through: Self.size, by: 3) {
            for old in 1...new {
                let proof = try await log.consistencyProof(from: Int64(old), to: Int64(new))
                #expect(proof.hashes == (old == new ? [] : Naive.proof(old, leaves[..<new], isKnown: true)))
                try proof.verify(from: roots[old], to: roots[new])
            }
        }
    }

    @Test func `comes with the root of any size`() async throws {
        let (log, leaves) = try await self.log()
        for size in [0, 1, 2, 3, 7, 8, 9, 64, 65, Self.size] {
            #expect(try await log.root(ofLogOf: Int64(size)) == `The tree's right edge`.root(leaves[..<size]))
        }
    }

    @Test func `does not hold for anything else`() async throws {
        let (log, leaves) = try await self.log()
        let root = try await log.head().frontier.root
        let inclusion = try await log.inclusionProof(of: 37)
        var forgeries: [(InclusionProof, Digest, Digest)] = [
            (inclusion, leaves[36], root), (inclusion, leaves[37], leaves[37]),
        ]
        // The sizes 65 to 128 have paths of one shape: that a size and a root belong together, the checkpoint says.
        for (index, size) in [(36, 70), (38, 70), (37, 64), (37, 140), (37, 35)] as [(UInt64, UInt64)] {
            forgeries.append((InclusionProof(index: index, size: size, hashes: inclusion.hashes), leaves[37], root))
        }
        for hashes in Self.spoiled(inclusion.hashes) {
            forgeries.append((InclusionProof(index: 37, size: 70, hashes: hashes), leaves[37], root))
        }
        for (proof, leaf, root) in forgeries {
            #expect(throws: MerkleProofError.self, "\(proof)") { try proof.verify(leaf, root: root) }
        }
        let consistency = try await log.consistencyProof(from: 37)
        let oldRoot = try await log.root(ofLogOf: 37)
        for hashes in Self.spoiled(consistency.hashes) {
            #expect(throws: MerkleProofError.self) {
                try ConsistencyProof(oldSize: 37, newSize: 70, hashes: hashes).verify(from: oldRoot, to: root)
            }
        }
        for (old, new) in [(root, oldRoot), (leaves[0], root), (oldRoot, leaves[0])] {
            #expect(throws: MerkleProofError.self) { try consistency.verify(from: old, to: new) }
        }
        for (old, new) in [(36, 70), (38, 70), (37, 64), (37, 140), (39, 70)] as [(UInt64, UInt64)] {
            #expect(throws: MerkleProofError.self) {
                try ConsistencyProof(oldSize: old, newSize: new, hashes: consistency.hashes)
                    .verify(from: oldRoot, to: root)
            }
        }
    }

    private static func spoiled(_ hashes: [Digest]) -> [[Digest]] {
        var spoiled = [hashes + [hashes[0]], [hashes[0]] + hashes, Array(hashes.dropLast()), []]
        for index in hashes.indices {
            var bytes = hashes[index].bytes
            bytes[index] ^= 1
            var changed = hashes
            changed[index] = Digest(bytes: bytes) ?? hashes[index]
            spoiled.append(changed)
        }
        return spoiled
    }

    @Test func `is refused for what the log never had`() async throws {
        let (log, _) = try await self.log()
        for (sequence, size) in [(-1, nil), (70, nil), (5, 5), (0, 0), (0, 71), (.max, nil)] as [(Int64, Int64?)] {
            await #expect(throws: AuditError(.invalidQuery, "")) {
                try await log.inclusionProof(of: sequence, inLogOf: size)
            }
        }
        for (old, new) in [(0, nil), (-1, nil), (71, nil), (6, 5), (1, 71)] as [(Int64, Int64?)] {
            await #expect(throws: AuditError(.invalidQuery, "")) {
                try await log.consistencyProof(from: old, to: new)
            }
        }
        await #expect(throws: AuditError(.invalidQuery, "")) { try await log.root(ofLogOf: 71) }
    }

    /// A tree of 2^63 leaves is checked by its path alone: all its leaves are the same here, and so are the nodes of a level.
    @Test func `can be checked for trees of up to two to the sixty-third`() throws {
        let leaf = MerkleTree.leafHash([7])
        var levels = [leaf]
        for _ in 0..<63 { levels.append(MerkleTree.nodeHash(levels[levels.count - 1], levels[levels.count - 1])) }
        let size: UInt64 = 1 << 63
        for index in [0, 1, 1 << 40, size - 1] {
            try MerkleTree.verifyInclusion(
                of: leaf, at: index, inTreeOf: size, root: levels[63], proof: Array(levels[..<63]))
        }
        try MerkleTree.verifyConsistency(
            fromTreeOf: 1 << 40, root: levels[40], toTreeOf: size, root: levels[63], proof: Array(levels[40..<63]))
        #expect(throws: MerkleProofError.self) {
            try MerkleTree.verifyInclusion(
                of: leaf, at: size, inTreeOf: size, root: levels[63], proof: Array(levels[..<63]))
        }
    }
}
