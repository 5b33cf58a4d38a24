// SPDX-License-Identifier: Apache-2.0

import Audit

/// Merkle trees as RFC 9162 writes them down.
enum NaiveTree {
    /// The root of a tree: section 2.1.1.
    static func root(of leaves: ArraySlice<Digest>) -> Digest {
        guard leaves.count > 1 else { return leaves.first ?? SHA256.hash([]) }
        let left = Self.left(of: leaves.count)
        return MerkleTree.nodeHash(self.root(of: leaves.prefix(left)), self.root(of: leaves.dropFirst(left)))
    }

    /// What leads from a leaf to the root: section 2.1.3.1.
    static func path(of leaf: Int, in leaves: ArraySlice<Digest>) -> [Digest] {
        guard leaves.count > 1 else { return [] }
        let left = Self.left(of: leaves.count)
        return leaf < left
            ? self.path(of: leaf, in: leaves.prefix(left)) + [self.root(of: leaves.dropFirst(left))]
            : self.path(of: leaf - left, in: leaves.dropFirst(left)) + [self.root(of: leaves.prefix(left))]
    }

    /// The largest power of two that is smaller.
    private static func left(of count: Int) -> Int {
        var left = 1
        while left * 2 < count { left *= 2 }
        return left
    }
}
