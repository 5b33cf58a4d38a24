// SPDX-License-Identifier: Apache-2.0

/// One thing that is found when a log is read from its beginning to its end, in a store or in a file.
public enum LogRecord: Sendable {
    /// An entry, with the hash of its leaf as it was made now, and as it is stored beside it.
    case entry(AuditEntry, made: Digest, stored: Digest)
    /// The place of an entry whose body was dropped, with what is kept of it.
    case purged(sequence: Int64, leafHash: Digest)
    /// The place of an entry that cannot be read, with what is known of it.
    case unreadable(sequence: Int64?, leafHash: Digest?, detail: String)
    /// An interior node of the tree as it is stored; nil when it cannot be read. It comes before the entry that completes it.
    case node(MerkleNode.Position, Digest?)
    /// A checkpoint that stands in the log's export.
    case checkpoint(SignedCheckpoint)
}

extension LogRecord {
    /// The number that a record says its entry has; nil where it says none, and for an entry that was changed.
    var sequence: Int64? {
        switch self {
        case .entry(let entry, let made, let stored): made == stored ? entry.sequence : nil
        case .purged(let sequence, _): sequence
        case .unreadable(let sequence, _, _): sequence
        case .node, .checkpoint: nil
        }
    }
}
