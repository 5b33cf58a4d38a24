// SPDX-License-Identifier: Apache-2.0

/// A text with signatures below it, in the form of C2SP signed-note (c2sp.org/signed-note).
///
/// The text is not to be believed before a signature was checked: ``verify(with:)``.
public struct SignedNote: Sendable {
    /// The longest note that is read, in bytes.
    public static let maximumByteCount = 262_144
    /// The most signatures that are read.
    public static let maximumSignatures = 64

    /// One line below the text.
    public struct Signature: Hashable, Sendable {
        /// Who says to have signed.
        public let key: NoteKey
        /// What the key made of the text.
        public let bytes: [UInt8]

        /// Makes a signature.
        public init(key: NoteKey, bytes: [UInt8]) {
            self.key = key
            self.bytes = bytes
        }
    }

    /// The text, with the line break at its end.
    public let text: [UInt8]
    /// The signatures, in the order in which they stand below it.
    public let signatures: [Signature]

    /// Puts signatures below a text.
    ///
    /// - Throws: ``CheckpointError`` with `malformed` when that would be no note.
    public init(text: [UInt8], signatures: [Signature]) throws(CheckpointError) {
        self.text = text
        self.signatures = signatures
        // A text may look like one with signatures of its own, and would then be read as another.
        let written = try Self(self.bytes)
        guard written.text == text, written.signatures == signatures else {
            throw Self.malformed("its text and its signatures cannot be told apart")
        }
    }

    /// Reads a note.
    ///
    /// - Throws: ``CheckpointError`` with `malformed` for bytes that are not a note to the last byte.
    public init(_ bytes: [UInt8]) throws(CheckpointError) {
        guard bytes.count <= Self.maximumByteCount else { throw Self.malformed("it is too long") }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw Self.malformed("it is not UTF-8") }
        guard bytes.allSatisfy({ $0 >= 0x20 || $0 == Self.lineBreak }) else {
            throw Self.malformed("it holds control characters")
        }
        // The last empty line divides; the text itself may hold empty lines.
        guard bytes.last == Self.lineBreak,
            let blank = bytes.indices.dropFirst().last(where: {
                bytes[$0] == Self.lineBreak && bytes[$0 - 1] == Self.lineBreak
            }), blank + 1 < bytes.count
        else { throw Self.malformed("there is no text with an empty line and signatures below it") }
        let lines = bytes[(blank + 1)...].dropLast().split(separator: Self.lineBreak, omittingEmptySubsequences: false)
        guard lines.count <= Self.maximumSignatures else { throw Self.malformed("it has too many signatures") }
        self.text = Array(bytes[..<blank])
        var signatures: [Signature] = []
        for line in lines { signatures.append(try Signature(line: line)) }
        self.signatures = signatures
    }

    /// The note as bytes of UTF-8.
    public var bytes: [UInt8] {
        self.signatures.reduce(into: self.text + [Self.lineBreak]) { bytes, signature in
            bytes += signature.line
        }
    }

    /// Checks the signatures of keys that are known; those of others are passed over.
    ///
    /// - Parameter verifiers: the keys that are known.
    /// - Returns: the keys that signed.
    /// - Throws: ``CheckpointError`` with `badSignature` when a signature of a known key does not hold, whatever the others
    ///   say, and with `notSigned` when there is none of a known key.
    @discardableResult
    public func verify(with verifiers: [any CheckpointVerifier]) throws(CheckpointError) -> [NoteKey] {
        var keys: [NoteKey] = []
        for signature in self.signatures {
            for verifier in verifiers where verifier.key == signature.key {
                guard verifier.isValid(signature.bytes, of: self.text) else {
                    throw CheckpointError(.badSignature, "the signature of \(signature.key) does not hold")
                }
                keys.append(signature.key)
            }
        }
        guard !keys.isEmpty else { throw CheckpointError(.notSigned, "no key that is known has signed") }
        return keys
    }

    static let lineBreak = UInt8(ascii: "\n")

    static func malformed(_ detail: String) -> CheckpointError {
        CheckpointError(.malformed, "not a signed note: \(detail)")
    }
}

extension SignedNote.Signature {
    private static let dash = Array("\u{2014} ".utf8)

    fileprivate init(line: ArraySlice<UInt8>) throws(CheckpointError) {
        let words = line.dropFirst(Self.dash.count).split(separator: 0x20, omittingEmptySubsequences: false)
        guard line.starts(with: Self.dash), words.count == 2, let name = String(validating: words[0], as: UTF8.self),
            NoteKey.isName(words[0]), let bytes = Base64.decode(words[1]), bytes.count > 4
        else { throw SignedNote.malformed("a signature is not a dash, a name and Base 64 of a key ID and more") }
        let id = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        self.init(key: try NoteKey(name: name, id: id), bytes: Array(bytes.dropFirst(4)))
    }

    fileprivate var line: [UInt8] {
        let id = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self.key.id >> UInt32($0)) }
        return Self.dash + Array("\(self.key.name) \(Base64.encode(id + self.bytes))\n".utf8)
    }
}
