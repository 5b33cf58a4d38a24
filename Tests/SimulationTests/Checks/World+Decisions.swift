// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Synchronization

/// What people decided, by what is stored and by the log, when everything is over.
extension World {
    /// Every decision is on record once, and what is on record was decided.
    func judgeDecisions(by entries: [AuditEntry]) {
        if !self.sessions.storedEvents().isEmpty { self.report(.decisionsOnRecord, "an event never came on record") }
        self.judgeConsents(by: entries)
        self.judgeFreezes(by: entries)
        let asked = self.history.withLock { $0.asked }
        for id in asked { self.judgeApproval(id, by: entries) }
        let entered = entries.filter { entry in
            guard case .visitStarted(_, _, _, let grounds) = entry.detail, let approval = self.scene.approval
            else { return false }
            return grounds.contains { $0.rawValue == "approval:\(approval)" }
        }
        if entered.count > 1 { self.report(.codeOnce, "one approval let in \(entered.count) visits") }
    }

    private func judgeConsents(by entries: [AuditEntry]) {
        let granted = entries.compactMap { entry in
            if case .consentGranted(let consent) = entry.detail { consent.id.rawValue } else { nil }
        }
        let withdrawn = entries.compactMap { entry in
            if case .consentWithdrawn(let consent) = entry.detail { consent.rawValue } else { nil }
        }
        self.judge("consents", added: granted, taken: withdrawn, left: self.storedConsents().map(\.id.rawValue))
    }

    private func judgeFreezes(by entries: [AuditEntry]) {
        let set = entries.compactMap { entry in
            if case .freezeSet(let freeze, _) = entry.detail { freeze.rawValue } else { nil }
        }
        let lifted = entries.compactMap { entry in
            if case .freezeLifted(let freeze) = entry.detail { freeze.rawValue } else { nil }
        }
        let inForce = self.sessions.storedFreezes().freezes.filter { $0.liftedAt == nil }
        self.judge("freezes", added: set, taken: lifted, left: inForce.map(\.id.rawValue))
    }

    /// What was added and not taken away is what is left, and nothing happened twice.
    private func judge(_ what: String, added: [String], taken: [String], left: [String]) {
        let isOnce = Set(added).count == added.count && Set(taken).count == taken.count
        if !isOnce || !Set(taken).isSubset(of: added) || Set(added).subtracting(taken) != Set(left) {
            self.report(
                .decisionsOnRecord, "\(what) on record are \(added) without \(taken), and there are \(left)")
        }
    }

    /// A question is on record once, and its answer, if it was given one.
    private func judgeApproval(_ id: Approval.ID, by entries: [AuditEntry]) {
        guard let approval = self.sessions.storedApproval(id) else {
            return self.report(.decisionsOnRecord, "\(id) was asked for and is gone")
        }
        let promised: Set<AuditKind> =
            switch approval.state {
            case .requested: [.approvalRequested]
            case .approved, .used: [.approvalRequested, .approvalGranted]
            case .refused: [.approvalRequested, .approvalRefused]
            }
        let kinds = entries.filter { $0.detail.asked == id.rawValue }.map(\.kind)
        if Set(kinds) != promised || kinds.count != promised.count {
            self.report(.decisionsOnRecord, "\(id) is \(approval.state), and on record are \(kinds)")
        }
    }

    /// The real person is in the sealed part, which begins with their account: fields stand in order of their names.
    func judgeNames(in entry: AuditEntry) {
        let names = self.names(of: entry.kind)
        let content = entry.staff.opening?.content
        if !names.contains(where: { content?.starts(with: Array("{\"account\":\"\($0)\"".utf8)) ?? false }) {
            self.report(.bothNamed, "entry \(entry.sequence) does not name one of \(names.sorted()) as the actor")
        }
        switch entry.kind {
        case .freezeSet, .freezeLifted: break
        // A freeze that is not there is about nobody.
        case .visitRefused where self.scenario.operations.contains(.lift): break
        default:
            if entry.subject == nil || entry.subject == self.scene.staff {
                self.report(.bothNamed, "entry \(entry.sequence) names no subject")
            }
        }
    }

    /// Who may be on record as having done something: each kind of thing is done by one person, and anybody is refused.
    private func names(of kind: AuditKind) -> Set<Account.ID> {
        switch kind {
        case .freezeSet, .freezeLifted: ["bob"]
        case .consentGranted, .consentWithdrawn: ["acme"]
        case .approvalGranted, .approvalRefused: ["house"]
        case .visitRefused: Set(self.scenario.operations.map { $0.person ?? self.scene.staff })
        default: [self.scene.staff]
        }
    }
}

extension Operation {
    /// Who does it, where that is not the operator whose visits are looked at.
    fileprivate var person: Account.ID? {
        switch self {
        case .end, .endAll, .lift: "bob"
        case .approve, .refuse: "house"
        case .grantConsent, .withdrawConsent: "acme"
        default: nil
        }
    }
}

extension AuditDetail {
    /// Which question it is about.
    fileprivate var asked: String? {
        switch self {
        case .approvalRequested(let approval), .approvalGranted(let approval, _), .approvalRefused(let approval):
            approval.id.rawValue
        default: nil
        }
    }
}
