// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
public import Permissions

/// A second person's yes or no: for one entry, or for one capability in one visit.
///
/// Somebody asks, and somebody else says yes or no. A yes to enter is used by the start of one visit; a yes to an act stays,
/// for this visit and until its time.
public struct Approval: Identifiable, Hashable, Sendable, Codable {
    /// What is to be done.
    @nonexhaustive
    public enum Matter: Hashable, Sendable, Codable {
        /// To enter the account, once.
        case entering
        /// To use a capability in a visit that is under way.
        case act(Capability.ID, in: VisitID)
    }

    /// Where an approval is in its life.
    @frozen
    public enum State: Hashable, Sendable, Codable {
        /// Asked for, and waiting for an answer until a time.
        case requested(until: Timestamp)
        /// Given, to be used until a time.
        case approved(by: Account.ID, at: Timestamp, until: Timestamp)
        /// Not given.
        case refused(by: Account.ID, at: Timestamp)
        /// Given, and used for a visit.
        case used(by: Account.ID, at: Timestamp, visit: VisitID)
    }

    /// How long a request waits for an answer.
    public static let waitingTime = Duration.seconds(8 * 60 * 60)
    /// Names one approval.
    public typealias ID = Identifier<Approval>

    /// Names the approval.
    public let id: ID
    /// Counts the stored versions of this approval; see ``SessionStore/commit(_:)``.
    public private(set) var revision: Int
    /// Who asks.
    public let requester: Person
    /// Whose account it is about.
    public let subject: Person
    /// What is to be done.
    public let matter: Matter
    /// Why, as the one who asks says.
    public let reason: Reason
    /// When it was asked for.
    public let requestedAt: Timestamp
    /// Where it is in its life.
    public private(set) var state: State

    package init(
        id: ID, requester: Person, subject: Person, matter: Matter, reason: Reason, requestedAt: Timestamp
    ) {
        self.id = id
        self.revision = 1
        self.requester = requester
        self.subject = subject
        self.matter = matter
        self.reason = reason
        self.requestedAt = requestedAt
        self.state = .requested(until: requestedAt.advanced(by: Self.waitingTime))
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case revision
        case requester
        case subject
        case matter
        case reason
        case requestedAt
        case state
    }

    /// Reads an approval and refuses what could not have been stored.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.id = try container.decode(ID.self, forKey: .id)
        self.revision = try container.decode(Int.self, forKey: .revision)
        self.requester = try container.decode(Person.self, forKey: .requester)
        self.subject = try container.decode(Person.self, forKey: .subject)
        self.matter = try container.decode(Matter.self, forKey: .matter)
        self.reason = try container.decode(Reason.self, forKey: .reason)
        self.requestedAt = try container.decode(Timestamp.self, forKey: .requestedAt)
        self.state = try container.decode(State.self, forKey: .state)
        guard self.isPossible else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no approval is ever stored like this"))
        }
    }

    /// Whether it has come as far as its revision says, and by somebody else than who asked.
    private var isPossible: Bool {
        switch self.state {
        case .requested(let until):
            self.revision == 1 && until == self.requestedAt.advanced(by: Self.waitingTime)
        case .approved(let by, _, _), .refused(let by, _): self.revision == 2 && by != self.requester.id
        case .used(let by, _, _): self.revision == 3 && by != self.requester.id && self.matter == .entering
        }
    }

    /// After when nothing can become of it any more.
    public var over: Timestamp {
        switch self.state {
        case .requested(let until), .approved(_, _, let until): until
        case .refused(_, let at), .used(_, let at, _): at
        }
    }

    /// Whether somebody can still answer.
    public func isOpen(at now: Timestamp) -> Bool {
        if case .requested(let until) = self.state { now < until } else { false }
    }

    /// Who said yes, while it can be used.
    func approver(at now: Timestamp) -> Account.ID? {
        if case .approved(let approver, _, let until) = self.state, now < until { approver } else { nil }
    }

    // Whether there is still time is for whoever decides: `isOpen(at:)`, `approver(at:)`.

    /// The approval once somebody said yes.
    package func approved(
        by approver: Account.ID, at now: Timestamp, until: Timestamp
    ) throws(ImpersonationError) -> Self {
        try self.answered(by: approver, .approved(by: approver, at: now, until: until))
    }

    /// The approval once somebody said no.
    package func refused(by approver: Account.ID, at now: Timestamp) throws(ImpersonationError) -> Self {
        try self.answered(by: approver, .refused(by: approver, at: now))
    }

    /// The approval once it was used to enter.
    package func used(for visit: VisitID, by approver: Account.ID, at now: Timestamp) throws(ImpersonationError) -> Self
    {
        guard case .approved(approver, _, _) = self.state, self.matter == .entering else {
            throw ImpersonationError(.invalidTransition, "only a yes to enter is used, and by who said it")
        }
        return self.advanced(to: .used(by: approver, at: now, visit: visit))
    }

    private func answered(by approver: Account.ID, _ answer: State) throws(ImpersonationError) -> Self {
        guard case .requested = self.state, approver != self.requester.id else {
            throw ImpersonationError(.invalidTransition, "what waits for an answer is answered once, by somebody else")
        }
        return self.advanced(to: answer)
    }

    private func advanced(to state: State) -> Self {
        var next = self
        next.state = state
        next.revision += 1
        return next
    }

    /// What the log says of it in public.
    var audited: AuditApproval {
        let capability: AuditWord? =
            if case .act(let capability, _) = self.matter { AuditWord(capability) } else { nil }
        return AuditApproval(id: AuditWord(known: self.id.rawValue), capability: capability)
    }

    /// The visit it is about, where it is about an act in one.
    var visit: VisitID? { if case .act(_, let visit) = self.matter { visit } else { nil } }
}
