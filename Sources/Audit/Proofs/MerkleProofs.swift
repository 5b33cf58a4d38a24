// SPDX-License-Identifier: Apache-2.0

/// That an entry is part of the log as it was at one size.
public struct InclusionProof: Hashable, Sendable {
    /// The number of the entry, from 0.
    public let index: UInt64
    /// The number of entries of the log that it is part of.
    public let size: UInt64
    /// The hashes beside the way from the leaf to the root, 63 of them at most.
    public let hashes: [Digest]

    /// Makes a proof, as it came from somebody; ``verify(_:root:)`` says whether it is one.
    public init(index: UInt64, size: UInt64, hashes: [Digest]) {
        self.index = index
        self.size = size
        self.hashes = hashes
    }

    /// Checks the proof for a leaf, against a root that is trusted.
    ///
    /// - Throws: ``MerkleProofError`` when it does not prove that.
    public func verify(_ leafHash: Digest, root: Digest) throws(MerkleProofError) {
        try MerkleTree.verifyInclusion(
            of: leafHash, at: self.index, inTreeOf: self.size, root: root, proof: self.hashes)
    }
}

/// That the log at one size begins with all that it held at a smaller one.
public struct ConsistencyProof: Hashable, Sendable {
    /// The number of entries of the older log.
    public let oldSize: UInt64
    /// The number of entries of the newer log.
    public let newSize: UInt64
    /// The hashes from which both roots are made, 64 of them at most.
    public let hashes: [Digest]

    /// Makes a proof, as it came from somebody; ``verify(from:to:)`` says whether it is one.
    public init(oldSize: UInt64, newSize: UInt64, hashes: [Digest]) {
        self.oldSize = oldSize
        self.newSize = newSize
        self.hashes = hashes
    }

    /// Checks the proof for two roots that are trusted.
    ///
    /// - Throws: ``MerkleProofError`` when it does not prove that.
    public func verify(from oldRoot: Digest, to newRoot: Digest) throws(MerkleProofError) {
        try MerkleTree.verifyConsistency(
            fromTreeOf: self.oldSize, root: oldRoot, toTreeOf: self.newSize, root: newRoot, proof: self.hashes)
    }
}
