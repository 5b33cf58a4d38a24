// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// What a customer gets at the end of a visit: everything that the log holds of it and of them, with proofs that need no log.
///
/// One JSON document, to be kept by the customer. It names the staff member by the handle of the log's public part and in no
/// other way: the sealed part about them is a commitment here, without its opening. ``verify(with:origin:)`` checks it with
/// nothing but the public key of the log: that each entry is in the log that the checkpoint is of, that the entries are the
/// whole visit from its start to its stop, that all of them are about one account and one actor, and that the customer's
/// details are those that were sealed.
///
/// It does not show that the log is the same for everybody: for that, somebody compares checkpoints with those that an
/// auditor holds. The numbers about the subject in two receipts show what happened between them.
public struct VisitReceipt: Sendable {
    /// The most entries of a visit that a receipt holds.
    public static let maximumEntries = 10_000
    /// The longest document that is read, in bytes.
    public static let maximumByteCount = 64 << 20

    /// One entry with its proof.
    public struct Item: Sendable {
        /// The entry; without the opening of the staff member's part.
        public let entry: AuditEntry
        /// The hashes of its inclusion proof, for the size of the checkpoint.
        public let hashes: [Digest]
    }

    /// The visit.
    public let visit: VisitID
    /// Its entries, in order.
    public let items: [Item]
    /// The checkpoint that the proofs lead to.
    public let checkpoint: SignedCheckpoint

    /// Checks the receipt; needs no log and no network.
    ///
    /// - Parameters:
    ///   - verifiers: the public keys of the log, from a place that the customer trusts.
    ///   - origin: the name of the log.
    /// - Throws: ``ReceiptError`` saying what does not hold, or ``CheckpointError`` when the checkpoint does not.
    public func verify(with verifiers: [any CheckpointVerifier], origin: String) throws {
        try self.verify(under: self.checkpoint.checkpoint(of: origin, verifiedBy: verifiers))
    }

    /// Checks the receipt under a checkpoint that is trusted for another reason than its signature; needs no log and no network.
    ///
    /// - Parameter checkpoint: one of the size that the receipt was made for, such as an auditor's copy.
    /// - Throws: ``ReceiptError`` saying what does not hold, also when the receipt was made for another checkpoint.
    public func verify(under checkpoint: Checkpoint) throws {
        guard checkpoint == self.checkpoint.unverified else {
            throw ReceiptError(.changed, "the receipt was made for another checkpoint than this one")
        }
        guard let first = self.items.first?.entry else { throw ReceiptError(.incomplete, "there are no entries") }
        var last: Int64 = -1
        for (index, item) in self.items.enumerated() {
            let entry = item.entry
            guard entry.visit == self.visit, entry.subject == first.subject, entry.place.actor == first.place.actor
            else {
                throw ReceiptError(.mixed, "entry \(entry.sequence) is of another visit, subject or actor")
            }
            guard entry.place.visitIndex == Int64(index), entry.sequence > last else {
                throw ReceiptError(.incomplete, "entry \(index) of the visit is missing")
            }
            last = entry.sequence
            guard entry.staff.opening == nil else {
                throw ReceiptError(.revealing, "entry \(entry.sequence) names the staff member")
            }
            guard entry.customer?.isGenuine(as: .customer) ?? true else {
                throw ReceiptError(.changed, "the details in entry \(entry.sequence) are not those that were sealed")
            }
            let proof = InclusionProof(index: UInt64(entry.sequence), size: checkpoint.size, hashes: item.hashes)
            guard (try? proof.verify(entry.leafHash, root: checkpoint.root)) != nil else {
                throw ReceiptError(.changed, "entry \(entry.sequence) is not in the log of the checkpoint")
            }
        }
        guard first.kind == .visitStarted, self.items.contains(where: { $0.entry.kind == .visitStopped }) else {
            throw ReceiptError(.incomplete, "the visit has no start or no stop")
        }
    }
}

/// Why a receipt is not good.
public struct ReceiptError: CodedError {
    /// The kinds of trouble.
    @nonexhaustive
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The bytes are no receipt, as this library writes it.
        case malformed
        /// Entries of the visit are missing.
        case incomplete
        /// Entries are of different visits, subjects or actors.
        case mixed
        /// An entry or its details were changed, or are of another log.
        case changed
        /// It tells who the staff member is.
        case revealing
        /// The visit goes on; ask again when it has ended.
        case visitGoesOn
        /// The log's checkpoints are signed with a secret, so that its signature would show the customer nothing.
        case notPublic
    }

    /// What kind of trouble it is.
    public let code: Code
    /// More about it; holds nothing personal.
    public let detail: String

    /// Makes an error.
    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}
