// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit

extension Command {
    /// Says whether a receipt of a visit holds, and what is in it.
    ///
    /// Whoever wrote the receipt could have made its checkpoint too. What speaks for that is its signature, or the same checkpoint
    /// from somewhere else; without either the answer is said to depend on it.
    func verify(
        _ receipt: VisitReceipt, held: [SignedCheckpoint], keys: [any CheckpointVerifier], origin: String?
    ) -> Status {
        let checkpoint = receipt.checkpoint.unverified
        self.write("receipt: visit \(receipt.visit), \(receipt.items.count) entries")
        for item in receipt.items { self.write("entry: \(Self.text(of: item.entry))") }
        self.write("checkpoint: \(checkpoint.size) entries of `\(checkpoint.origin.inert)`, root \(checkpoint.root)")
        do {
            if !keys.isEmpty {
                _ = try receipt.checkpoint.checkpoint(of: origin ?? checkpoint.origin, verifiedBy: keys)
            } else if let origin, origin != checkpoint.origin {
                throw CheckpointError(.wrongOrigin, "the checkpoint is of another log")
            }
            for trusted in held.isEmpty ? [checkpoint] : held.map(\.unverified) {
                guard trusted.size == checkpoint.size else {
                    throw CheckpointError(
                        .inconsistent,
                        "the checkpoint that you hold is of \(trusted.size) entries and says nothing here")
                }
                try receipt.verify(under: trusted)
            }
        } catch {
            self.write("finding: \(error)".inert)
            self.write("result: not what it should be")
            return .findings
        }
        if keys.isEmpty, held.isEmpty {
            self.write("result: nothing was found, if the checkpoint in the receipt is genuine")
            self.complain(
                "AuditTool: nobody has checked the signature of the receipt's checkpoint: check it with the log's public "
                    + "key, or give the checkpoint of \(checkpoint.size) entries from somewhere else with --checkpoint")
        } else {
            self.write("result: nothing was found")
        }
        return .clean
    }
}
