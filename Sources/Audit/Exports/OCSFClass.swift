// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// The class and the activity of the Open Cybersecurity Schema Framework that an event belongs to.
///
/// | kinds | class | activity |
/// |---|---|---|
/// | `visit.started` | Authentication 3002 | Account Switch, to impersonate |
/// | `visit.refused` | Authentication 3002 | Account Switch, to impersonate, with status failure |
/// | `visit.stopped` | Authentication 3002 | Logoff |
/// | `act.viewed` | API Activity 6003 | Read |
/// | `act.attempted`, `.completed`, `.refused` | API Activity 6003 | Other, named by the capability: whether it creates, updates or deletes, the log does not say |
/// | `account.*` | Account Change 3001 | Create, Enable, Disable or Delete by the capability; else Other: it is about an account, not an object of one |
/// | `freeze.*`, `consent.*`, `approval.*`, `notice.*` | Entity Management 3004 | these are records that are made, put in force and taken back: Activate, Deactivate, Create, Other |
/// | `log.*` | Entity Management 3004 | the entity is the log: Read, Delete; or a hold: Activate, Deactivate |
///
/// What concerns no account although its class needs one, and an entry whose body was dropped, is a Base Event.
enum OCSFClass {
    case authentication(activity: Int64)
    case api(activity: Int64)
    case account(activity: Int64)
    case entity(type: String, uid: String?, activity: Int64)
    case base

    init(_ exported: ExportedEntry) {
        let hasSubject = exported.facts.subject != nil
        switch exported.detail {
        case .visitStarted, .visitRefused: self = hasSubject ? .authentication(activity: 7) : .base
        case .visitStopped: self = hasSubject ? .authentication(activity: 2) : .base
        case .actViewed: self = .api(activity: 2)
        case .actAttempted, .actCompleted, .actRefused: self = .api(activity: 99)
        case .accountAttempted(let change), .accountCompleted(let change, _), .accountRefused(let change, _, _):
            self = hasSubject ? .account(activity: Self.activity(of: change)) : .base
        case .freezeSet(let freeze, _): self = .entity(type: "freeze", uid: freeze.rawValue, activity: 10)
        case .freezeLifted(let freeze): self = .entity(type: "freeze", uid: freeze.rawValue, activity: 11)
        case .consentGranted(let consent): self = .entity(type: "consent", uid: consent.id.rawValue, activity: 10)
        case .consentWithdrawn(let consent): self = .entity(type: "consent", uid: consent.rawValue, activity: 11)
        case .approvalRequested(let approval):
            self = .entity(type: "approval", uid: approval.id.rawValue, activity: 1)
        case .approvalGranted(let approval, _), .approvalRefused(let approval):
            self = .entity(type: "approval", uid: approval.id.rawValue, activity: 99)
        case .noticeFailed(let notice): self = .entity(type: "notice", uid: notice.rawValue, activity: 99)
        case .logRead, .logExported, .logRefused: self = .entity(type: "audit log", uid: nil, activity: 2)
        case .log(.redacted), .log(.purged): self = .entity(type: "audit log", uid: nil, activity: 4)
        case .log(.held(let hold, _)): self = .entity(type: "legal hold", uid: hold.rawValue, activity: 10)
        case .log(.released(let hold)): self = .entity(type: "legal hold", uid: hold.rawValue, activity: 11)
        }
    }

    private static func activity(of change: AuditChange) -> Int64 {
        switch change.capability.rawValue {
        case "accounts.create": 1
        case "accounts.enable": 2
        case "accounts.suspend": 5
        case "accounts.close": 6
        default: 99
        }
    }

    var uid: Int64 {
        switch self {
        case .authentication: 3002
        case .api: 6003
        case .account: 3001
        case .entity: 3004
        case .base: 0
        }
    }

    var activity: Int64 {
        switch self {
        case .authentication(let activity), .api(let activity), .account(let activity), .entity(_, _, let activity):
            activity
        case .base: 99
        }
    }

    /// The activity in words, as the schema has them; for Other, the words of the log.
    func activityName(_ exported: ExportedEntry) -> String {
        switch (self, self.activity) {
        case (.authentication, 7): "Account Switch"
        case (.authentication, _): "Logoff"
        case (.api, 2), (.entity, 2): "Read"
        case (.account, 1), (.entity, 1): "Create"
        case (.account, 2): "Enable"
        case (.account, 5): "Disable"
        case (.account, 6), (.entity, 4): "Delete"
        case (.entity, 10): "Activate"
        case (.entity, 11): "Deactivate"
        default: exported.message
        }
    }
}
