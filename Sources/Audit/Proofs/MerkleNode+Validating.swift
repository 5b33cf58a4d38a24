// SPDX-License-Identifier: Apache-2.0

extension MerkleNode {
    /// Throws ``AuditError/Code/invalidQuery`` when more than ``maximumRead`` nodes are asked for; for adapters.
    public static func validate(_ positions: [Position]) throws {
        guard positions.count <= Self.maximumRead else {
            throw AuditError(.invalidQuery, "up to \(Self.maximumRead) nodes can be read at once")
        }
    }
}
