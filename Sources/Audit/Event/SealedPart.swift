// SPDX-License-Identifier: Apache-2.0

/// Personal details behind a salted commitment: they can be destroyed later without changing any proof.
///
/// The log's tree covers the commitment alone, SHA-256 over label, salt and content. While the opening is kept, anyone
/// who reads it can check it; once it is destroyed, the commitment says nothing about what it stood for. The attempt and the
/// outcome of an act share their parts, and so their commitments: what is destroyed of one is destroyed of both.
public struct SealedPart: Hashable, Sendable, Codable {
    /// Salt and content, from which the commitment can be made again.
    public struct Opening: Hashable, Sendable {
        /// 256 random bits, drawn for this part alone.
        public let salt: Digest
        /// The details, as canonical JSON (RFC 8785).
        public let content: [UInt8]

        /// Makes an opening, as read from storage.
        ///
        /// - Throws: ``AuditError`` with `invalidRecord` for content that is not canonical JSON, which no line of an export
        ///   could hold.
        public init(salt: Digest, content: [UInt8]) throws(AuditError) {
            guard (try? JSONValue(canonical: content)) != nil else {
                throw AuditError(.invalidRecord, "the content of a sealed part is not canonical JSON")
            }
            self.init(salt: salt, canonical: content)
        }

        /// Makes an opening of what was written as canonical JSON.
        init(salt: Digest, canonical content: [UInt8]) {
            self.salt = salt
            self.content = content
        }
    }

    /// Whom a part is about; the label keeps one from passing for the other.
    public enum Label: String, Hashable, Sendable, Codable, CaseIterable {
        /// The customer, and what was said about them.
        case customer = "audit:customer:1"
        /// The staff member.
        case staff = "audit:staff:1"
    }

    /// SHA-256 over label, salt and content.
    public let commitment: Digest
    /// Salt and content; nil once destroyed.
    public let opening: Opening?

    /// Seals `content` under a fresh salt.
    ///
    /// - Throws: ``AuditError`` with `invalidRecord` for content that is not canonical JSON.
    public init(_ label: Label, salt: Digest, content: [UInt8]) throws(AuditError) {
        self.init(label, try Opening(salt: salt, content: content))
    }

    /// Seals an opening.
    init(_ label: Label, _ opening: Opening) {
        self.commitment = Self.commitment(label, salt: opening.salt, content: opening.content)
        self.opening = opening
    }

    /// Takes a part as storage has it.
    public init(commitment: Digest, opening: Opening?) {
        self.commitment = commitment
        self.opening = opening
    }

    /// Whether the opening, if it is still there, is the one that was committed to.
    public func isGenuine(as label: Label) -> Bool {
        guard let opening else { return true }
        return Self.commitment(label, salt: opening.salt, content: opening.content) == self.commitment
    }

    private static func commitment(_ label: Label, salt: Digest, content: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update(label.rawValue.utf8)
        hash.update(salt)
        hash.update(content)
        return hash.finalize()
    }
}

extension SealedPart.Opening: CustomStringConvertible, CustomReflectable {
    /// How much there is, and nothing of it.
    public var description: String { "(sealed, \(self.content.count) bytes)" }

    /// A mirror without children, so that personal details do not end up in a log by way of a dump.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension SealedPart.Opening: Codable {
    private enum CodingKeys: String, CodingKey {
        case salt
        case content
    }

    /// Reads a salt and content as text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let salt = try container.decode(Digest.self, forKey: .salt)
        let content = Array(try container.decode(String.self, forKey: .content).utf8)
        do {
            try self.init(salt: salt, content: content)
        } catch {
            throw DecodingError.dataCorruptedError(forKey: .content, in: container, debugDescription: error.detail)
        }
    }

    /// Writes the salt and, since it is canonical JSON, the content as text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.salt, forKey: .salt)
        try container.encode(String(decoding: self.content, as: UTF8.self), forKey: .content)
    }
}
