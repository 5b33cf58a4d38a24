// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit

/// A stored order that stops matching visits and refuses matching entries, on every node at its next check.
public struct Freeze: Identifiable, Hashable, Sendable, Codable {
    /// Which visits a freeze concerns.
    @nonexhaustive
    public enum Criteria: Hashable, Sendable, Codable {
        /// All of them.
        case everybody
        /// Those of one actor.
        case actor(Account.ID)
        /// Those in one account.
        case subject(Account.ID)
        /// Those in accounts below one owner, however deep.
        case owner(Account.ID)
        /// Those that serve one request of a customer.
        case ticket(String)

        /// Whether a visit of `actor` in `subject` for `ticket` is concerned.
        func matches(actor: Account.ID, subject: Standing, ticket: String?) -> Bool {
            switch self {
            case .everybody: true
            case .actor(let id): id == actor
            case .subject(let id): id == subject.id
            case .owner(let id): subject.owners.contains { $0.id == id }
            case .ticket(let name): name == ticket
            }
        }
    }

    /// Names one freeze.
    public typealias ID = Identifier<Freeze>

    /// Names the freeze.
    public let id: ID
    /// Which visits it concerns.
    public let criteria: Criteria
    /// Its number; visits that started under a lower one are over.
    public let epoch: Int
    /// When it was set.
    public let setAt: Timestamp
    /// Who set it.
    public let setBy: Account.ID
    /// When it was lifted; nil while it refuses new entries.
    public internal(set) var liftedAt: Timestamp?
}

/// All freezes there are: one record that every check reads and every start relies on.
public struct FreezeRecord: Hashable, Sendable, Codable {
    /// The most freezes kept at a time.
    public static let maximumFreezes = 64

    /// Counts the stored versions of this record; 0 while nothing was ever stored.
    public private(set) var revision: Int
    /// The number of the newest freeze there ever was.
    public private(set) var epoch: Int
    /// The freezes in force, and the lifted ones that visits from before may still run into.
    public private(set) var freezes: [Freeze]
    /// Events that the log has not confirmed yet.
    public private(set) var outbox: [AuditEvent]

    /// The record before anything was ever frozen.
    public static let none = Self(revision: 0, epoch: 0, freezes: [], outbox: [])

    private enum CodingKeys: String, CodingKey {
        case revision
        case epoch
        case freezes
        case outbox
    }

    private init(revision: Int, epoch: Int, freezes: [Freeze], outbox: [AuditEvent]) {
        self.revision = revision
        self.epoch = epoch
        self.freezes = freezes
        self.outbox = outbox
    }

    /// Reads freezes and refuses what could not have been stored.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            revision: try container.decode(Int.self, forKey: .revision),
            epoch: try container.decode(Int.self, forKey: .epoch),
            freezes: try container.decode([Freeze].self, forKey: .freezes),
            outbox: try container.decode([AuditEvent].self, forKey: .outbox))
        let epochs = self.freezes.map(\.epoch)
        let areAscending = zip(epochs, epochs.dropFirst()).allSatisfy { $0 < $1 }
        guard (0..<Int(Int32.max)).contains(self.revision), areAscending, (epochs.first ?? 1) >= 1,
            (epochs.last ?? 0) <= self.epoch, self.freezes.count <= 2 * Self.maximumFreezes
        else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no freezes are ever stored like this"))
        }
    }

    /// The freeze that stops a visit under way; nil when there is none.
    ///
    /// The owners at the start count as well as those there are now: no transfer takes a visit out of a freeze.
    func stopping(_ visit: Visit, _ active: Visit.Active, subject: Standing) -> Freeze? {
        guard self.epoch > active.epoch else { return nil }
        let ticket = visit.terms.reason.ticket
        return self.freezes.first { freeze in
            guard freeze.epoch > active.epoch else { return false }
            if case .owner(let id) = freeze.criteria, active.owners.contains(id) { return true }
            return freeze.criteria.matches(actor: visit.actor, subject: subject, ticket: ticket)
        }
    }

    /// Whether a new visit is refused.
    func refuses(actor: Account.ID, subject: Standing, ticket: String?) -> Bool {
        self.freezes.contains {
            $0.liftedAt == nil && $0.criteria.matches(actor: actor, subject: subject, ticket: ticket)
        }
    }

    /// The record with one more freeze, numbered by the record; nil when there are too many.
    package func setting(
        _ id: Freeze.ID, _ criteria: Freeze.Criteria, by: Account.ID, at now: Timestamp, event: AuditEvent
    ) -> Self? {
        var next = self.advanced(at: now, event)
        if criteria == .everybody {
            // What stops everybody stops all that a lifted freeze still had to: this one can always be set.
            // Those of others stay: who may lift a freeze can hang on who set it.
            next.freezes.removeAll { $0.liftedAt != nil || ($0.criteria == .everybody && $0.setBy == by) }
        }
        let most = criteria == .everybody ? 2 * Self.maximumFreezes : Self.maximumFreezes
        guard next.freezes.count < most else { return nil }
        next.epoch += 1
        next.freezes.append(
            Freeze(id: id, criteria: criteria, epoch: next.epoch, setAt: now, setBy: by, liftedAt: nil))
        return next
    }

    /// The record with one freeze lifted; nil when it is not in force.
    package func lifting(_ id: Freeze.ID, at now: Timestamp, event: AuditEvent) -> Self? {
        guard let index = self.freezes.firstIndex(where: { $0.id == id && $0.liftedAt == nil }) else { return nil }
        var next = self
        next.freezes[index].liftedAt = now
        return next.advanced(at: now, event)
    }

    /// The record once the log has confirmed everything in the outbox.
    package func delivered() -> Self {
        var next = self
        next.revision += 1
        next.outbox = []
        return next
    }

    private func advanced(at now: Timestamp, _ event: AuditEvent) -> Self {
        var next = self
        next.revision += 1
        next.outbox.append(event)
        // No visit that started before a freeze can outlive the longest lifetime after it.
        next.freezes.removeAll {
            $0.liftedAt != nil && now.duration(since: $0.setAt) > VisitLimits.maximumLifetime
        }
        return next
    }
}
