// SPDX-License-Identifier: Apache-2.0

public import Accounts

extension AuditLog {
    /// Makes the receipt of a visit that has ended, for its customer.
    ///
    /// Cuts a checkpoint if none that is stored covers the visit. Making one again later gives the same entries under a later
    /// checkpoint, without what was erased meanwhile.
    ///
    /// - Parameter visit: the visit.
    /// - Returns: the receipt; its ``VisitReceipt/bytes`` are what the customer gets.
    /// - Throws: ``ReceiptError`` with `visitGoesOn`, with `incomplete` when the log holds no such visit or not all of it any
    ///   more, and with `notPublic` when checkpoints are not signed by a key with a public half; ``CheckpointError``, and what
    ///   the store throws.
    public func receipt(of visit: VisitID) async throws -> VisitReceipt {
        guard let policy = self.cutter?.policy, policy.signer.isPublic else {
            throw ReceiptError(.notPublic, "receipts need checkpoints that are signed by a key with a public half")
        }
        let entries = try await self.all(of: visit)
        guard entries.first?.kind == .visitStarted, let last = entries.last,
            entries.enumerated().allSatisfy({ $0.element.place.visitIndex == Int64($0.offset) })
        else { throw ReceiptError(.incomplete, "the log does not hold all of the visit") }
        guard entries.contains(where: { $0.kind == .visitStopped }) else {
            throw ReceiptError(.visitGoesOn, "the visit has not ended")
        }
        var checkpoint = try await policy.sink.latest()
        // One that was signed before the key was changed may convince nobody.
        let isFit = checkpoint.map {
            $0.unverified.size > UInt64(last.sequence) && $0.isSigned(by: policy.signer.key)
        }
        if isFit != true {
            checkpoint = try await self.checkpoint()
        }
        guard let checkpoint, let size = Int64(exactly: checkpoint.unverified.size), size > last.sequence else {
            throw CheckpointError(.goesBack, "the checkpoint does not cover the visit")
        }
        var items: [VisitReceipt.Item] = []
        for entry in entries {
            let proof = try await self.inclusionProof(of: entry.sequence, inLogOf: size)
            // A log that was rewritten since gives proofs that lead elsewhere: better no receipt than such a one.
            try proof.verify(entry.leafHash, root: checkpoint.unverified.root)
            items.append(VisitReceipt.Item(entry: entry.erasing(.staff), hashes: proof.hashes))
        }
        return VisitReceipt(visit: visit, items: items, checkpoint: checkpoint)
    }

    private func all(of visit: VisitID) async throws -> [AuditEntry] {
        var entries: [AuditEntry] = []
        while true {
            let page = try await self.entries(of: visit, after: entries.last?.sequence)
            entries += page
            guard entries.count <= VisitReceipt.maximumEntries else {
                throw ReceiptError(.incomplete, "a receipt holds \(VisitReceipt.maximumEntries) entries at most")
            }
            guard page.count == AuditQuery.maximumLimit else { return entries }
        }
    }
}
