// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit

/// What a customer is told of a visit: facts, for the vendor to put into words and send.
public struct Notice: Identifiable, Hashable, Sendable {
    /// What happened.
    @nonexhaustive
    public enum Event: Hashable, Sendable {
        /// Somebody entered; in an emergency where the customer's consent was needed and done without.
        case started(until: Timestamp, isEmergency: Bool)
        /// They left.
        case ended(EndCause, duration: Duration)
    }

    /// Whether there is a notice to give, and what depends on it.
    package enum Duty: Sendable {
        case none
        case bestEffort
        case required
    }

    /// Names what is told of one visit.
    public typealias ID = Identifier<Notice>

    /// Names the notice, the same each time it is tried: a sink that has it already has nothing to do.
    public let id: ID
    /// The visit.
    public let visit: VisitID
    /// Whom to tell.
    public let subject: Person
    /// Who was there, by name: whether the customer is told more than the role is the vendor's to say.
    public let actor: Person
    /// What happened.
    public let event: Event
    /// When it happened.
    public let at: Timestamp
    /// The customer's request that the visit serves.
    public let ticket: String?

    /// Makes a notice, as for trying a sink.
    public init(
        id: ID, visit: VisitID, subject: Person, actor: Person, event: Event, at: Timestamp, ticket: String? = nil
    ) {
        self.id = id
        self.visit = visit
        self.subject = subject
        self.actor = actor
        self.event = event
        self.at = at
        self.ticket = ticket
    }

    /// The notice as default text, which names the role of who was there and not the person.
    public func text(in words: some Phrasebook = EnglishPhrasebook()) -> String {
        words.text(.notice(self.event, role: self.actor.role, at: self.at))
    }
}

/// The port to whatever tells customers: mail, a message in the panel, a queue.
///
/// Calls may come from any task at once, and again for a notice that was taken already. They hold up the one who enters or
/// leaves, so a sink best puts a notice into a queue of its own.
public protocol NoticeSink: Sendable {
    /// Takes a notice over: once this returns, the customer will be told.
    ///
    /// - Throws: an error of its own when it cannot; it is asked again later.
    func take(_ notice: Notice) async throws
}

/// Whether customers are told of visits.
///
/// That is the company's to say, when it makes the service; nobody who enters can switch it.
@nonexhaustive
public enum Notifying: Sendable {
    /// They are not told.
    case off
    /// They are told; what cannot be told now is tried again with every sweep, for a day, and then recorded as failed.
    case bestEffort(any NoticeSink)
    /// A visit begins only once its notice was taken over; its end is told as with `bestEffort`.
    case required(any NoticeSink)

    var sink: (any NoticeSink)? {
        switch self {
        case .off: nil
        case .bestEffort(let sink), .required(let sink): sink
        }
    }

    var duty: Notice.Duty {
        switch self {
        case .off: .none
        case .bestEffort: .bestEffort
        case .required: .required
        }
    }
}

/// What a visit still has to tell the customer.
public struct PendingNotice: Hashable, Sendable, Codable {
    /// Which of the two.
    @frozen
    public enum Kind: String, Hashable, Sendable, Codable {
        /// That it started.
        case started
        /// That it ended.
        case ended
    }

    /// How long it is tried.
    public static let patience = Duration.seconds(24 * 60 * 60)

    /// Which of the two.
    public let kind: Kind
    /// Whether the visit grants nothing before.
    public let isRequired: Bool
    /// Whether the visit began without the consent that it needed.
    public let isEmergency: Bool
    /// Since when it is due.
    public let since: Timestamp

    /// Whether it has been tried for too long.
    func isLate(at now: Timestamp) -> Bool { now.duration(since: self.since) > Self.patience }
}
