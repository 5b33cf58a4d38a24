// SPDX-License-Identifier: Apache-2.0

import Audit
import Testing

/// The reference data of Certificate Transparency, as published with its implementations: eight leaves, their roots and
/// some proofs.
private enum Reference {
    static let leaves: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57], (0x60...0x6f).map { UInt8($0) },
    ]

    static let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    static let inclusion: [(index: UInt64, size: UInt64, hashes: [String])] = [
        (0, 1, []),
        (
            0, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        (
            5, 8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (
            1, 5,
            [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        ),
    ]

    static let consistency: [(old: UInt64, new: UInt64, hashes: [String])] = [
        (1, 1, []),
        (
            1, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        (
            6, 8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        (
            2, 5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        ),
        (
            6, 7,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
    ]
}

@Suite struct `The published Merkle test data` {
    private func digests(_ hashes: [String]) throws -> [Digest] {
        try hashes.map { try #require(Digest(hex: $0)) }
    }

    @Test func `has the roots that the frontier makes`() throws {
        var frontier = MerkleFrontier.empty
        var nodes: [MerkleNode] = []
        for (leaf, root) in zip(Reference.leaves, Reference.roots) {
            frontier.append(MerkleTree.leafHash(leaf), completing: &nodes)
            #expect(frontier.root.hex == root)
        }
    }

    @Test func `has inclusion proofs that hold`() throws {
        let roots = try self.digests(Reference.roots)
        for (index, size, hashes) in Reference.inclusion {
            try InclusionProof(index: index, size: size, hashes: self.digests(hashes))
                .verify(MerkleTree.leafHash(Reference.leaves[Int(index)]), root: roots[Int(size) - 1])
        }
    }

    @Test func `has consistency proofs that hold`() throws {
        let roots = try self.digests(Reference.roots)
        for (old, new, hashes) in Reference.consistency {
            try ConsistencyProof(oldSize: old, newSize: new, hashes: self.digests(hashes))
                .verify(from: roots[Int(old) - 1], to: roots[Int(new) - 1])
        }
    }

    static let some = Digest(hex: "abacaba000000000000000000000000000000000000000000060061e00123456")
    static let other = Digest(hex: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")

    @Test(arguments: [(0, 0), (1, 0), (2, 1), (1, 1), (UInt64.max, UInt64.max), (.max, 0)])
    func `has no leaf beyond a tree`(index: UInt64, size: UInt64) throws {
        let some = try #require(Self.some)
        #expect(throws: MerkleProofError(.outOfRange)) {
            try MerkleTree.verifyInclusion(of: some, at: index, inTreeOf: size, root: some, proof: [])
        }
    }

    /// Sizes, whether the roots are the same, how many hashes there are, and what comes of it.
    static let sizes: [(UInt64, UInt64, Bool, Int, MerkleProofError.Code?)] = [
        (0, 0, false, 0, .rootMismatch), (1, 1, false, 0, .rootMismatch), (0, 0, true, 0, nil), (1, 1, true, 0, nil),
        (0, 1, true, 0, .emptyTree), (0, 1, true, 1, .emptyTree), (1, 0, true, 0, .outOfRange),
        (2, 1, true, 0, .outOfRange), (1, 2, false, 0, .wrongLength), (0, 0, true, 1, .wrongLength),
        (1, 1, true, 1, .wrongLength), (.max, 0, true, 0, .outOfRange), (.max, .max, true, 0, nil),
        (3, .max, false, 0, .wrongLength), (3, .max, false, 1, .wrongLength), (3, 5, false, 5, .wrongLength),
    ]

    @Test(arguments: Self.sizes)
    func `guards equal sizes, empty trees and trees that shrink`(
        old: UInt64, new: UInt64, isSameRoot: Bool, count: Int, code: MerkleProofError.Code?
    ) throws {
        let (some, other) = (try #require(Self.some), try #require(Self.other))
        var seen: MerkleProofError.Code?
        do throws(MerkleProofError) {
            try MerkleTree.verifyConsistency(
                fromTreeOf: old, root: some, toTreeOf: new, root: isSameRoot ? some : other,
                proof: Array(repeating: other, count: count))
        } catch {
            seen = error.code
        }
        #expect(seen == code)
    }
}
