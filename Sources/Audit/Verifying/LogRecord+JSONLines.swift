// SPDX-License-Identifier: Apache-2.0

/// The lines of an exported log: JSON Lines, each of them canonical JSON (RFC 8785).
///
/// | line | means |
/// |---|---|
/// | `{"customer":…,"entry":…,"leaf":…,"staff":…}` | an entry: `entry` is its leaf, `leaf` the hash of that; the parts are there unless erased |
/// | `{"leaf":…,"sequence":…}` | an entry whose body was dropped |
/// | `{"checkpoint":…}` | a checkpoint, right after the last entry that it covers |
extension LogRecord {
    /// The longest line that is read, in bytes.
    public static let maximumLineByteCount = 1_048_576

    /// Reads a line, without its line break.
    ///
    /// A line that is not what this library writes, byte for byte, is `unreadable`, with the hash of its leaf where one can
    /// still be made out.
    public init(line: [UInt8]) {
        do {
            guard line.count <= Self.maximumLineByteCount else {
                throw AuditError(.invalidRecord, "the line is too long")
            }
            self = try Self.read(line)
        } catch {
            let detail = (error as? AuditError)?.detail ?? (error as? CheckpointError)?.detail ?? "\(error)"
            self = .unreadable(sequence: nil, leafHash: Self.leafHash(in: line), detail: detail)
        }
    }

    private static func read(_ line: [UInt8]) throws -> Self {
        guard case .object(var members) = try JSONValue(canonical: line) else {
            throw AuditError(.invalidRecord, "the line is no JSON object")
        }
        if case .string(let note)? = members.removeValue(forKey: "checkpoint"), members.isEmpty {
            return .checkpoint(try SignedCheckpoint(Array(note.utf8)))
        }
        guard case .string(let hex)? = members.removeValue(forKey: "leaf"), let leafHash = Digest(hex: hex) else {
            throw AuditError(.invalidRecord, "the line has no hash of a leaf")
        }
        if case .integer(let sequence)? = members.removeValue(forKey: "sequence"), members.isEmpty, sequence >= 0 {
            return .purged(sequence: sequence, leafHash: leafHash)
        }
        guard let leaf = members.removeValue(forKey: "entry") else {
            throw AuditError(.invalidRecord, "the line is neither an entry nor a checkpoint")
        }
        let openings = AuditEntry.Openings(
            staff: try SealedPart.Opening(line: members.removeValue(forKey: "staff")),
            customer: try SealedPart.Opening(line: members.removeValue(forKey: "customer")))
        let entry = try AuditEntry(leaf, openings: openings)
        // Writing it again shows that nothing was read past, and that the hash was made of these very bytes.
        guard members.isEmpty, entry.line(leafHash: leafHash) == line else {
            throw AuditError(.invalidRecord, "the line is not written as this library writes it")
        }
        return .entry(entry, made: entry.leafHash, stored: leafHash)
    }

    /// The hash in a line that cannot be read otherwise.
    private static func leafHash(in line: [UInt8]) -> Digest? {
        let key = Array(#","leaf":""#.utf8)
        guard let start = line.indices.first(where: { line[$0...].starts(with: key) }) else { return nil }
        let hex = line[(start + key.count)...].prefix(64)
        return Digest(hex: String(decoding: hex, as: UTF8.self))
    }

    /// The record as a line without a line break; nil for what an export does not hold.
    public var line: [UInt8]? {
        var writer = CanonicalWriter(reservingCapacity: 1_536)
        switch self {
        case .entry(let entry, _, let stored): return entry.line(leafHash: stored)
        case .purged(let sequence, let leafHash):
            writer.beginObject()
            writer.key("leaf")
            writer.hex(leafHash)
            writer.key("sequence")
            writer.integer(sequence)
            writer.endObject()
        case .checkpoint(let checkpoint):
            writer.beginObject()
            writer.key("checkpoint")
            writer.string(checkpoint.text)
            writer.endObject()
        case .unreadable, .node: return nil
        }
        return writer.bytes
    }
}

extension AuditEntry {
    /// The entry as one line of JSON Lines: the leaf, its hash, and the openings that were not erased.
    ///
    /// The line is canonical JSON (RFC 8785) without a line break. `entry` is the leaf itself, so that whoever holds the
    /// line can hash it again and compare; `staff` and `customer` hold salt and details.
    public func jsonLine() -> String {
        String(decoding: self.line(leafHash: self.leafHash), as: UTF8.self)
    }

    fileprivate func line(leafHash: Digest) -> [UInt8] {
        var writer = CanonicalWriter(reservingCapacity: 1_536)
        writer.beginObject()
        writer.opening("customer", self.customer?.opening)
        writer.key("entry")
        writer.canonical(self.leaf)
        writer.key("leaf")
        writer.hex(leafHash)
        writer.opening("staff", self.staff.opening)
        writer.endObject()
        return writer.bytes
    }
}

extension CanonicalWriter {
    /// Writes a key with an opening, or nothing where there is none.
    mutating func opening(_ key: StaticString, _ opening: SealedPart.Opening?) {
        guard let opening else { return }
        self.key(key)
        self.beginObject()
        self.key("content")
        self.canonical(opening.content)
        self.key("salt")
        self.hex(opening.salt)
        self.endObject()
    }
}

extension SealedPart.Opening {
    /// Reads an opening as a line has it; nil where the line has none.
    init?(line value: JSONValue?) throws {
        guard let value else { return nil }
        guard case .object(var members) = value, case .string(let hex)? = members.removeValue(forKey: "salt"),
            let salt = Digest(hex: hex), let content = members.removeValue(forKey: "content"), members.isEmpty
        else { throw AuditError(.invalidRecord, "a sealed part is not salt and content") }
        self.init(salt: salt, canonical: try content.canonicalBytes())
    }
}
