// SPDX-License-Identifier: Apache-2.0

internal import Accounts

extension AuditDetail {
    /// Reads what belongs to a kind of event from its leaf.
    init(_ members: inout LeafMembers) throws {
        guard let kind = AuditKind(rawValue: try members.required("kind", as: String.self)) else {
            throw AuditError(.invalidRecord, "a leaf is of a kind that this library does not know")
        }
        switch kind {
        case .visitStarted:
            self = .visitStarted(
                mode: try members.required("mode"), until: try members.required("until"),
                replaces: try members.optional("replaces"), grounds: try members.optionalWords("grounds"))
        case .visitStopped:
            self = .visitStopped(
                cause: try members.required("cause"), milliseconds: try members.count("milliseconds"))
        case .visitRefused:
            self = .visitRefused(reasons: try members.words("reasons"), standsFor: try members.number("standsFor"))
        case .actViewed: self = .actViewed(try AuditAct(&members))
        case .actAttempted: self = .actAttempted(try AuditAct(&members))
        case .actCompleted: self = .actCompleted(try AuditAct(&members), outcome: try AuditOutcome(&members))
        case .actRefused:
            self = .actRefused(
                try AuditAct(&members), reasons: try members.words("reasons"),
                standsFor: try members.number("standsFor"))
        case .accountAttempted: self = .accountAttempted(try AuditChange(&members))
        case .accountCompleted:
            self = .accountCompleted(try AuditChange(&members), outcome: try AuditOutcome(&members))
        case .accountRefused:
            self = .accountRefused(
                try AuditChange(&members), reasons: try members.words("reasons"),
                standsFor: try members.number("standsFor"))
        case .freezeSet:
            self = .freezeSet(freeze: try members.required("freeze"), matching: try members.required("matching"))
        case .freezeLifted: self = .freezeLifted(freeze: try members.required("freeze"))
        case .consentGranted: self = .consentGranted(try AuditConsent(&members))
        case .consentWithdrawn: self = .consentWithdrawn(consent: try members.required("consent"))
        case .approvalRequested: self = .approvalRequested(try AuditApproval(&members))
        case .approvalGranted:
            self = .approvalGranted(try AuditApproval(&members), until: try members.required("until"))
        case .approvalRefused: self = .approvalRefused(try AuditApproval(&members))
        case .noticeFailed: self = .noticeFailed(notice: try members.required("notice"))
        case .logRead: self = .logRead(filter: try members.filter(), count: try members.count("count"))
        case .logExported:
            self = .logExported(
                filter: try members.filter(), count: try members.count("count"),
                format: try members.required("format"))
        case .logRefused:
            self = .logRefused(
                filter: try members.filter(), reasons: try members.words("reasons"),
                standsFor: try members.number("standsFor"))
        case .logRedacted, .logPurged, .logHeld, .logReleased: self = .log(try AuditUpkeep(kind, &members))
        }
    }
}

extension AuditAct {
    fileprivate init(_ members: inout LeafMembers) throws {
        self.init(
            id: try members.required("act"), capability: try members.required("capability"),
            sensitivity: try members.optional("sensitivity"), evidence: try members.optionalWords("evidence"))
    }
}

extension AuditChange {
    fileprivate init(_ members: inout LeafMembers) throws {
        self.init(
            id: try members.required("change"), capability: try members.required("capability"),
            revision: try members.count("revision"), previous: try members.optional("previous"))
    }
}

extension AuditConsent {
    fileprivate init(_ members: inout LeafMembers) throws {
        self.init(
            id: try members.required("consent"), grantee: try members.required("grantee"),
            from: try members.required("from"), until: try members.required("until"),
            covers: try members.optionalWords("covers"))
    }
}

extension AuditApproval {
    fileprivate init(_ members: inout LeafMembers) throws {
        self.init(id: try members.required("approval"), capability: try members.optional("capability"))
    }
}

extension AuditOutcome {
    fileprivate init(_ members: inout LeafMembers) throws {
        guard let outcome = Self(rawValue: try members.required("outcome", as: String.self)) else {
            throw AuditError(.invalidRecord, "a leaf has an outcome that this library does not know")
        }
        self = outcome
    }
}
