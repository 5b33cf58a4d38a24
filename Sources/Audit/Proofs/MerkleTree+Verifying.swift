// SPDX-License-Identifier: Apache-2.0

extension MerkleTree {
    /// Checks that a leaf is part of a tree (RFC 9162, section 2.1.3.2); needs no log.
    ///
    /// Takes indices and sizes of the whole of `UInt64`. A ``Digest`` always has 32 bytes, so that no hash of another
    /// length gets here. Sizes near each other can have proofs of one shape: which size a root belongs to is for whoever is
    /// trusted with the root to say.
    ///
    /// - Parameters:
    ///   - leafHash: the hash of the leaf, ``leafHash(_:)``.
    ///   - index: the number of the leaf, from 0.
    ///   - size: the number of leaves of the tree.
    ///   - root: the root of the tree, from somebody who is trusted with it.
    ///   - proof: the hashes of the proof, from the leaf upwards.
    /// - Throws: ``MerkleProofError`` when the proof does not prove it.
    public static func verifyInclusion(
        of leafHash: Digest, at index: UInt64, inTreeOf size: UInt64, root: Digest, proof: [Digest]
    ) throws(MerkleProofError) {
        guard try self.root(including: leafHash, at: index, inTreeOf: size, proof: proof) == root else {
            throw MerkleProofError(.rootMismatch)
        }
    }

    /// Returns the root of the tree in which a proof places a leaf, to be compared with one that is trusted.
    ///
    /// - Throws: ``MerkleProofError`` with `outOfRange` or `wrongLength`.
    public static func root(
        including leafHash: Digest, at index: UInt64, inTreeOf size: UInt64, proof: [Digest]
    ) throws(MerkleProofError) -> Digest {
        guard index < size else { throw MerkleProofError(.outOfRange) }
        var path = MerklePath(from: index, to: size - 1)
        var root = leafHash
        for hash in proof { root = try path.join(root, hash) }
        try path.finish()
        return root
    }

    /// Checks that a newer tree begins with all of an older one (RFC 9162, section 2.1.4.2); needs no log.
    ///
    /// Two trees of equal size need an empty proof and equal roots, also where both are empty.
    ///
    /// - Parameters:
    ///   - oldSize: the number of leaves of the older tree.
    ///   - oldRoot: its root.
    ///   - newSize: the number of leaves of the newer tree.
    ///   - newRoot: its root.
    ///   - proof: the hashes of the proof.
    /// - Throws: ``MerkleProofError`` when the proof does not prove it; with `emptyTree` for an older tree without
    ///   leaves beside a newer one that has some.
    public static func verifyConsistency(
        fromTreeOf oldSize: UInt64, root oldRoot: Digest, toTreeOf newSize: UInt64, root newRoot: Digest,
        proof: [Digest]
    ) throws(MerkleProofError) {
        guard oldSize <= newSize else { throw MerkleProofError(.outOfRange) }
        if oldSize == newSize {
            guard proof.isEmpty else { throw MerkleProofError(.wrongLength) }
            guard oldRoot == newRoot else { throw MerkleProofError(.rootMismatch) }
            return
        }
        guard oldSize > 0 else { throw MerkleProofError(.emptyTree) }
        // The proof begins at the last perfect subtree of the older tree. Where that is the whole of it, its root stands
        // for it and is not repeated in the proof.
        let level = oldSize.trailingZeroBitCount
        let isPerfect = oldSize.nonzeroBitCount == 1
        guard let start = isPerfect ? oldRoot : proof.first else { throw MerkleProofError(.wrongLength) }
        var path = MerklePath(from: (oldSize - 1) >> level, to: (newSize - 1) >> level)
        var (old, new) = (start, start)
        for hash in proof.dropFirst(isPerfect ? 0 : 1) {
            if path.isRightChild { old = MerkleTree.nodeHash(hash, old) }
            new = try path.join(new, hash)
        }
        try path.finish()
        guard old == oldRoot, new == newRoot else { throw MerkleProofError(.rootMismatch) }
    }
}

/// The way from a node up to the root, beside the way from the last node of its level.
private struct MerklePath {
    private var node: UInt64
    private var last: UInt64

    init(from node: UInt64, to last: UInt64) {
        self.node = node
        self.last = last
    }

    /// Whether the next hash of a proof stands to the left.
    ///
    /// The last node of a level without a sibling to its right is passed upwards until it is a right child.
    var isRightChild: Bool { self.node & 1 == 1 || self.node == self.last }

    /// Joins what was made so far with the next hash of the proof.
    mutating func join(_ hash: Digest, _ sibling: Digest) throws(MerkleProofError) -> Digest {
        guard self.last > 0 else { throw MerkleProofError(.wrongLength) }
        let joined = self.isRightChild ? MerkleTree.nodeHash(sibling, hash) : MerkleTree.nodeHash(hash, sibling)
        if self.isRightChild {
            while self.node & 1 == 0, self.node > 0 { self.rise() }
        }
        self.rise()
        return joined
    }

    func finish() throws(MerkleProofError) {
        guard self.last == 0 else { throw MerkleProofError(.wrongLength) }
    }

    private mutating func rise() {
        self.node >>= 1
        self.last >>= 1
    }
}
