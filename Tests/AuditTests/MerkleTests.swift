// SPDX-License-Identifier: Apache-2.0

import Audit
import Testing

@Suite struct `The tree's right edge` {
    /// The definition of RFC 9162, section 2.1.1, word for word and as slow as that is.
    static func root(_ leaves: ArraySlice<Digest>) -> Digest {
        guard leaves.count > 1 else { return leaves.first ?? SHA256.hash([]) }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let middle = leaves.startIndex + split
        return MerkleTree.nodeHash(Self.root(leaves[..<middle]), Self.root(leaves[middle...]))
    }

    @Test func `has the root that the definition gives, for every size`() {
        let leaves = (0..<200).map { MerkleTree.leafHash([UInt8($0)]) }
        var frontier = MerkleFrontier.empty
        var nodes: [MerkleNode] = []
        #expect(frontier.root == Self.root([]))
        for (index, leaf) in leaves.enumerated() {
            frontier.append(leaf, completing: &nodes)
            #expect(frontier.root == Self.root(leaves[...index]))
        }
        // Each interior node of a perfect subtree was named once.
        #expect(Set(nodes.map(\.position)).count == nodes.count)
        for node in nodes {
            let width = 1 << node.position.level
            let first = Int(node.position.index) * width
            #expect(node.hash == Self.root(leaves[first..<first + width]))
        }
    }

    @Test func `is restored from its peaks, and from nothing else`() {
        var frontier = MerkleFrontier.empty
        var nodes: [MerkleNode] = []
        for number in 0..<11 { frontier.append(MerkleTree.leafHash([UInt8(number)]), completing: &nodes) }
        #expect(MerkleFrontier(restoring: 11, peaks: frontier.peaks) == frontier)
        #expect(MerkleFrontier(restoring: 12, peaks: frontier.peaks) == nil)
        #expect(MerkleFrontier(restoring: -1, peaks: frontier.peaks) == nil)
        let positions = MerkleFrontier.positions(ofSize: 11)
        #expect(positions.map(\.level) == [3, 1, 0] && positions.map(\.index) == [0, 4, 10])
    }

    @Test func `keeps leaves and nodes apart`() {
        #expect(MerkleTree.leafHash([]) == SHA256.hash([0]))
        let leaf = MerkleTree.leafHash([1])
        #expect(MerkleTree.nodeHash(leaf, leaf) == SHA256.hash([1] + leaf.bytes + leaf.bytes))
    }
}
