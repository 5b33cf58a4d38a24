// SPDX-License-Identifier: Apache-2.0

/// The port to where checkpoints are kept: a place that those who run the log's database cannot rewrite.
///
/// Only what a sink holds can convict a log. One on the same machine, under the same administrator, protects from the mistakes
/// of that administrator and not from the administrator.
public protocol CheckpointSink: Sendable {
    /// Returns the checkpoint that was stored last; nil before the first one.
    ///
    /// - Throws: ``CheckpointError`` with `unavailable` when it cannot be read, and with `malformed` when what is there is no
    ///   checkpoint. Neither is ever taken for the first one.
    func latest() async throws -> SignedCheckpoint?

    /// Stores a checkpoint, durably and as a whole.
    ///
    /// The sink compares with what it holds, as one atomic step with storing: see
    /// ``Checkpoint/validate(after:expecting:proof:)``, which does it.
    ///
    /// - Parameters:
    ///   - checkpoint: the new one.
    ///   - previous: what ``latest()`` returned before, and the proof starts from.
    ///   - proof: that the log of the new one begins with that of the previous one; nil when there is none, or an empty one.
    /// - Throws: ``CheckpointError`` with `superseded`, `wrongOrigin`, `goesBack` or `inconsistent`, having stored nothing.
    func store(
        _ checkpoint: SignedCheckpoint, after previous: SignedCheckpoint?, proof: ConsistencyProof?
    ) async throws
}

extension Checkpoint {
    /// Checks that a checkpoint may follow the one that is held: the rule of a witness, for sinks.
    ///
    /// - Parameters:
    ///   - held: what the sink holds.
    ///   - previous: what whoever stores believes it to hold.
    ///   - proof: that this log begins with that of `held`.
    /// - Throws: ``CheckpointError`` with `superseded`, `wrongOrigin`, `goesBack` or `inconsistent`.
    public func validate(
        after held: Checkpoint?, expecting previous: Checkpoint?, proof: ConsistencyProof?
    ) throws(CheckpointError) {
        guard let held else {
            // Somebody has taken away what was there.
            guard previous == nil else { throw CheckpointError(.inconsistent, "the checkpoint before is gone") }
            return
        }
        guard self.origin.utf8.elementsEqual(held.origin.utf8) else {
            throw CheckpointError(.wrongOrigin, "the checkpoint that is stored is of another log")
        }
        guard held == previous else {
            throw CheckpointError(.superseded, "another checkpoint was stored meanwhile")
        }
        guard self.size >= held.size else {
            throw CheckpointError(
                .goesBack, "a checkpoint of \(held.size) entries is stored, and this one has \(self.size)")
        }
        guard held.size > 0 else { return }
        let proof = proof ?? ConsistencyProof(oldSize: held.size, newSize: self.size, hashes: [])
        guard proof.oldSize == held.size, proof.newSize == self.size,
            (try? proof.verify(from: held.root, to: self.root)) != nil
        else {
            throw CheckpointError(
                .inconsistent, "the log of \(self.size) entries does not begin with the one of \(held.size)")
        }
    }
}
