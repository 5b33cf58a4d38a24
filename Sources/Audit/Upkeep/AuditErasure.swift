// SPDX-License-Identifier: Apache-2.0

/// One thing that a store destroys: so that nobody can get it back from the store, whatever they are.
public struct AuditErasure: Hashable, Sendable {
    /// What is destroyed of an entry.
    @nonexhaustive
    public enum Matter: Hashable, Sendable {
        /// Salt and content of one sealed part; the commitment in the leaf stays.
        case part(SealedPart.Label)
        /// The leaf and both openings; place, identifier, kind, visit, subject and the hash of the leaf stay.
        case body
    }

    /// The number of the entry.
    public let sequence: Int64
    /// What is destroyed of it.
    public let matter: Matter

    /// Makes an erasure.
    public init(sequence: Int64, matter: Matter) {
        self.sequence = sequence
        self.matter = matter
    }
}

extension AuditEntry {
    /// The entry without the opening of one part; leaf and hash stay what they are.
    public func erasing(_ part: SealedPart.Label) -> AuditEntry {
        func erased(_ sealed: SealedPart) -> SealedPart { SealedPart(commitment: sealed.commitment, opening: nil) }
        return AuditEntry(
            place: self.place, facts: self.facts, staff: part == .staff ? erased(self.staff) : self.staff,
            customer: part == .customer ? self.customer.map(erased) : self.customer, leafHash: self.leafHash)
    }

    /// The opening of one part.
    func opening(of part: SealedPart.Label) -> SealedPart.Opening? {
        switch part {
        case .staff: self.staff.opening
        case .customer: self.customer?.opening
        }
    }
}
