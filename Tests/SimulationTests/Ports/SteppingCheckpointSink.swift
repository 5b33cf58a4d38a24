// SPDX-License-Identifier: Apache-2.0

import Audit
import InMemoryAdapters

/// A sink of checkpoints whose every call is a step of the simulation.
struct SteppingCheckpointSink: CheckpointSink {
    let base: InMemoryCheckpointSink
    let gate: Gate

    func latest() async throws -> SignedCheckpoint? {
        let call = Call(title: "reads the last checkpoint", reads: .checkpoints, writes: [])
        return try await self.gate.call(call, seeing: \.?.unverified) { self.base.latest() }
    }

    func store(
        _ checkpoint: SignedCheckpoint, after previous: SignedCheckpoint?, proof: ConsistencyProof?
    ) async throws {
        let call = Call(
            title: "stores a checkpoint", reads: [], writes: .checkpoints,
            particulars: { "of \(checkpoint.unverified.size) entries" })
        try await self.gate.call(call) { try self.base.store(checkpoint, after: previous, proof: proof) }
    }
}
