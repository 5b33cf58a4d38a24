// SPDX-License-Identifier: Apache-2.0

public import Audit
internal import Synchronization

/// The last checkpoint in memory: for tests, since it is gone with the process.
public final class InMemoryCheckpointSink: CheckpointSink {
    private let stored = Mutex<SignedCheckpoint?>(nil)

    /// Makes an empty sink.
    public init() {}

    /// See ``CheckpointSink/latest()``.
    public func latest() -> SignedCheckpoint? {
        self.stored.withLock { $0 }
    }

    /// See ``CheckpointSink/store(_:after:proof:)``.
    public func store(
        _ checkpoint: SignedCheckpoint, after previous: SignedCheckpoint?, proof: ConsistencyProof?
    ) throws {
        try self.stored.withLock { stored in
            try checkpoint.unverified.validate(
                after: stored?.unverified, expecting: previous?.unverified, proof: proof)
            stored = checkpoint
        }
    }
}
