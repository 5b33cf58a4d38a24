// SPDX-License-Identifier: Apache-2.0

internal import Accounts

extension AuditEntry {
    /// The sealed parts of an entry, as storage keeps them beside the leaf.
    public struct Openings: Hashable, Sendable {
        /// The opening of the staff member's part; nil once destroyed.
        public var staff: SealedPart.Opening?
        /// The opening of the customer's part; nil once destroyed, or where there is no such part.
        public var customer: SealedPart.Opening?

        /// Makes a pair of openings.
        public init(staff: SealedPart.Opening?, customer: SealedPart.Opening?) {
            self.staff = staff
            self.customer = customer
        }
    }

    /// The openings of this entry.
    public var openings: Openings {
        Openings(staff: self.staff.opening, customer: self.customer?.opening)
    }

    /// Reads an entry from the bytes of its leaf, as storage has them.
    ///
    /// - Throws: ``AuditError`` with `invalidRecord` for bytes that are not a leaf to the last byte.
    public init(leaf: [UInt8], openings: Openings) throws {
        guard let value = try? JSONValue(canonical: leaf) else {
            throw AuditError(.invalidRecord, "a leaf is not canonical JSON")
        }
        try self.init(value, openings: openings, leafHash: MerkleTree.leafHash(leaf))
    }

    /// Reads an entry from the value of its leaf.
    ///
    /// - Parameters:
    ///   - value: the leaf, as JSON.
    ///   - openings: the openings that are kept beside it.
    ///   - leafHash: the hash of the leaf's bytes; made from what was read, if it is left out.
    /// - Throws: ``AuditError`` with `invalidRecord` for a value that is not that of a leaf.
    init(_ value: JSONValue, openings: Openings, leafHash: Digest? = nil) throws {
        guard case .object(let object) = value else {
            throw AuditError(.invalidRecord, "a leaf is not a JSON object")
        }
        var members = LeafMembers(object)
        guard try members.required("v", as: Int64.self) == 1 else {
            throw AuditError(.invalidRecord, "a leaf has a version that this library does not know")
        }
        let place = Place(
            sequence: try members.count("sequence"), recordedAt: try members.required("recorded"),
            actor: try members.required("actor"), by: try members.optional("by"),
            visitIndex: try members.optionalCount("visitIndex"),
            subjectIndex: try members.optionalCount("subjectIndex"))
        let detail = try AuditDetail(&members)
        let facts = AuditEvent.Facts(
            id: try members.required("id"), occurredAt: try members.required("at"),
            subject: try members.optional("subject"), visit: try members.optional("visit"),
            rule: try members.optional("rule"), correlation: try members.optional("correlation"), detail: detail)
        let staff = SealedPart(commitment: try members.required("staff"), opening: openings.staff)
        let customer = try members.optional("customer", as: Digest.self).map {
            SealedPart(commitment: $0, opening: openings.customer)
        }
        try members.finish()
        let hash =
            leafHash
            ?? MerkleTree.leafHash(
                AuditLeaf.bytes(
                    place: place, facts: facts, staff: staff.commitment, customer: customer?.commitment))
        self.init(place: place, facts: facts, staff: staff, customer: customer, leafHash: hash)
    }
}
