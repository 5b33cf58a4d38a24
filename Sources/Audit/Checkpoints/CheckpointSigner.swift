// SPDX-License-Identifier: Apache-2.0

/// The port to whoever signs checkpoints: a key in a file, a hardware module, a service.
///
/// A key signs for one log alone, and nothing but checkpoints. Calls may come from any task at once.
public protocol CheckpointSigner: Sendable {
    /// The key that signatures are checked with.
    var key: NoteKey { get }

    /// Whether signatures convince people who could not have made them.
    ///
    /// True for keys with a public half, such as Ed25519. What goes to customers is signed by such a key only.
    var isPublic: Bool { get }

    /// Signs a text; throws when that is not possible now.
    func signature(of text: [UInt8]) async throws -> [UInt8]
}

/// The port to whoever checks the signatures of one key.
public protocol CheckpointVerifier: Sendable {
    /// The key whose signatures are checked.
    var key: NoteKey { get }

    /// Whether checking needs no secret: see ``CheckpointSigner/isPublic``.
    var isPublic: Bool { get }

    /// Whether the key made this signature of this text.
    func isValid(_ signature: [UInt8], of text: [UInt8]) -> Bool
}
