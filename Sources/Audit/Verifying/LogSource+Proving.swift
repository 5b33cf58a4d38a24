// SPDX-License-Identifier: Apache-2.0

extension LogSource {
    /// Proves from nothing but the log itself that an entry is part of it, in one reading and little memory.
    ///
    /// - Parameters:
    ///   - sequence: the number of the entry, from 0.
    ///   - size: the size of the log that it is proved for.
    /// - Returns: the proof, the hash of the entry's leaf, and the root of the log at that size; nil when the log is not that
    ///   long, or entries are missing.
    /// - Throws: when the log cannot be read at all.
    public func inclusionProof(
        of sequence: Int64, inLogOf size: Int64
    ) async throws -> (proof: InclusionProof, leafHash: Digest, root: Digest)? {
        guard (0..<size).contains(sequence) else { return nil }
        let recipe = MerkleRecipe.inclusion(of: sequence, inTreeOf: size)
        let positions = recipe.positions
        var found: [MerkleNode.Position: Digest] = [:]
        let wanted = Set(positions + [MerkleNode.Position(level: 0, index: sequence)])
        var frontier = MerkleFrontier.empty
        var isComplete = true
        var nodes: [MerkleNode] = []
        try await self.read { record in
            guard let (place, leafHash) = record.leaf, frontier.size < size else { return }
            isComplete = isComplete && place == frontier.size
            nodes.removeAll(keepingCapacity: true)
            nodes.append(MerkleNode(position: .init(level: 0, index: frontier.size), hash: leafHash))
            frontier.append(leafHash, completing: &nodes)
            for node in nodes where wanted.contains(node.position) { found[node.position] = node.hash }
        }
        let hashes = positions.compactMap { found[$0] }
        guard isComplete, frontier.size == size, hashes.count == positions.count,
            let leafHash = found[MerkleNode.Position(level: 0, index: sequence)]
        else { return nil }
        let proof = InclusionProof(index: UInt64(sequence), size: UInt64(size), hashes: recipe.hashes(of: hashes))
        return (proof, leafHash, frontier.root)
    }
}

extension LogRecord {
    /// The place and the hash of the leaf that a record stands for.
    fileprivate var leaf: (sequence: Int64, hash: Digest)? {
        switch self {
        case .entry(let entry, let made, _): (entry.sequence, made)
        case .purged(let sequence, let leafHash): (sequence, leafHash)
        case .unreadable, .node, .checkpoint: nil
        }
    }
}
