// SPDX-License-Identifier: Apache-2.0

internal import Accounts

extension AuditLog {
    /// Cuts a checkpoint of the log as it is now, signs it and stores it.
    ///
    /// Compares with the checkpoint that was stored last and signs nothing that disagrees with it: a log that was cut off,
    /// rewritten, or restored from an older copy is found out here, while it is in use. So is a sink that has lost the
    /// checkpoint which this log has seen in it.
    ///
    /// - Returns: the checkpoint stored last, which covers all that was in the log when this was called: the new one, or one
    ///   that another process stored meanwhile.
    /// - Throws: ``CheckpointError`` with `goesBack` or `inconsistent` when the log is not the one that was signed before, or the
    ///   sink does not hold what it held; with `superseded` when others were faster again and again; and with `unavailable` when
    ///   this log has no ``CheckpointPolicy``; what the store, the signer or the sink throws.
    @discardableResult
    public func checkpoint() async throws -> SignedCheckpoint {
        try await self.cutCheckpoint()
    }

    /// Cuts a checkpoint if entries have waited for one for too long or too many have.
    ///
    /// The sweep of the impersonation service calls it; call it every minute or so where nobody sweeps.
    /// Failures go to ``CheckpointPolicy/onFailure``. Without a policy this does nothing.
    public func checkpointIfDue() async {
        guard let cutter = self.cutter else { return }
        do {
            cutter.note(try await self.head(), at: self.clock.now)
        } catch {
            cutter.policy.onFailure(error)
        }
        await self.cutDueCheckpoint()
    }

    func cutDueCheckpoint() async {
        await self.cutter?.cutIfDue { _ = try await self.cutCheckpoint() }
    }

    private func cutCheckpoint() async throws -> SignedCheckpoint {
        guard let cutter = self.cutter else {
            throw CheckpointError(.unavailable, "this log was made without a policy for checkpoints")
        }
        for _ in 0..<Self.cuttingAttempts {
            if let checkpoint = try await self.cutCheckpoint(cutter) {
                cutter.remember(checkpoint)
                return checkpoint
            }
        }
        throw CheckpointError(.superseded, "others stored checkpoints again and again; try again")
    }

    /// How often a checkpoint is cut anew because somebody else stored one meanwhile.
    private static let cuttingAttempts = 100

    /// Cuts one; nil when somebody else was faster, whose checkpoint may not cover what this one would.
    private func cutCheckpoint(_ cutter: CheckpointCutter) async throws -> SignedCheckpoint? {
        let policy = cutter.policy
        let seen = cutter.seen
        // The one before is read first: the head that is read after it covers it.
        let previous = try await policy.sink.latest()
        try cutter.expectKept(previous?.unverified, since: seen)
        let head = try await self.head()
        let checkpoint = try Checkpoint(
            origin: policy.origin, size: UInt64(head.size), root: head.frontier.root)
        if let previous, previous.unverified == checkpoint, previous.isSigned(by: policy.signer.key) { return previous }
        let proof = try await self.proof(from: previous?.unverified, to: head)
        try checkpoint.validate(after: previous?.unverified, expecting: previous?.unverified, proof: proof)
        let signed = try await SignedCheckpoint(checkpoint, by: policy.signer)
        do {
            try await policy.sink.store(signed, after: previous, proof: proof)
        } catch let error as CheckpointError where error.code == .superseded {
            return nil
        }
        return signed
    }

    private func proof(from previous: Checkpoint?, to head: AuditHead) async throws -> ConsistencyProof? {
        guard let size = previous.flatMap({ Int64(exactly: $0.size) }), size > 0, size <= head.size else { return nil }
        return try await self.consistencyProof(from: size, to: head.size)
    }
}
