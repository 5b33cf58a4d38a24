// SPDX-License-Identifier: Apache-2.0

extension AuditLog {
    /// Proves that an entry is part of the log.
    ///
    /// Reads some two nodes for each doubling of the log, in one call of the store.
    ///
    /// - Parameters:
    ///   - sequence: the number of the entry, from 0.
    ///   - size: the size of the log that it is proved for, such as that of a checkpoint; now, if it is left out.
    /// - Returns: a proof for the root of the log at that size.
    /// - Throws: ``AuditError`` with `invalidQuery` when the log has no such entry at that size, or never had that size.
    public func inclusionProof(of sequence: Int64, inLogOf size: Int64? = nil) async throws -> InclusionProof {
        let size = try await self.validated(size)
        guard (0..<size).contains(sequence) else {
            throw AuditError(.invalidQuery, "a log of \(size) entries has no entry \(sequence)")
        }
        return InclusionProof(
            index: UInt64(sequence), size: UInt64(size),
            hashes: try await self.hashes(for: .inclusion(of: sequence, inTreeOf: size)))
    }

    /// Proves that the log at one size begins with all that it held at a smaller one.
    ///
    /// - Parameters:
    ///   - oldSize: the smaller size, at least 1.
    ///   - newSize: the larger size; now, if it is left out.
    /// - Returns: a proof for the roots of the log at both sizes.
    /// - Throws: ``AuditError`` with `invalidQuery` when the log never had these sizes.
    public func consistencyProof(from oldSize: Int64, to newSize: Int64? = nil) async throws -> ConsistencyProof {
        let newSize = try await self.validated(newSize)
        guard oldSize > 0, oldSize <= newSize else {
            throw AuditError(.invalidQuery, "a log of \(newSize) entries is no continuation of one of \(oldSize)")
        }
        return ConsistencyProof(
            oldSize: UInt64(oldSize), newSize: UInt64(newSize),
            hashes: try await self.hashes(for: .consistency(from: oldSize, to: newSize)))
    }

    /// Returns the root that the log had at a size.
    ///
    /// - Throws: ``AuditError`` with `invalidQuery` when the log never had that size.
    public func root(ofLogOf size: Int64) async throws -> Digest {
        let size = try await self.validated(size)
        guard size > 0 else { return MerkleFrontier.empty.root }
        return try await self.hashes(for: .root(ofTreeOf: size))[0]
    }

    /// The size asked for, or the current one.
    private func validated(_ size: Int64?) async throws -> Int64 {
        let current = try await self.head().size
        guard let size else { return current }
        guard (0...current).contains(size) else {
            throw AuditError(.invalidQuery, "the log has \(current) entries and never had \(size)")
        }
        return size
    }

    private func hashes(for recipe: MerkleRecipe) async throws -> [Digest] {
        let positions = recipe.positions
        let nodes = positions.isEmpty ? [] : try await self.store.hashes(at: positions)
        guard nodes.count == positions.count else {
            throw AuditError(.invalidRecord, "the store did not answer for every node of the tree")
        }
        return recipe.hashes(of: nodes)
    }
}
