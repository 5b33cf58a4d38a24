// SPDX-License-Identifier: Apache-2.0

/// What the log gives back for an event: its place, and the state of the whole log as it was then.
///
/// The same event gives the same receipt however often it is appended.
public struct AuditReceipt: Hashable, Sendable {
    /// The entry's number in the log, from 0.
    public let sequence: Int64
    /// The hash of the entry's leaf.
    public let leafHash: Digest
    /// The right edge of the tree whose last leaf is this entry.
    public let frontier: MerkleFrontier

    /// Makes a receipt.
    public init(sequence: Int64, leafHash: Digest, frontier: MerkleFrontier) {
        self.sequence = sequence
        self.leafHash = leafHash
        self.frontier = frontier
    }

    /// The number of entries of the log with this one as its last.
    public var size: Int64 { self.frontier.size }
    /// The root of that log's tree, which commits to every entry up to this one; made when asked for.
    public var root: Digest { self.frontier.root }
}
