// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Which entries to read, in which order, and which page of them.
///
/// ```swift
/// let entries = try await log.entries(matching: AuditQuery(actor: "ada", kinds: [.visitStarted], limit: 50))
/// ```
public struct AuditQuery: Hashable, Sendable {
    /// The largest page.
    public static let maximumLimit = 1_000

    /// The order of the entries.
    @frozen
    public enum Order: Hashable, Sendable {
        /// By sequence, from the end of the log.
        case newestFirst
        /// By sequence, from its beginning.
        case oldestFirst
    }

    /// Only entries in which this person acted, or which they caused when somebody else is the actor.
    ///
    /// So it is all that one person did: the visits that they ended for others are among it.
    public var actor: Account.ID?
    /// Only entries about this subject.
    public var subject: Account.ID?
    /// Only entries of this visit.
    public var visit: VisitID?
    /// Only entries of these kinds; empty is all.
    public var kinds: Set<AuditKind>
    /// Only entries about acts, changes and approvals of this capability.
    public var capability: AuditWord?
    /// Only entries that say that this became of an act or a change.
    public var outcome: AuditOutcome?
    /// Only entries recorded at this time or later.
    public var from: Timestamp?
    /// Only entries recorded before this time.
    public var until: Timestamp?
    /// The order.
    public var order: Order
    /// Only what comes after this sequence in that order: the last one of the page before.
    public var after: Int64?
    /// How many at most, 1 to 1,000.
    public var limit: Int

    /// Makes a query.
    public init(
        actor: Account.ID? = nil, subject: Account.ID? = nil, visit: VisitID? = nil, kinds: Set<AuditKind> = [],
        capability: AuditWord? = nil, outcome: AuditOutcome? = nil, from: Timestamp? = nil, until: Timestamp? = nil,
        order: Order = .newestFirst, after: Int64? = nil,
        limit: Int = 100
    ) {
        self.actor = actor
        self.subject = subject
        self.visit = visit
        self.kinds = kinds
        self.capability = capability
        self.outcome = outcome
        self.from = from
        self.until = until
        self.order = order
        self.after = after
        self.limit = limit
    }

    /// Throws ``AuditError/Code/invalidQuery`` when the limit is out of range or the cursor negative.
    public func validate() throws {
        guard (1...Self.maximumLimit).contains(self.limit) else {
            throw AuditError(.invalidQuery, "a page has 1 to \(Self.maximumLimit) entries")
        }
        guard self.after.map({ $0 >= 0 }) ?? true else {
            throw AuditError(.invalidQuery, "a cursor is the sequence of an entry, from 0")
        }
    }
}
