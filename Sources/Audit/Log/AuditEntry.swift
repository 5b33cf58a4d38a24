// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// An audit event with its place in the log.
public struct AuditEntry: Identifiable, Hashable, Sendable {
    /// Where an entry stands, and what the log added to the event.
    public struct Place: Hashable, Sendable {
        /// The entry's number in the log, from 0, without gaps.
        public var sequence: Int64
        /// When the log took it, which never goes back from entry to entry.
        public var recordedAt: Timestamp
        /// The actor's handle.
        public var actor: StaffHandle
        /// The handle of who caused it, when that is not the actor.
        public var by: StaffHandle?
        /// The entry's number among those of its visit, from 0.
        public var visitIndex: Int64?
        /// The entry's number among those about its subject, from 0; nil where the subject does not exist.
        public var subjectIndex: Int64?

        /// Makes a place.
        public init(
            sequence: Int64, recordedAt: Timestamp, actor: StaffHandle, by: StaffHandle? = nil,
            visitIndex: Int64? = nil, subjectIndex: Int64? = nil
        ) {
            self.sequence = sequence
            self.recordedAt = recordedAt
            self.actor = actor
            self.by = by
            self.visitIndex = visitIndex
            self.subjectIndex = subjectIndex
        }
    }

    /// Where the entry stands.
    public let place: Place
    /// What the public part says.
    public let facts: AuditEvent.Facts
    /// The staff member's details.
    public let staff: SealedPart
    /// The customer's details, where the entry is about one.
    public let customer: SealedPart?
    /// The hash of the entry's leaf in the log's tree.
    public let leafHash: Digest

    /// Puts an event in its place.
    package init(_ event: AuditEvent, at place: Place) {
        self.place = place
        self.facts = event.facts
        self.staff = event.staff
        self.customer = event.customer
        self.leafHash = MerkleTree.leafHash(
            AuditLeaf.bytes(
                place: place, facts: event.facts, staff: event.staff.commitment,
                customer: event.customer?.commitment))
    }

    init(
        place: Place, facts: AuditEvent.Facts, staff: SealedPart, customer: SealedPart?, leafHash: Digest
    ) {
        self.place = place
        self.facts = facts
        self.staff = staff
        self.customer = customer
        self.leafHash = leafHash
    }

    /// Names the event.
    public var id: AuditEvent.ID { self.facts.id }
    /// The entry's number in the log, from 0.
    public var sequence: Int64 { self.place.sequence }
    /// What happened.
    public var detail: AuditDetail { self.facts.detail }
    /// The kind of event.
    public var kind: AuditKind { self.facts.detail.kind }
    /// The account acted as, or wanted.
    public var subject: Account.ID? { self.facts.subject }
    /// The visit it belongs to.
    public var visit: VisitID? { self.facts.visit }

    /// The canonical bytes (RFC 8785) that the tree's leaf hash is taken over.
    public var leaf: [UInt8] {
        AuditLeaf.bytes(
            place: self.place, facts: self.facts, staff: self.staff.commitment, customer: self.customer?.commitment)
    }

    /// Who acted, as they were; nil once erased.
    public func staffDetails() throws -> StaffDetails? {
        try StaffDetails(self.staff)
    }

    /// Who it was about, and what was said; nil where there is no such part, or once erased.
    public func customerDetails() throws -> CustomerDetails? {
        try self.customer.flatMap { try CustomerDetails($0) }
    }
}
