// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// One thing that happened, complete before it has a place in the log.
///
/// An event is frozen when it is made: identifier, time and salts never change again, so that it can be stored beside
/// the change it records and delivered any number of times, by anybody, with one result.
///
/// The public part names the actor by a random handle that the log gives out; who that is, and everything people wrote,
/// is in the two sealed parts.
public struct AuditEvent: Identifiable, Hashable, Sendable, Codable {
    /// Names one event; repeating an event repeats its identifier.
    public typealias ID = Identifier<AuditEvent>

    /// What the public part says, whoever and wherever the event is.
    public struct Facts: Hashable, Sendable, Codable {
        /// Names the event.
        public let id: ID
        /// When it happened, by the clock of the node that saw it.
        public let occurredAt: Timestamp
        /// The account acted as, or wanted; nil where the event is about none.
        public let subject: Account.ID?
        /// The visit it belongs to.
        public let visit: VisitID?
        /// The rule that decided.
        public let rule: AuditWord?
        /// A name the caller gave to tie this to requests and tickets elsewhere.
        public let correlation: AuditWord?
        /// What happened.
        public let detail: AuditDetail

        /// Makes the public part.
        public init(
            id: ID, occurredAt: Timestamp, subject: Account.ID?, visit: VisitID?, rule: AuditWord?,
            correlation: AuditWord?, detail: AuditDetail
        ) {
            self.id = id
            self.occurredAt = occurredAt
            self.subject = subject
            self.visit = visit
            self.rule = rule
            self.correlation = correlation
            self.detail = detail
        }
    }

    /// What the public part says.
    public let facts: Facts
    /// The real person: the first human, through any switch.
    public let actor: Account.ID
    /// Who caused it, when that is not the actor: who ended somebody else's visit.
    public let by: Account.ID?
    /// Whether the subject is an account that exists, which an event about a refusal can be wrong about.
    public let subjectExists: Bool
    /// The staff member's details.
    public let staff: SealedPart
    /// The customer's details, where the event is about one.
    public let customer: SealedPart?

    /// Makes an event.
    public init(
        facts: Facts, actor: Account.ID, by: Account.ID? = nil, subjectExists: Bool = true, staff: SealedPart,
        customer: SealedPart?
    ) {
        self.facts = facts
        self.actor = actor
        self.by = by
        self.subjectExists = subjectExists
        self.staff = staff
        self.customer = customer
    }

    /// What came of this event: an event about the same people, sealed once for both.
    package func followed(
        by detail: AuditDetail, id: ID, at time: Timestamp, subjectExists: Bool? = nil
    ) -> Self {
        Self(
            facts: Facts(
                id: id, occurredAt: time, subject: self.facts.subject, visit: self.facts.visit, rule: self.facts.rule,
                correlation: self.facts.correlation, detail: detail),
            actor: self.actor, by: self.by, subjectExists: subjectExists ?? self.subjectExists, staff: self.staff,
            customer: self.customer)
    }

    /// The same event with another detail.
    func with(_ detail: AuditDetail) -> Self {
        self.followed(by: detail, id: self.id, at: self.facts.occurredAt)
    }

    /// Names the event.
    public var id: ID { self.facts.id }
    /// The kind of event.
    public var kind: AuditKind { self.facts.detail.kind }
}
