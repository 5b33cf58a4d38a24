// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Nobody enters an account of a higher role, whoever owns it.
public struct NotUpwardRule: EntryRule, Hashable {
    /// The rule's name.
    public let id: RuleID = "not-upward"

    /// Makes the rule.
    public init() {}

    /// Refuses an administrator to all but administrators.
    public func verdict(on request: EntryRequest) -> EntryVerdict? {
        request.subject.role == .administrator && request.actor.role != .administrator ? .refuse(.higherRole) : nil
    }
}

/// Whether administrators may enter each other.
public struct AdministratorsRule: EntryRule, Hashable {
    /// The rule's name.
    public let id: RuleID = "administrators"
    /// Whether one administrator may enter another.
    public let mayEnterEachOther: Bool

    /// Makes the rule; on unless switched off, since administrators may enter anyone.
    public init(mayEnterEachOther: Bool = true) {
        self.mayEnterEachOther = mayEnterEachOther
    }

    /// Refuses an administrator as subject when that is switched off.
    public func verdict(on request: EntryRequest) -> EntryVerdict? {
        request.subject.role == .administrator && !self.mayEnterEachOther ? .refuse(.amongAdministrators) : nil
    }
}

/// What the status of the account to be entered allows.
public struct SubjectStatusRule: EntryRule, Hashable {
    /// The rule's name.
    public let id: RuleID = "subject-status"
    /// The mode for each status; a status that is missing refuses.
    public let modes: [AccountStatus.Kind: VisitMode]

    /// Makes the rule: active accounts in full, suspended ones read-only, pending and closed ones not at all.
    public init(modes: [AccountStatus.Kind: VisitMode] = [.active: .full, .suspended: .readOnly]) {
        self.modes = modes
    }

    /// Limits to the mode of the effective status, or refuses.
    public func verdict(on request: EntryRequest) -> EntryVerdict? {
        let status = request.subject.effectiveStatus
        if let mode = self.modes[status] { return .limit(to: mode) }
        switch status {
        case .active: return .refuse(.subjectActive)
        case .pending: return .refuse(.subjectPending)
        case .suspended: return .refuse(.subjectSuspended)
        case .closed: return .refuse(.subjectClosed)
        }
    }
}
