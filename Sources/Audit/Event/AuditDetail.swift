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
    /// A change to an account that was not allowed.
    case accountRefused(AuditChange, reasons: [AuditWord])
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
    /// Somebody was not given what they asked of the log.
    case logRefused(filter: AuditFilter, reasons: [AuditWord])
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
        case .visitRefused(let reasons, _), .actRefused(_, let reasons, _), .accountRefused(_, let reasons),
            .logRefused(_, let reasons):
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
        case .accountAttempted(let change), .accountCompleted(let change, _), .accountRefused(let change, _): change
        default: nil
        }
    }
}

/// One use of one capability.
public struct AuditAct: Hashable, Sendable, Codable {
    /// Names the act.
    public let id: ActID
    /// What was used.
    public let capability: AuditWord
    /// How much care it needs, where that is more than for a routine look or change: what the customer is to notice.
    public let sensitivity: AuditWord?
    /// What was asked for and given, such as `account-name`; the words themselves are in the sealed part.
    public let evidence: [AuditWord]

    /// Makes an act.
    public init(id: ActID, capability: AuditWord, sensitivity: AuditWord? = nil, evidence: [AuditWord] = []) {
        self.id = id
        self.capability = capability
        self.sensitivity = sensitivity
        self.evidence = evidence
    }
}

/// One change to one account.
public struct AuditChange: Hashable, Sendable, Codable {
    /// Names the change; the account keeps it as its last one.
    public let id: Account.ChangeID
    /// What is done, such as `accounts.transfer`.
    public let capability: AuditWord
    /// The revision of the account that the change is made to; 0 where it makes the account.
    public let revision: Int64
    /// The account's last change before this one, where there was one.
    public let previous: Account.ChangeID?

    /// Makes a change.
    public init(
        id: Account.ChangeID, capability: AuditWord, revision: Int64, previous: Account.ChangeID? = nil
    ) {
        self.id = id
        self.capability = capability
        self.revision = revision
        self.previous = previous
    }
}

/// What a customer agreed to, as far as it is public.
public struct AuditConsent: Hashable, Sendable, Codable {
    /// Names the consent.
    public let id: AuditWord
    /// To whom it was given: `anybody`, `owners`, or one `operator`, who is named in the sealed part.
    public let grantee: AuditWord
    /// From when it holds.
    public let from: Timestamp
    /// Until when it holds.
    public let until: Timestamp
    /// What it covers besides entering: sensitivities, sorted.
    public let covers: [AuditWord]

    /// Makes the public part of a consent.
    public init(id: AuditWord, grantee: AuditWord, from: Timestamp, until: Timestamp, covers: [AuditWord] = []) {
        self.id = id
        self.grantee = grantee
        self.from = from
        self.until = until
        self.covers = covers
    }
}

/// What a second person is asked about.
public struct AuditApproval: Hashable, Sendable, Codable {
    /// Names the approval.
    public let id: AuditWord
    /// What is to be done; nil where it is to enter.
    public let capability: AuditWord?

    /// Makes the public part of an approval.
    public init(id: AuditWord, capability: AuditWord? = nil) {
        self.id = id
        self.capability = capability
    }
}

/// What became of an act or a change.
@nonexhaustive
public enum AuditOutcome: String, Hashable, Sendable, Codable, CaseIterable {
    /// It took effect.
    case succeeded
    /// It threw an error; what it did before is for the vendor to say. A change to an account that failed did nothing.
    case failed
    /// Nobody can say any more.
    case unknown
}

/// The kind of an audit event, as it stands in the log.
@nonexhaustive
public enum AuditKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// See ``AuditDetail/visitStarted(mode:until:replaces:grounds:)``.
    case visitStarted = "visit.started"
    /// See ``AuditDetail/visitStopped(cause:milliseconds:)``.
    case visitStopped = "visit.stopped"
    /// See ``AuditDetail/visitRefused(reasons:standsFor:)``.
    case visitRefused = "visit.refused"
    /// See ``AuditDetail/actViewed(_:)``.
    case actViewed = "act.viewed"
    /// See ``AuditDetail/actAttempted(_:)``.
    case actAttempted = "act.attempted"
    /// See ``AuditDetail/actCompleted(_:outcome:)``.
    case actCompleted = "act.completed"
    /// See ``AuditDetail/actRefused(_:reasons:standsFor:)``.
    case actRefused = "act.refused"
    /// See ``AuditDetail/accountAttempted(_:)``.
    case accountAttempted = "account.attempted"
    /// See ``AuditDetail/accountCompleted(_:outcome:)``.
    case accountCompleted = "account.completed"
    /// See ``AuditDetail/accountRefused(_:reasons:)``.
    case accountRefused = "account.refused"
    /// See ``AuditDetail/freezeSet(freeze:matching:)``.
    case freezeSet = "freeze.set"
    /// See ``AuditDetail/freezeLifted(freeze:)``.
    case freezeLifted = "freeze.lifted"
    /// See ``AuditDetail/consentGranted(_:)``.
    case consentGranted = "consent.granted"
    /// See ``AuditDetail/consentWithdrawn(consent:)``.
    case consentWithdrawn = "consent.withdrawn"
    /// See ``AuditDetail/approvalRequested(_:)``.
    case approvalRequested = "approval.requested"
    /// See ``AuditDetail/approvalGranted(_:until:)``.
    case approvalGranted = "approval.granted"
    /// See ``AuditDetail/approvalRefused(_:)``.
    case approvalRefused = "approval.refused"
    /// See ``AuditDetail/noticeFailed(notice:)``.
    case noticeFailed = "notice.failed"
    /// See ``AuditDetail/logRead(filter:count:)``.
    case logRead = "log.read"
    /// See ``AuditDetail/logExported(filter:count:format:)``.
    case logExported = "log.exported"
    /// See ``AuditDetail/logRefused(filter:reasons:)``.
    case logRefused = "log.refused"
    /// See ``AuditUpkeep/redacted(part:entries:ground:)``.
    case logRedacted = "log.redacted"
    /// See ``AuditUpkeep/purged(first:end:)``.
    case logPurged = "log.purged"
    /// See ``AuditUpkeep/held(hold:matching:)``.
    case logHeld = "log.held"
    /// See ``AuditUpkeep/released(hold:)``.
    case logReleased = "log.released"

    /// The event in plain English, as a log for people shows it.
    public var title: String {
        switch self {
        case .visitStarted: "Started impersonating"
        case .visitStopped: "Stopped impersonating"
        case .visitRefused: "Refused to impersonate"
        case .actViewed: "Viewed"
        case .actAttempted: "Attempted"
        case .actCompleted: "Completed"
        case .actRefused: "Refused"
        case .accountAttempted: "Attempted a change to the account"
        case .accountCompleted: "Completed a change to the account"
        case .accountRefused: "Refused a change to the account"
        case .freezeSet: "Froze visits"
        case .freezeLifted: "Lifted a freeze"
        case .consentGranted: "Consented to visits"
        case .consentWithdrawn: "Withdrew consent to visits"
        case .approvalRequested: "Asked for approval"
        case .approvalGranted: "Approved"
        case .approvalRefused: "Refused to approve"
        case .noticeFailed: "Could not notify the customer"
        case .logRead: "Read the log"
        case .logExported: "Exported the log"
        case .logRefused: "Refused to show the log"
        case .logRedacted: "Erased personal details from the log"
        case .logPurged: "Dropped old entries of the log"
        case .logHeld: "Put entries of the log under a hold"
        case .logReleased: "Lifted a hold on entries of the log"
        }
    }
}
