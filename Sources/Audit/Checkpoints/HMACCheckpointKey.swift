// SPDX-License-Identifier: Apache-2.0

/// A secret that signs and checks checkpoints by HMAC-SHA256 (RFC 2104).
///
/// **It convinces only whoever holds the same secret, and everybody who holds it can sign.** It shows an auditor with a copy
/// of it, on a machine of their own, that nobody without it made a checkpoint. It shows a customer nothing, and nothing to
/// anybody about those who run the log and hold it; for that, sign with a key that has a public half.
///
/// The secret is printed nowhere: not in descriptions, dumps or errors.
public struct HMACCheckpointKey: CheckpointSigner, CheckpointVerifier {
    /// The shortest secret, in bytes: as many as the result has.
    public static let minimumSecretByteCount = 32

    /// The type of the signature: one that C2SP has assigned no byte, followed by a name for it.
    private static let type: [UInt8] = [0xff] + Array("swift-impersonation/hmac-sha256".utf8)

    /// The name and an ID, which is made from the secret and does not lead back to it.
    public let key: NoteKey
    private let mac: HMACSHA256

    /// Takes a secret.
    ///
    /// - Parameters:
    ///   - name: the name of the key, usually the origin of the log.
    ///   - secret: at least 32 random bytes.
    /// - Throws: ``CheckpointError`` with `invalidName` or `invalidKey`.
    public init(name: String, secret: [UInt8]) throws(CheckpointError) {
        guard secret.count >= Self.minimumSecretByteCount else {
            throw CheckpointError(
                .invalidKey, "a secret for checkpoints has at least \(Self.minimumSecretByteCount) random bytes")
        }
        self.mac = HMACSHA256(key: secret)
        // No note ends without a line break, so that this is the code of none.
        let fingerprint = self.mac.code(for: Array("key ID".utf8)).bytes
        self.key = try NoteKey(name: name, type: Self.type, publicKey: fingerprint)
    }

    /// False: who can check can sign.
    public var isPublic: Bool { false }

    /// Returns the code of a text.
    public func signature(of text: [UInt8]) -> [UInt8] {
        self.mac.code(for: text).bytes
    }

    /// Whether a code is that of a text; takes the same time wherever they differ.
    public func isValid(_ signature: [UInt8], of text: [UInt8]) -> Bool {
        Digest(bytes: signature) == self.mac.code(for: text)
    }
}

extension HMACCheckpointKey: CustomStringConvertible, CustomReflectable {
    /// The name and the ID.
    public var description: String { "\(self.key)" }

    /// A mirror without the secret.
    public var customMirror: Mirror { Mirror(self, children: ["key": self.key]) }
}
