// SPDX-License-Identifier: Apache-2.0

public import Audit

/// The secret half of a key for checkpoints: whoever holds it can sign for the log.
///
/// Keep the seed where the administrator of the log's database is not: a file of another account, a key service. It is printed
/// nowhere: not in descriptions, dumps or errors.
public struct Ed25519Signer: CheckpointSigner {
    /// How many bytes a seed has.
    public static let seedByteCount = 32

    /// The half that is given to everybody.
    public let verifier: Ed25519Verifier
    private let seed: [UInt8]

    /// Takes a seed.
    ///
    /// - Parameters:
    ///   - name: the name of the key, usually the origin of the log.
    ///   - seed: 32 random bytes, the private key of RFC 8032.
    /// - Throws: ``/Audit/CheckpointError`` with `invalidName` or `invalidKey`.
    public init(name: String, seed: [UInt8]) throws(CheckpointError) {
        guard seed.count == Self.seedByteCount, let publicKey = Ed25519.publicKey(of: seed) else {
            throw CheckpointError(.invalidKey, "a seed has \(Self.seedByteCount) bytes")
        }
        self.verifier = try Ed25519Verifier(name: name, publicKey: publicKey)
        self.seed = seed
    }

    /// The name and the ID, as C2SP signed-note makes it.
    public var key: NoteKey { self.verifier.key }

    /// True: everybody can check.
    public var isPublic: Bool { true }

    /// Signs a text.
    ///
    /// - Throws: ``/Audit/CheckpointError`` with `unavailable` when the library fails to.
    public func signature(of text: [UInt8]) throws(CheckpointError) -> [UInt8] {
        guard let signature = Ed25519.sign(text, with: self.seed) else {
            throw CheckpointError(.unavailable, "the cryptographic library did not sign")
        }
        return signature
    }
}

extension Ed25519Signer: CustomStringConvertible, CustomReflectable {
    /// The name and the ID.
    public var description: String { "\(self.key)" }

    /// A mirror without the seed.
    public var customMirror: Mirror { Mirror(self, children: ["key": self.key]) }
}

/// The public half of a key for checkpoints: give it to customers and auditors by a way that they trust.
public struct Ed25519Verifier: CheckpointVerifier {
    /// The name and the ID, as C2SP signed-note makes it.
    public let key: NoteKey
    /// The 32 bytes of the key, as RFC 8032 encodes it.
    public let publicKey: [UInt8]

    /// Takes a public key.
    ///
    /// - Parameters:
    ///   - name: the name of the key.
    ///   - publicKey: 32 bytes.
    /// - Throws: ``/Audit/CheckpointError`` with `invalidName` or `invalidKey`.
    public init(name: String, publicKey: [UInt8]) throws(CheckpointError) {
        guard publicKey.count == 32 else { throw CheckpointError(.invalidKey, "a public key has 32 bytes") }
        self.key = try NoteKey(name: name, type: [0x01], publicKey: publicKey)
        self.publicKey = publicKey
    }

    /// True: checking needs no secret.
    public var isPublic: Bool { true }

    /// Whether the key made this signature of this text.
    public func isValid(_ signature: [UInt8], of text: [UInt8]) -> Bool {
        signature.count == 64 && Ed25519.isValid(signature, of: text, by: self.publicKey)
    }
}
