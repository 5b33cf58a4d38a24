// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// What was done with the log itself.
@nonexhaustive
public enum AuditUpkeep: Hashable, Sendable, Codable {
    /// Sealed parts of entries were erased, on a legal ground such as `gdpr-17`.
    case redacted(part: SealedPart.Label, entries: [Int64], ground: AuditWord)
    /// The bodies of the entries in these runs, which ascend and do not touch, were dropped: of these and of no others.
    case purged([Range<Int64>])
    /// Entries were put under a legal hold: nothing of them may be erased or dropped.
    case held(hold: AuditWord, matching: AuditHold.Scope)
    /// A legal hold was lifted.
    case released(hold: AuditWord)

    /// The kind of event.
    public var kind: AuditKind {
        switch self {
        case .redacted: .logRedacted
        case .purged: .logPurged
        case .held: .logHeld
        case .released: .logReleased
        }
    }
}

/// A legal hold: an order to keep entries as they are.
public struct AuditHold: Hashable, Sendable, Codable {
    /// Which entries are held.
    @nonexhaustive
    public enum Scope: Hashable, Sendable, Codable {
        /// All of them.
        case everything
        /// Those about an account.
        case subject(Account.ID)
        /// Those of a visit.
        case visit(VisitID)
    }

    /// How many holds there may be at once.
    public static let maximumCount = 1_000

    /// Names the hold.
    public let id: AuditWord
    /// Which entries are held.
    public let scope: Scope

    /// Makes a hold.
    public init(id: AuditWord, scope: Scope) {
        self.id = id
        self.scope = scope
    }

    /// Whether an entry is held.
    public func covers(subject: Account.ID?, visit: VisitID?) -> Bool {
        switch self.scope {
        case .everything: true
        case .subject(let held): subject == held
        case .visit(let held): visit == held
        }
    }
}
