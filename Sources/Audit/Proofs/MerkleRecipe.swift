// SPDX-License-Identifier: Apache-2.0

/// Which stored nodes the hashes of a proof are made of.
///
/// Every hash of a proof is that of a range of leaves. Most ranges are one perfect subtree, which is stored; the one at the
/// right edge of the tree may be several, which are joined from the right.
struct MerkleRecipe {
    /// The parts of each hash, from left to right.
    private(set) var hashes: [[MerkleNode.Position]] = []

    /// The hashes beside the way from leaf `index` to the root: PATH of RFC 9162, section 2.1.3.1.
    static func inclusion(of index: Int64, inTreeOf size: Int64) -> Self {
        var recipe = Self()
        var range = 0..<size
        while range.count > 1 {
            let middle = Self.split(range)
            recipe.hashes.append(Self.parts(of: index < middle ? middle..<range.upperBound : range.lowerBound..<middle))
            range = index < middle ? range.lowerBound..<middle : middle..<range.upperBound
        }
        recipe.hashes.reverse()
        return recipe
    }

    /// The hashes from which the roots of both sizes are made: PROOF of RFC 9162, section 2.1.4.1.
    static func consistency(from oldSize: Int64, to newSize: Int64) -> Self {
        var recipe = Self()
        guard oldSize > 0, oldSize < newSize else { return recipe }
        var range = 0..<newSize
        while range.upperBound != oldSize {
            let middle = Self.split(range)
            if oldSize <= middle {
                recipe.hashes.append(Self.parts(of: middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                recipe.hashes.append(Self.parts(of: range.lowerBound..<middle))
                range = middle..<range.upperBound
            }
        }
        // A subtree that is the whole older tree is known to whoever checks.
        if range.lowerBound > 0 { recipe.hashes.append(Self.parts(of: range)) }
        recipe.hashes.reverse()
        return recipe
    }

    /// The root of the tree at one size, which needs at least one leaf.
    static func root(ofTreeOf size: Int64) -> Self {
        Self(hashes: [Self.parts(of: 0..<size)])
    }

    /// Makes the hashes from the stored nodes, which come in the order of ``positions``.
    func hashes(of nodes: [Digest]) -> [Digest] {
        var rest = nodes[...]
        return self.hashes.map { parts in
            let taken = rest.prefix(parts.count)
            rest = rest.dropFirst(parts.count)
            return taken.dropLast().reversed().reduce(taken[taken.endIndex - 1]) { MerkleTree.nodeHash($1, $0) }
        }
    }

    /// All stored nodes that are needed, a few more than twice the height of the tree at most.
    var positions: [MerkleNode.Position] { self.hashes.flatMap { $0 } }

    /// Where RFC 9162 splits a range: after the largest power of two that is smaller than its length.
    private static func split(_ range: Range<Int64>) -> Int64 {
        range.lowerBound + 1 << (63 - (range.upperBound - range.lowerBound - 1).leadingZeroBitCount)
    }

    /// The perfect subtrees that make up a range which begins where a tree of its length can begin.
    private static func parts(of range: Range<Int64>) -> [MerkleNode.Position] {
        var start = range.lowerBound
        return MerkleFrontier.positions(ofSize: range.upperBound - range.lowerBound).map { position in
            defer { start += 1 << position.level }
            return MerkleNode.Position(level: position.level, index: start >> position.level)
        }
    }
}
