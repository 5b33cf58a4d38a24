// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit

extension CheckpointPolicy {
    /// Checkpoints as the tour cuts them.
    ///
    /// A panel takes its key from a file or a key service and gives its checkpoints to somebody else. The key of the tour is
    /// drawn anew each time and forgotten, so that its signature proves nothing to anybody.
    static func ofTheTour(_ sink: any CheckpointSink) throws -> Self {
        let key = try HMACCheckpointKey(name: "quickstart.example/log", secret: SystemEntropy().bytes(32))
        return Self(origin: "quickstart.example/log", signer: key, sink: sink) { error in
            preconditionFailure("a checkpoint in memory failed: \(error)")
        }
    }
}
