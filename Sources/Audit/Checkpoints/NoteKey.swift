// SPDX-License-Identifier: Apache-2.0

/// Which key signed a note: the name of its owner, and four bytes that tell keys of one name apart.
public struct NoteKey: Hashable, Sendable, CustomStringConvertible {
    /// The name, such as `panel.example.com/log`: without spaces and `+`, in printable ASCII.
    public let name: String
    /// The first four bytes of a hash of the key, most significant first.
    public let id: UInt32

    /// Makes a key as a signature names it.
    ///
    /// - Throws: ``CheckpointError`` with `invalidName` for a name that cannot be written into a note.
    public init(name: String, id: UInt32) throws(CheckpointError) {
        guard Self.isName(name.utf8) else {
            throw CheckpointError(.invalidName, "the name of a key is not empty and has no spaces, `+` or controls")
        }
        self.name = name
        self.id = id
    }

    /// Makes the key that C2SP signed-note recommends: the ID is the beginning of SHA-256 over name, type and key.
    ///
    /// - Parameters:
    ///   - name: the name of the key's owner.
    ///   - type: the type of the signature, such as `[0x01]` for Ed25519.
    ///   - publicKey: the public key, as its type encodes it.
    /// - Throws: ``CheckpointError`` with `invalidName` for a name that cannot be written into a note.
    public init(name: String, type: [UInt8], publicKey: [UInt8]) throws(CheckpointError) {
        let digest = SHA256.hash(Array(name.utf8) + [0x0A] + type + publicKey)
        try self.init(name: name, id: digest.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
    }

    /// The name and the ID in hexadecimal, as in `name+c74f20a3`.
    public var description: String {
        let digits = String(self.id, radix: 16)
        return "\(self.name)+\(String(repeating: "0", count: 8 - digits.count))\(digits)"
    }

    /// Whether bytes of UTF-8 can be the name of a key.
    static func isName(_ bytes: some Sequence<UInt8>) -> Bool {
        guard let name = String(validating: bytes, as: UTF8.self), !name.isEmpty else { return false }
        return name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "+" && !$0.properties.isWhitespace }
    }
}
