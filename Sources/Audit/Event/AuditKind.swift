// SPDX-License-Identifier: Apache-2.0

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
    /// See ``AuditDetail/accountRefused(_:reasons:standsFor:)``.
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
    /// See ``AuditDetail/logRefused(filter:reasons:standsFor:)``.
    case logRefused = "log.refused"
    /// See ``AuditUpkeep/redacted(part:entries:ground:)``.
    case logRedacted = "log.redacted"
    /// See ``AuditUpkeep/purged(_:)``.
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
