// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
public import Permissions

/// One stay of one actor in one subject, from its preparation to its end: a pure value.
///
/// It is ``State/prepared(until:)``, then ``State/active(_:)`` once its code was accepted, then ``State/ended(_:)``; a
/// prepared one may also end as it is. The handbook's page on the life of a visit draws every step.
///
/// A change that must be on record carries its audit event in the ``outbox``, frozen, from the moment the change is
/// stored until the log has it. Whoever finds an event there may deliver it.
public struct Visit: Identifiable, Hashable, Sendable {
    /// Where a visit is in its life.
    @frozen
    public enum State: Hashable, Sendable, Codable {
        /// Decided, and waiting for its hand-off code until a time.
        case prepared(until: Timestamp)
        /// Under way; it grants something only once its start is on record.
        case active(Active)
        /// Over, for good.
        case ended(Ended)
    }

    /// What is true of a visit under way.
    public struct Active: Hashable, Sendable, Codable {
        /// When it was accepted.
        public let startedAt: Timestamp
        /// When it ends at the latest.
        public let deadline: Timestamp
        /// How long it may be left alone, in milliseconds.
        public let idleMilliseconds: Int64
        /// The newest freeze that existed when it started; older ones do not stop it.
        public let epoch: Int
        /// Who owned the account when it started, nearest first.
        public let owners: [Account.ID]
        /// Whether it started without the consent that it needed, because of an emergency.
        public let isEmergency: Bool
        /// The lowest mode seen so far.
        public internal(set) var mode: VisitMode
        /// When it was first used; nil until then.
        public internal(set) var enteredAt: Timestamp?
    }

    /// What is true of a visit that is over.
    public struct Ended: Hashable, Sendable, Codable {
        /// Why it ended.
        public let cause: EndCause
        /// When it ended.
        public let at: Timestamp
        /// When it had started; nil when it never did.
        public let startedAt: Timestamp?

        /// How long it lasted; zero when it never started.
        public var duration: Duration { self.startedAt.map { self.at.duration(since: $0) } ?? .zero }
    }

    /// Names the visit.
    public let id: VisitID
    /// Counts the stored versions of this visit; see ``SessionStore/commit(_:)``.
    public internal(set) var revision: Int
    /// What was settled when it was prepared.
    public var terms: VisitTerms { self.settled.terms }
    // Visits are copied with every check. What never changes is shared by all versions of a visit.
    let settled: Settled
    /// Where it is in its life.
    public internal(set) var state: State
    /// The digest of its token, from the moment it is accepted.
    public internal(set) var token: Digest?
    /// Events that the log has not confirmed yet, in order; at most one start and one stop.
    public internal(set) var outbox: [AuditEvent]
    /// What the customer has not been told yet, in order; at most that it started and that it ended.
    public internal(set) var notices: [PendingNotice]

    /// Prepares a visit.
    package init(id: VisitID, terms: VisitTerms, until: Timestamp) {
        self.id = id
        self.revision = 1
        self.settled = Settled(terms)
        self.state = .prepared(until: until)
        self.token = nil
        self.outbox = []
        self.notices = []
    }

    /// The terms of a visit, held once.
    final class Settled: Hashable, Sendable {
        let terms: VisitTerms

        init(_ terms: VisitTerms) {
            self.terms = terms
        }

        static func == (left: Settled, right: Settled) -> Bool { left === right || left.terms == right.terms }

        func hash(into hasher: inout Hasher) { hasher.combine(self.terms) }
    }

    /// The actor's account.
    public var actor: Account.ID { self.terms.actor.id }
    /// The subject's account.
    public var subject: Account.ID { self.terms.subject.id }

    /// What is true of it while it is under way; nil before and after.
    public var active: Active? {
        if case .active(let active) = self.state { active } else { nil }
    }

    /// What is true of it once it is over; nil before.
    public var ended: Ended? {
        if case .ended(let ended) = self.state { ended } else { nil }
    }

    /// Whether it is under way, its start on record, and the customer told where that is required.
    public var isRunning: Bool { self.active != nil && self.outbox.isEmpty && !self.needsNotice }

    /// Whether it grants nothing before a notice was taken over.
    public var needsNotice: Bool { self.notices.contains(where: \.isRequired) }

    /// Whether there is still something to do for it: it is not over, or an event or a notice has not been delivered.
    public var isUnsettled: Bool { self.ended == nil || !self.outbox.isEmpty || !self.notices.isEmpty }
}

/// What is settled when a visit is prepared, and never changes.
public struct VisitTerms: Hashable, Sendable, Codable {
    /// The real person.
    public let actor: Person
    /// Who they act as.
    public let subject: Person
    /// The login session from which they enter.
    public let loginSession: LoginSessionID
    /// When they had last proved who they are.
    public let authenticatedAt: Timestamp
    /// When that login ends.
    public let loginEndsAt: Timestamp?
    /// Where they come from.
    public let origin: Operator.Origin?
    /// Why they enter.
    public let reason: Reason
    /// Where they go back to.
    public let returnPoint: ReturnPoint
    /// The mode that was decided, or asked for if that is less.
    public let mode: VisitMode
    /// The rule that let them in.
    public let rule: RuleID
    /// When all this was settled.
    public let preparedAt: Timestamp
    /// The visit from inside which they enter; nil when they come from their own place.
    public let switchedFrom: VisitID?
    /// The code that starts the visit; nil when it starts in the same step.
    public let handOff: HandOff?
    /// A name the caller gave to tie the visit to requests elsewhere.
    public let correlation: AuditWord?
    /// Whether they would enter without consent, because of an emergency; not whether they had to.
    public let isEmergency: Bool
    /// The second person's yes on which they enter, where one is needed.
    public let approval: Approval.ID?

    package init(
        actor: Person, subject: Person, loginSession: LoginSessionID, authenticatedAt: Timestamp,
        loginEndsAt: Timestamp?, origin: Operator.Origin?,
        reason: Reason, returnPoint: ReturnPoint, mode: VisitMode, rule: RuleID, preparedAt: Timestamp,
        switchedFrom: VisitID?, handOff: HandOff?, correlation: AuditWord?, isEmergency: Bool = false,
        approval: Approval.ID? = nil
    ) {
        self.actor = actor
        self.subject = subject
        self.loginSession = loginSession
        self.authenticatedAt = authenticatedAt
        self.loginEndsAt = loginEndsAt
        self.origin = origin
        self.reason = reason
        self.returnPoint = returnPoint
        self.mode = mode
        self.rule = rule
        self.preparedAt = preparedAt
        self.switchedFrom = switchedFrom
        self.handOff = handOff
        self.correlation = correlation
        self.isEmergency = isEmergency
        self.approval = approval
    }

    /// How a visit is handed from where it is prepared to where it is used.
    public struct HandOff: Hashable, Sendable, Codable {
        /// The digest of the code.
        public let digest: Digest
        /// Who may present it.
        public let presenter: Presenter

        package init(digest: Digest, presenter: Presenter) {
            self.digest = digest
            self.presenter = presenter
        }
    }
}

/// Who presents a hand-off code; the code works for nobody else.
@frozen
public enum Presenter: Hashable, Sendable, Codable {
    /// The operator's own login session, in another tab.
    case loginSession(LoginSessionID)
    /// Another part of the panel that takes over, such as the host of the customer's control panel.
    case audience(AudienceID)

    /// The name of the login session or the audience, for the record.
    var name: String {
        switch self {
        case .loginSession(let login): login.rawValue
        case .audience(let audience): audience.rawValue
        }
    }
}

/// Names a part of the panel that takes over visits, such as `panel.example.org`.
public typealias AudienceID = Identifier<AudienceName>

/// What an ``AudienceID`` names.
public enum AudienceName {}
