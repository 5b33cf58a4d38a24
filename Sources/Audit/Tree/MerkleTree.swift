// SPDX-License-Identifier: Apache-2.0

/// The hashes of a Merkle tree (RFC 9162, section 2.1).
public enum MerkleTree {
    /// The hash of a leaf: SHA-256 over a zero byte and the leaf.
    public static func leafHash(_ leaf: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update(CollectionOfOne(0))
        hash.update(leaf)
        return hash.finalize()
    }

    /// The hash of an interior node: SHA-256 over a one byte and the hashes of its children.
    public static func nodeHash(_ left: Digest, _ right: Digest) -> Digest {
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * Digest.byteCount, alignment: 1) { input in
            input[0] = 1
            left.write(to: UnsafeMutableRawBufferPointer(rebasing: input[1...]))
            right.write(to: UnsafeMutableRawBufferPointer(rebasing: input[(1 + Digest.byteCount)...]))
            return SHA256.hash(of: UnsafeRawBufferPointer(input))
        }
    }
}

/// The hash of one perfect subtree, which is stored once and never changes.
public struct MerkleNode: Hashable, Sendable {
    /// Where a perfect subtree stands.
    public struct Position: Hashable, Sendable {
        /// Its height: 0 is a leaf, `level` covers 2^level leaves.
        public let level: Int
        /// Its number among the subtrees of that height, from 0.
        public let index: Int64

        /// Makes a position.
        public init(level: Int, index: Int64) {
            self.level = level
            self.index = index
        }
    }

    /// How many nodes can be read at once.
    public static let maximumRead = 2_048

    /// Where it stands.
    public let position: Position
    /// Its hash.
    public let hash: Digest

    /// Makes a node.
    public init(position: Position, hash: Digest) {
        self.position = position
        self.hash = hash
    }
}

/// The right edge of a Merkle tree: all that is needed to append to it and to know its root.
public struct MerkleFrontier: Hashable, Sendable {
    /// The number of leaves.
    public private(set) var size: Int64
    /// The hashes of the perfect subtrees that make up the tree, the largest first.
    public private(set) var peaks: [Digest]

    /// The tree without leaves.
    public static let empty = Self(size: 0, peaks: [])

    private init(size: Int64, peaks: [Digest]) {
        self.size = size
        self.peaks = peaks
    }

    /// Takes a frontier from storage; nil unless there is one peak for each bit that is set in `size`.
    public init?(restoring size: Int64, peaks: [Digest]) {
        guard size >= 0, size.nonzeroBitCount == peaks.count else { return nil }
        self.init(size: size, peaks: peaks)
    }

    /// The positions of the peaks of a tree of `size` leaves, the largest first.
    public static func positions(ofSize size: Int64) -> [MerkleNode.Position] {
        var positions: [MerkleNode.Position] = []
        for level in (0..<63).reversed() where size & (1 << level) != 0 {
            positions.append(MerkleNode.Position(level: level, index: (size >> level) - 1))
        }
        return positions
    }

    /// Appends a leaf's hash, and the interior nodes that it completed to `nodes`, the lowest first.
    public mutating func append(_ leafHash: Digest, completing nodes: inout [MerkleNode]) {
        var hash = leafHash
        var level = 0
        // Each bit set at the right end of the size is a peak that the new subtree merges with.
        while self.size & (1 << level) != 0, let left = self.peaks.popLast() {
            hash = MerkleTree.nodeHash(left, hash)
            level += 1
            let position = MerkleNode.Position(level: level, index: self.size >> level)
            nodes.append(MerkleNode(position: position, hash: hash))
        }
        self.peaks.append(hash)
        self.size += 1
    }

    /// The tree's root (RFC 9162, section 2.1.1); the hash of nothing for the tree without leaves.
    ///
    /// Made from the peaks each time it is asked for: one hash for every peak but one.
    public var root: Digest {
        guard var root = self.peaks.last else { return SHA256.hash([]) }
        for peak in self.peaks.dropLast().reversed() {
            root = MerkleTree.nodeHash(peak, root)
        }
        return root
    }
}
