// SPDX-License-Identifier: Apache-2.0

/// A checkpoint with the signatures below it.
public struct SignedCheckpoint: Sendable {
    /// The note as it was signed.
    public let note: SignedNote
    /// What the note says, whoever signed it.
    ///
    /// Fit to be believed only by somebody who had it from a place they trust; others use ``checkpoint(of:verifiedBy:)``.
    public let unverified: Checkpoint

    /// Reads a checkpoint; checks its form and none of its signatures.
    ///
    /// - Throws: ``CheckpointError`` with `malformed` for bytes that are not a signed checkpoint to the last byte.
    public init(_ bytes: [UInt8]) throws(CheckpointError) {
        self.note = try SignedNote(bytes)
        self.unverified = try Checkpoint(text: self.note.text)
    }

    /// Signs a checkpoint.
    ///
    /// - Throws: what the signer throws; ``CheckpointError`` with `badSignature` when what it made cannot be its signature.
    public init(_ checkpoint: Checkpoint, by signer: any CheckpointSigner) async throws {
        let text = checkpoint.text
        let signature = SignedNote.Signature(key: signer.key, bytes: try await signer.signature(of: text))
        self.note = try SignedNote(text: text, signatures: [signature])
        self.unverified = checkpoint
    }

    /// Whether a key is among those that are said to have signed it.
    func isSigned(by key: NoteKey) -> Bool { self.note.signatures.contains { $0.key == key } }

    /// Returns the checkpoint, once it is known to be of this log and signed by a known key.
    ///
    /// - Parameters:
    ///   - origin: the log that it must be of.
    ///   - verifiers: the keys that are known.
    /// - Returns: what the note says.
    /// - Throws: ``CheckpointError`` with `wrongOrigin`, `notSigned` or `badSignature`.
    public func checkpoint(
        of origin: String, verifiedBy verifiers: [any CheckpointVerifier]
    ) throws(CheckpointError) -> Checkpoint {
        try self.note.verify(with: verifiers)
        guard self.unverified.origin.utf8.elementsEqual(origin.utf8) else {
            throw CheckpointError(.wrongOrigin, "the checkpoint is of another log")
        }
        return self.unverified
    }

    /// The note as bytes of UTF-8, as it is stored and sent.
    public var bytes: [UInt8] { self.note.bytes }

    /// The note as text.
    public var text: String { String(decoding: self.bytes, as: UTF8.self) }
}
