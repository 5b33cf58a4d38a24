// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Permissions

/// A customer's word that somebody may come in, for some time.
public struct Consent: Identifiable, Hashable, Sendable, Codable {
    /// To whom a consent is given.
    @nonexhaustive
    public enum Grantee: Hashable, Sendable, Codable {
        /// Whoever else may enter.
        case anybody
        /// Those who own the account, directly or from further above.
        case owners
        /// One operator.
        case actor(Account.ID)
    }

    /// The longest time for which a consent can be given.
    public static let maximumTime = Duration.seconds(366 * 24 * 60 * 60)
    /// Names one consent.
    public typealias ID = Identifier<Consent>

    /// Names the consent.
    public let id: ID
    /// To whom it is given.
    public let grantee: Grantee
    /// From when it holds, by a clock that may be behind by ``Visit/clockTolerance``.
    public let from: Timestamp
    /// Until when it holds; at that very millisecond it no longer does.
    public let until: Timestamp
    /// What may be done on it where a capability asks for consent; every consent is one to enter.
    public let sensitivities: Set<Sensitivity>

    package init(
        id: ID, grantee: Grantee, from: Timestamp, until: Timestamp, sensitivities: Set<Sensitivity> = []
    ) {
        self.id = id
        self.grantee = grantee
        self.from = from
        self.until = until
        self.sensitivities = sensitivities
    }

    /// Whether it holds at `now` for an actor in an account.
    ///
    /// One that was given a moment ago by a node whose clock is ahead is in force: who entered on it there is not sent out
    /// here.
    func holds(for actor: Account.ID, in subject: Standing, at now: Timestamp) -> Bool {
        self.from <= now.advanced(by: Visit.clockTolerance) && now < self.until && self.concerns(actor, in: subject)
    }

    /// Whether it is given to an actor in an account, whenever it holds.
    func concerns(_ actor: Account.ID, in subject: Standing) -> Bool {
        switch self.grantee {
        case .anybody: true
        case .owners: subject.owners.contains { $0.id == actor }
        case .actor(let id): id == actor
        }
    }
}

/// All consents of one customer: one record, read with every check of a visit in their account.
public struct ConsentRecord: Hashable, Sendable, Codable {
    /// The most consents of one customer at a time.
    public static let maximumConsents = 32

    /// The customer.
    public let subject: Account.ID
    /// Counts the stored versions of this record; see ``SessionStore/commit(_:)``.
    public private(set) var revision: Int
    /// The consents that were not taken back, the oldest first; those that are over are left out by and by.
    public private(set) var consents: [Consent]
    /// When one was last taken back; nil when none ever was.
    public private(set) var withdrawnAt: Timestamp?

    /// The record of a customer who never gave any; not stored as it is.
    public init(of subject: Account.ID) {
        self.subject = subject
        self.revision = 0
        self.consents = []
    }

    private enum CodingKeys: String, CodingKey {
        case subject
        case revision
        case consents
        case withdrawnAt
    }

    /// Reads a record and refuses what could not have been stored.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.subject = try container.decode(Account.ID.self, forKey: .subject)
        self.revision = try container.decode(Int.self, forKey: .revision)
        self.consents = try container.decode([Consent].self, forKey: .consents)
        self.withdrawnAt = try container.decodeIfPresent(Timestamp.self, forKey: .withdrawnAt)
        guard (1..<Int(Int32.max)).contains(self.revision), self.consents.count <= Self.maximumConsents,
            self.consents.allSatisfy({ $0.from < $0.until }), Set(self.consents.map(\.id)).count == self.consents.count
        else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no consents are ever stored like this"))
        }
    }

    /// The consent on which an actor may be in the account at `now`, and do something of a sensitivity where one is named.
    func consent(
        for actor: Account.ID, in subject: Standing, at now: Timestamp, doing sensitivity: Sensitivity? = nil
    ) -> Consent? {
        self.consents.first { consent in
            consent.holds(for: actor, in: subject, at: now)
                && sensitivity.map { consent.sensitivities.contains($0) } ?? true
        }
    }

    /// When an actor may last have had a consent, before `now`; nil when that is not known any more.
    func lastHeld(by actor: Account.ID, in subject: Standing, before now: Timestamp) -> Timestamp? {
        let expired = self.consents.filter { $0.concerns(actor, in: subject) }.map(\.until)
        return (expired + [self.withdrawnAt].compactMap(\.self)).filter { $0 <= now }.max()
    }

    /// The record with one more consent, without those that are over; nil when there are too many.
    package func granting(_ consent: Consent, at now: Timestamp) -> Self? {
        var next = self
        next.revision += 1
        next.consents.removeAll { $0.until <= now }
        guard next.consents.count < Self.maximumConsents else { return nil }
        next.consents.append(consent)
        return next
    }

    /// The record without one consent; nil when it is not there.
    package func withdrawing(_ id: Consent.ID, at now: Timestamp) -> Self? {
        guard self.consents.contains(where: { $0.id == id }) else { return nil }
        var next = self
        next.revision += 1
        next.consents.removeAll { $0.id == id }
        next.withdrawnAt = now
        return next
    }
}
