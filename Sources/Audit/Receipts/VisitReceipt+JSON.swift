// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// The document: canonical JSON (RFC 8785), as
/// `{"checkpoint":…,"entries":[{"customer":…,"entry":…,"proof":[…]},…],"v":1,"visit":…}`.
extension VisitReceipt {
    /// Reads a document; checks its form alone.
    ///
    /// - Throws: ``ReceiptError`` with `malformed` for bytes that are not a receipt to the last byte.
    public init(_ bytes: [UInt8]) throws {
        guard bytes.count <= Self.maximumByteCount else { throw Self.malformed("it is too long") }
        do {
            try self.init(JSONValue(canonical: bytes))
        } catch let error as AuditError {
            throw Self.malformed(error.detail)
        } catch let error as CheckpointError {
            throw Self.malformed(error.detail)
        } catch let error as JSONError {
            throw Self.malformed("\(error)")
        }
        guard self.bytes == bytes else { throw Self.malformed("it is not written as this library writes it") }
    }

    private init(_ value: JSONValue) throws {
        guard case .object(let members) = value, members.count == 4, members["v"] == .integer(1),
            case .string(let name)? = members["visit"], let visit = VisitID(rawValue: name),
            case .string(let note)? = members["checkpoint"], case .array(let entries)? = members["entries"],
            entries.count <= Self.maximumEntries
        else { throw Self.malformed("its members are not those of a receipt") }
        self.init(
            visit: visit, items: try entries.map { try Item($0) }, checkpoint: try SignedCheckpoint(Array(note.utf8)))
    }

    /// The document.
    public var bytes: [UInt8] {
        var writer = CanonicalWriter(reservingCapacity: 4_096 * (self.items.count + 1))
        writer.beginObject()
        writer.key("checkpoint")
        writer.string(self.checkpoint.text)
        writer.key("entries")
        writer.beginArray()
        for item in self.items { item.write(to: &writer) }
        writer.endArray()
        writer.key("v")
        writer.integer(1)
        writer.key("visit")
        writer.string(self.visit.rawValue)
        writer.endObject()
        return writer.bytes
    }

    private static func malformed(_ detail: String) -> ReceiptError { ReceiptError(.malformed, detail) }
}

extension VisitReceipt.Item {
    fileprivate init(_ value: JSONValue) throws {
        guard case .object(let members) = value, let leaf = members["entry"],
            case .array(let proof)? = members["proof"],
            proof.count <= 64
        else { throw AuditError(.invalidRecord, "an entry has no proof") }
        let openings = AuditEntry.Openings(staff: nil, customer: try SealedPart.Opening(line: members["customer"]))
        self.entry = try AuditEntry(leaf, openings: openings)
        self.hashes = try proof.map { value in
            guard case .string(let hex) = value, let hash = Digest(hex: hex) else {
                throw AuditError(.invalidRecord, "a proof holds what is no hash")
            }
            return hash
        }
    }

    fileprivate func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.opening("customer", self.entry.customer?.opening)
        writer.key("entry")
        writer.canonical(self.entry.leaf)
        writer.key("proof")
        writer.beginArray()
        for hash in self.hashes { writer.hex(hash) }
        writer.endArray()
        writer.endObject()
    }
}
