// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// What happened, with what belongs to that kind of event.
@nonexhaustive
public enum AuditDetail: Hashable, Sendable, Codable {
    /// Somebody started to impersonate, until `until` at the latest; `replaces` names the visit that ended for it, if there is one.
    ///
    /// `grounds` says what they were let in on where more than the right to was needed: `consent`, `approval`, `emergency`.
    case visitStarted(mode: AuditWord, until: Timestamp, replaces: VisitID?, grounds: [AuditWord] = [])
    /// A visit ended after `milliseconds`, which are never negative.
    case visitStopped(cause: AuditWord, milliseconds: Int64)
    /// Somebody was not let in; one entry of a burst stands for several.
    case visitRefused(reasons: [AuditWord], standsFor: Int64 = 1)
    /// A routine look, recorded before it was shown.
    case actViewed(AuditAct)
    /// A change about to be made.
    case actAttempted(AuditAct)
    /// What became of an attempt.
    case actCompleted(AuditAct, outcome: AuditOutcome)
    /// An act that was not allowed; one entry of a burst stands for several, also of other acts and of entering.
    case actRefused(AuditAct, reasons: [AuditWord], standsFor: Int64 = 1)
    /// A change to an account that is about to be made.
    case accountAttempted(AuditChange)
    /// What became of an attempt to change an account.
    case accountCompleted(AuditChange, outcome: AuditOutcome)
    /// A change to an account that was not allowed; one entry of a burst stands for several.
    case accountRefused(AuditChange, reasons: [AuditWord], standsFor: Int64 = 1)
    /// Visits and new entries were stopped everywhere: those `matching` an actor, a subject, an owner, a ticket, or all.
    case freezeSet(freeze: AuditWord, matching: AuditWord)
    /// A freeze was taken back.
    case freezeLifted(freeze: AuditWord)
    /// A customer let somebody into their account for some time.
    case consentGranted(AuditConsent)
    /// A customer took a consent back.
    case consentWithdrawn(consent: AuditWord)
    /// Somebody asked for a second person's yes.
    case approvalRequested(AuditApproval)
    /// A second person said yes, until a time.
    case approvalGranted(AuditApproval, until: Timestamp)
    /// A second person said no.
    case approvalRefused(AuditApproval)
    /// Telling the customer was tried until it was given up.
    case noticeFailed(notice: AuditWord)
    /// Somebody was given entries of the log: `count` of those that `filter` finds.
    case logRead(filter: AuditFilter, count: Int64)
    /// Somebody was given entries of the log to take away, in a form such as `csv`.
    case logExported(filter: AuditFilter, count: Int64, format: AuditWord)
    /// Somebody was not given what they asked of the log; one entry of a burst stands for several.
    case logRefused(filter: AuditFilter, reasons: [AuditWord], standsFor: Int64 = 1)
    /// Something was done with the log itself.
    case log(AuditUpkeep)

    /// The kind of event.
    public var kind: AuditKind {
        switch self {
        case .visitStarted: .visitStarted
        case .visitStopped: .visitStopped
        case .visitRefused: .visitRefused
        case .actViewed: .actViewed
        case .actAttempted: .actAttempted
        case .actCompleted: .actCompleted
        case .actRefused: .actRefused
        case .accountAttempted: .accountAttempted
        case .accountCompleted: .accountCompleted
        case .accountRefused: .accountRefused
        case .freezeSet: .freezeSet
        case .freezeLifted: .freezeLifted
        case .consentGranted: .consentGranted
        case .consentWithdrawn: .consentWithdrawn
        case .approvalRequested: .approvalRequested
        case .approvalGranted: .approvalGranted
        case .approvalRefused: .approvalRefused
        case .noticeFailed: .noticeFailed
        case .logRead: .logRead
        case .logExported: .logExported
        case .logRefused: .logRefused
        case .log(let upkeep): upkeep.kind
        }
    }

    /// What was to be used or done, in events about an act, a change to an account or an approval.
    public var capability: AuditWord? {
        switch self {
        case .approvalRequested(let approval), .approvalGranted(let approval, _), .approvalRefused(let approval):
            approval.capability
        default: self.act?.capability ?? self.change?.capability
        }
    }

    /// What became of it, in the second event of an act or a change to an account.
    public var outcome: AuditOutcome? {
        switch self {
        case .actCompleted(_, let outcome), .accountCompleted(_, let outcome): outcome
        default: nil
        }
    }

    /// Why it was not allowed, in events about what was not; empty in others.
    public var refusalReasons: [AuditWord] {
        switch self {
        case .visitRefused(let reasons, _), .actRefused(_, let reasons, _), .accountRefused(_, let reasons, _),
            .logRefused(_, let reasons, _):
            reasons
        default: []
        }
    }

    /// The act, in events about one.
    public var act: AuditAct? {
        switch self {
        case .actViewed(let act), .actAttempted(let act), .actCompleted(let act, _), .actRefused(let act, _, _): act
        default: nil
        }
    }

    /// The change, in events about one to an account.
    public var change: AuditChange? {
        switch self {
        case .accountAttempted(let change), .accountCompleted(let change, _), .accountRefused(let change, _, _): change
        default: nil
        }
    }
}
