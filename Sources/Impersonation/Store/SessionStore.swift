// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit

/// The port to where visits are kept, with all that decides about them: operators' ledgers, freezes, consents, approvals.
///
/// Every method may be called from many tasks and many processes at once. Each is one atomic step: what it reads is the
/// state of one moment, what it writes is durable before it returns. A method that throws an error of the storage behind
/// it may have taken effect. Values are read exactly as they were stored.
public protocol SessionStore: Sendable {
    /// Returns the visit under `key` with the freezes of the same moment; nil when there is none.
    func visit(_ key: VisitKey) async throws -> VisitSnapshot?

    /// Returns an operator's ledger; nil when they have none.
    func ledger(of actor: Account.ID) async throws -> OperatorLedger?

    /// Returns the freezes; ``FreezeRecord/none`` before anything was frozen.
    func freezes() async throws -> FreezeRecord

    /// Returns a customer's consents; nil when they never gave any.
    func consents(of subject: Account.ID) async throws -> ConsentRecord?

    /// Returns an approval; nil when there is none.
    func approval(_ id: Approval.ID) async throws -> Approval?

    /// Returns a page of the approvals with ``Approval/isOpen(at:)``, in the order of their identifiers.
    ///
    /// The page begins after `id`, which need not exist any more, or with the first; `limit` is from 1 to
    /// ``VisitQuery/maximumLimit``.
    func openApprovals(at time: Timestamp, after id: Approval.ID?, limit: Int) async throws -> [Approval]

    /// Returns events that wait for the log, in the order in which they were stored, without the first `count`.
    ///
    /// `count` is 0 or more, and `limit`, which is how many at most, from 1 to ``VisitQuery/maximumLimit``.
    func events(skipping count: Int, limit: Int) async throws -> [AuditEvent]

    /// Returns one page of visits, in the order of their identifiers, with the freezes of the same moment.
    ///
    /// The limit counts what matches. The visit that a page begins after need not match, nor exist any more.
    func visits(matching query: VisitQuery) async throws -> [VisitSnapshot]

    /// Stores all changes, or none of them.
    ///
    /// What a change expects is meant of what was stored before the commit, in whatever order the changes are named.
    ///
    /// - Returns: `conflict`, having stored nothing, when any record is not at the revision its change expects, or when
    ///   one record is written twice.
    /// - Throws: ``ImpersonationError`` with `invalidInput`, having stored nothing, for more changes than
    ///   ``SessionChange/maximumCount``.
    func commit(_ changes: [SessionChange]) async throws -> CommitOutcome

    /// Notes that a visit was in use at `time`, if that is later than what is noted already.
    ///
    /// Changes no revision, and is kept through new versions of the visit. A visit that is not there is no error.
    func touch(_ visit: VisitID, at time: Timestamp) async throws

    /// Erases up to `limit` settled visits that ended before `time`, and returns how many; a later call erases the rest.
    ///
    /// An erased visit is found by nothing any more. Up to `limit` approvals whose ``Approval/over`` is before `time` are
    /// erased too, and not counted. Ledgers, freezes, consents and events stay.
    func erase(endedBefore time: Timestamp, limit: Int) async throws -> Int
}

/// How a visit is looked up.
@frozen
public enum VisitKey: Hashable, Sendable {
    /// By its identifier.
    case id(VisitID)
    /// By the digest of its token.
    case token(Digest)
    /// By the digest of its hand-off code.
    case handOff(Digest)
}

/// A visit as it is stored at one moment.
public struct VisitSnapshot: Hashable, Sendable {
    /// The visit.
    public var visit: Visit
    /// When it was last touched; nil before the first time.
    public var seenAt: Timestamp?
    /// The freezes at the same moment.
    public var freezes: FreezeRecord
    /// The consents of the subject at the same moment; nil when they never gave any.
    public var consents: ConsentRecord?

    /// Makes a snapshot.
    public init(visit: Visit, seenAt: Timestamp?, freezes: FreezeRecord, consents: ConsentRecord? = nil) {
        self.visit = visit
        self.seenAt = seenAt
        self.freezes = freezes
        self.consents = consents
    }
}

/// Which visits to list.
public struct VisitQuery: Hashable, Sendable {
    /// The largest page.
    public static let maximumLimit = 500

    /// Which part of their life visits are in.
    @frozen
    public enum Stage: Hashable, Sendable {
        /// Those with ``Visit/isRunning``.
        case running
        /// Those with ``Visit/isUnsettled``.
        case unsettled
    }

    /// The stage.
    public var stage: Stage
    /// Only those of this actor.
    public var actor: Account.ID?
    /// Only those in this subject.
    public var subject: Account.ID?
    /// Only those after this one, the last of the page before.
    public var after: VisitID?
    /// How many at most: always from 1 to 500.
    public let limit: Int

    /// Makes a query for the largest page.
    public init(_ stage: Stage, actor: Account.ID? = nil, subject: Account.ID? = nil, after: VisitID? = nil) {
        self.stage = stage
        self.actor = actor
        self.subject = subject
        self.after = after
        self.limit = Self.maximumLimit
    }

    /// Makes a query for a page of `limit` visits.
    ///
    /// - Throws: ``ImpersonationError`` with `invalidInput` for a limit out of its range.
    public init(
        _ stage: Stage, actor: Account.ID? = nil, subject: Account.ID? = nil, after: VisitID? = nil, limit: Int
    ) throws {
        guard (1...Self.maximumLimit).contains(limit) else {
            throw ImpersonationError(.invalidInput, "a page has 1 to \(Self.maximumLimit) visits")
        }
        self.stage = stage
        self.actor = actor
        self.subject = subject
        self.after = after
        self.limit = limit
    }
}

/// One record of a commit.
///
/// Every record says by its own revision which one it expects to find.
@frozen
public enum SessionChange: Hashable, Sendable {
    /// The most changes in one commit.
    public static let maximumCount = 16

    /// A visit that is not stored yet, under any revision. Its identifier, token and code must be new.
    case insert(Visit)
    /// A new version of a visit that is stored at exactly one revision less, and, where `unseenSince` is given, was not
    /// touched after that time; never touched, or at that very time, is not after it.
    case replace(Visit, unseenSince: Timestamp?)
    /// A new version of a ledger that is stored at exactly one revision less; revision 1 is not stored yet.
    case ledger(OperatorLedger)
    /// A new version of the freezes, which are stored at exactly one revision less; revision 1 is not stored yet.
    case freezes(FreezeRecord)
    /// Nothing to store, but the freezes must still be at this revision.
    case reliesOnFreezes(revision: Int)
    /// Nothing to store, but the consents of a customer must still be at this revision; 0 is not stored yet.
    case reliesOnConsents(of: Account.ID, revision: Int)
    /// A new version of a customer's consents, which are stored at exactly one revision less; revision 1 is not stored yet.
    case consents(ConsentRecord)
    /// A new version of an approval that is stored at exactly one revision less; revision 1 is not stored yet.
    case approval(Approval)
    /// An event that waits for the log from now on. Its identifier must be new.
    case event(AuditEvent)
    /// An event that the log has, and that need not wait any more; it may be gone already.
    case delivered(AuditEvent.ID)
}
