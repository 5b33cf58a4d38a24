// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import Audit
internal import Permissions

extension ImpersonationService {
    /// Says yes.
    ///
    /// - Parameters:
    ///   - id: what was asked for.
    ///   - staff: who says yes: somebody else than who asked, who may enter the account and do it themselves.
    /// - Returns: the approval; or a refusal, the same for one that does not exist, one that is not theirs to give, and
    ///   one that somebody has answered.
    /// - Throws: the error of a store, and then it may have been given.
    public func approve(_ id: Approval.ID, by staff: Operator) async throws -> Answer<Approval> {
        try await self.answer(id, by: staff) { approval, now in
            let until = now.advanced(by: self.policy.limits.approval)
            return (
                try approval.approved(by: staff.account, at: now, until: until),
                .approvalGranted(approval.audited, until: until)
            )
        }
    }

    /// Says no; see ``approve(_:by:)``.
    public func refuseApproval(_ id: Approval.ID, by staff: Operator) async throws -> Answer<Approval> {
        try await self.answer(id, by: staff) { approval, now in
            (try approval.refused(by: staff.account, at: now), .approvalRefused(approval.audited))
        }
    }

    /// Lists what waits for an answer and that a viewer asked for or may answer.
    ///
    /// - Parameters:
    ///   - viewer: the account of whoever looks, as the vendor authenticated them.
    ///   - after: the last one of the page before.
    ///   - limit: how many at most, 1 to ``VisitQuery/maximumLimit``.
    /// - Returns: a page in the order of the identifiers.
    /// - Throws: ``ImpersonationError`` with `invalidInput` for a limit out of its range, or the error of a store.
    public func requestedApprovals(
        visibleTo viewer: Account.ID, after: Approval.ID? = nil, limit: Int = 50
    ) async throws -> [Approval] {
        let limit = try VisitQuery(.running, limit: limit).limit
        guard let standing = try await self.ports.accounts.standings(of: [viewer])[0] else { return [] }
        let now = self.ports.clock.now
        var visible: [Approval] = []
        var after = after
        repeat {
            let page = try await self.ports.sessions.openApprovals(
                at: now, after: after, limit: VisitQuery.maximumLimit)
            let subjects = try await self.ports.accounts.standings(of: page.map(\.subject.id))
            for (approval, subject) in zip(page, subjects) {
                let isTheirs = approval.requester.id == viewer
                guard isTheirs || self.policy.entering.decide(actor: standing, subject: subject).mode != nil
                else { continue }
                visible.append(approval)
                if visible.count == limit { return visible }
            }
            after = page.count == VisitQuery.maximumLimit ? page.last?.id : nil
        } while after != nil
        return visible
    }

    private func answer(
        _ id: Approval.ID, by staff: Operator, _ change: (Approval, Timestamp) throws -> (Approval, AuditDetail)
    ) async throws -> Answer<Approval> {
        try await retrying {
            let now = self.ports.clock.now
            let asker = try await self.asker(staff, at: now)
            let approval = try await self.ports.sessions.approval(id)
            func refuse(_ reason: RefusalReason) async throws -> Answer<Approval> {
                // Who tries to say yes to themselves is on record; they hear what they would hear of any other.
                let request = asker.request(
                    about: approval?.subject.id, approval?.subject, because: approval?.reason ?? .none)
                _ = try await self.recordRefusal([reason], of: request, rule: .approval)
                return .refused(Refusal([.mayNotApprove]))
            }
            if asker.login.isRefusedTooOften(at: now, limits: self.policy.limits) {
                return try await refuse(.tooManyRefusals)
            }
            if let reason = asker.refusalReason { return try await refuse(reason) }
            guard let approval, approval.isOpen(at: now), approval.requester.id != staff.account,
                try await !self.ports.sessions.freezes().names(staff.account), let person = asker.account,
                let subject = try await self.ports.accounts.standings(of: [approval.subject.id])[0],
                try await self.mayApprove(staff.account, of: approval, subject: subject)
            else { return try await refuse(.mayNotApprove) }
            let (next, detail) = try change(approval, now)
            let event = self.event(detail, about: approval, by: Person(person), of: staff, at: now)
            return try await self.outbox.commit([.approval(next)], recording: event) ? .granted(next) : nil
        }
    }
}

// Whether a yes holds, when it is given and whenever it is used.
extension ImpersonationService {
    /// Whether somebody may enter an account themselves in a mode, and so say yes to others.
    func mayApprove(_ approver: Account.ID, entering subject: Standing, in mode: VisitMode) async throws -> Bool {
        let standing = try await self.ports.accounts.standings(of: [approver])[0]
        guard let own = self.policy.entering.decide(actor: standing, subject: subject).mode else { return false }
        return own >= mode
    }

    /// Whether an approval is one that lets a capability be used in a visit now.
    func isApproved(
        _ approval: Approval?, _ request: ActRequest, in admission: Admission
    ) async throws -> Bool {
        guard let approval, approval.matter == .act(request.capability, in: admission.visit.id),
            approval.requester.id == admission.visit.actor, let approver = approval.approver(at: admission.now),
            approver != admission.visit.actor, !admission.freezes.names(approver),
            try await !self.hasChanged(approver, since: approval)
        else { return false }
        return try await self.mayApprove(approver, of: approval, subject: admission.subject)
    }

    private func mayApprove(_ approver: Account.ID, of approval: Approval, subject: Standing) async throws -> Bool {
        let standing = try await self.ports.accounts.standings(of: [approver])[0]
        let decision = self.policy.entering.decide(actor: standing, subject: subject)
        guard let standing, let mode = decision.mode else { return false }
        // How much who asked may do there is compared when they enter.
        guard case .act(let capability, _) = approval.matter else { return true }
        let request = self.policy.acting.request(
            for: capability, by: standing.role, in: subject.role, mode: mode,
            facts: try await self.ports.facts.facts(about: subject.id))
        return self.policy.acting.decide(request).isAllowed
    }

    /// Whether the account of who said yes has changed since, so that it may not have been them.
    func hasChanged(_ approver: Account.ID, since approval: Approval) async throws -> Bool {
        guard case .approved(_, let time, _) = approval.state,
            let changedAt = try await self.ports.sessions.ledger(of: approver)?.changedAt
        else { return false }
        return changedAt.advanced(by: Visit.clockTolerance) >= time
    }
}
