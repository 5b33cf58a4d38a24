// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import Audit
public import Permissions

extension ImpersonationService {
    /// Asks for a second person's yes to an entry.
    ///
    /// Counts towards ``VisitLimits/entriesPerMinute``. Once somebody has said yes, the operator enters with it as
    /// ``EntryEvidence/approval``, once, within ``VisitLimits/approval``.
    ///
    /// - Returns: the approval to wait for; or why not: whoever may not enter may not ask either, and that is recorded.
    /// - Throws: ``ImpersonationError``, or the error of a store, and then it may have been asked for.
    public func requestApproval(
        toEnter subject: Account.ID, by staff: Operator, because reason: Reason
    ) async throws -> Answer<Approval> {
        let attempt = EntryAttempt(
            staff: staff, subject: subject, reason: reason, departure: .ownPage(.root), mode: .full, correlation: nil)
        let id: Approval.ID = self.ports.entropy.identifier("a")
        let answer: Answer<Approval> = try await self.retrying {
            let now = self.ports.clock.now
            switch try await self.settle(attempt, handOff: nil, at: now) {
            case .refused(let refusal): return .refused(refusal)
            case .granted(let settlement):
                let terms = settlement.terms
                let approval = Approval(
                    id: id, requester: terms.actor, subject: terms.subject, matter: .entering, reason: reason,
                    requestedAt: now)
                return try await self.store(approval, of: attempt.known(terms), at: now)
            }
        }
        await self.deliverEvents()
        return answer
    }

    /// Asks for a second person's yes to one capability in a visit that is under way.
    ///
    /// Once somebody has said yes, acts of this capability in this visit have it as ``ActEvidence/approval``, within
    /// ``VisitLimits/approval``.
    ///
    /// - Returns: the approval to wait for; or why not.
    /// - Throws: ``ImpersonationError``, or the error of a store, and then it may have been asked for.
    public func requestApproval(
        of capability: Capability.ID, in token: VisitToken, because reason: Reason
    ) async throws -> Answer<Approval> {
        let id: Approval.ID = self.ports.entropy.identifier("a")
        let answer: Answer<Approval> = try await self.retrying {
            switch try await self.admit(.token(token.digest)) {
            case .refused(let refusal): return .refused(refusal)
            case .granted(let admission):
                let terms = admission.visit.terms
                let approval = Approval(
                    id: id, requester: terms.actor, subject: terms.subject,
                    matter: .act(capability, in: admission.visit.id), reason: reason, requestedAt: admission.now)
                return try await self.store(approval, of: EntryAttempt(admission.visit), at: admission.now)
            }
        }
        await self.deliverEvents()
        return answer
    }

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
                approval.approved(by: staff.account, until: until), .approvalGranted(approval.audited, until: until)
            )
        }
    }

    /// Says no; see ``approve(_:by:)``.
    public func refuseApproval(_ id: Approval.ID, by staff: Operator) async throws -> Answer<Approval> {
        try await self.answer(id, by: staff) { approval, now in
            (approval.refused(by: staff.account, at: now), .approvalRefused(approval.audited))
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
            let page = try await self.ports.sessions.requestedApprovals(after: after, limit: VisitQuery.maximumLimit)
            let subjects = try await self.ports.accounts.standings(of: page.map(\.subject.id))
            for (approval, subject) in zip(page, subjects) where approval.isOpen(at: now) {
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
            approver != admission.visit.actor, try await !self.hasChanged(approver, since: approval)
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

    private func answer(
        _ id: Approval.ID, by staff: Operator, _ change: (Approval, Timestamp) -> (Approval, AuditDetail)
    ) async throws -> Answer<Approval> {
        try staff.validate()
        let answer: Answer<Approval> = try await self.retrying {
            let now = self.ports.clock.now
            let holder = try await self.holder(of: staff.loginSession, insteadOf: staff.account)
            guard let approval = try await self.ports.sessions.approval(id) else {
                return .refused(Refusal([.mayNotApprove]))
            }
            guard approval.isOpen(at: now), approval.requester.id != staff.account, holder == nil,
                try await self.isAtWork(staff, at: now),
                let person = try await self.ports.accounts.accounts([staff.account])[0],
                let subject = try await self.ports.accounts.standings(of: [approval.subject.id])[0],
                try await self.mayApprove(staff.account, of: approval, subject: subject)
            else {
                var attempt = EntryAttempt(
                    staff: staff, subject: approval.subject.id, reason: approval.reason, departure: .ownPage(.root),
                    mode: .full, correlation: nil, people: (nil, approval.subject))
                attempt.loginHolder = holder
                // Who tries to say yes to themselves is on record; they hear what they would hear of any other.
                _ = try await self.recordRefusal([holder == nil ? .mayNotApprove : .loginOfAnother], of: attempt)
                return .refused(Refusal([.mayNotApprove]))
            }
            let (next, detail) = change(approval, now)
            let event = self.event(detail, about: approval, by: Person(person), of: staff, at: now)
            return try await self.ports.sessions.commit([.approval(next), .event(event)]) == .committed
                ? .granted(next) : nil
        }
        await self.deliverEvents()
        return answer
    }

    /// Whether a login is good, as far as is known here, and its operator not stopped.
    private func isAtWork(_ staff: Operator, at now: Timestamp) async throws -> Bool {
        guard staff.refusalReason(at: now) == nil else { return false }
        let ledger = try await self.ledger(of: staff.account)
        let freezes = try await self.ports.sessions.freezes().freezes
        return !ledger.hasLeft(staff.loginSession, authenticatedAt: staff.authenticatedAt)
            && !freezes.contains { $0.liftedAt == nil && $0.criteria == .actor(staff.account) }
    }

    /// Whether the account of who said yes has changed since, so that it may not have been them.
    func hasChanged(_ approver: Account.ID, since approval: Approval) async throws -> Bool {
        guard case .approved(_, let until) = approval.state,
            let changedAt = try await self.ports.sessions.ledger(of: approver)?.changedAt
        else { return false }
        return changedAt >= until.advanced(by: .zero - self.policy.limits.approval)
    }

    /// Stores what somebody asks for, if they have not asked for too much; nil when records had moved on.
    private func store(
        _ approval: Approval, of attempt: EntryAttempt, at now: Timestamp
    ) async throws -> Answer<Approval>? {
        if self.policy.needsReason, approval.reason.isBlank {
            return .refused(try await self.recordRefusal([.reasonMissing], of: attempt))
        }
        let ledger = try await self.ledger(of: attempt.staff.account)
        if ledger.hasLeft(attempt.staff.loginSession, authenticatedAt: attempt.staff.authenticatedAt) {
            return .refused(try await self.recordRefusal([.loginEnded], of: attempt))
        }
        guard let next = ledger.entering(at: now, limits: self.policy.limits) else {
            return .refused(try await self.recordRefusal([.tooManyEntries], of: attempt))
        }
        let event = self.event(
            .approvalRequested(approval.audited), about: approval, by: approval.requester, of: attempt.staff, at: now)
        let changes: [SessionChange] = [.approval(approval), .ledger(next), .event(event)]
        return try await self.ports.sessions.commit(changes) == .committed ? .granted(approval) : nil
    }

    private func event(
        _ detail: AuditDetail, about approval: Approval, by person: Person, of login: Operator, at now: Timestamp
    ) -> AuditEvent {
        let salts = self.freshSalts()
        let staff = StaffDetails(
            account: person.id, name: person.name, username: person.username, role: person.role,
            loginSession: login.loginSession.rawValue, address: login.origin?.address,
            addressVouchedBy: login.origin?.vouchedBy)
        let customer = CustomerDetails(
            name: approval.subject.name, username: approval.subject.username, reason: approval.reason.text,
            ticket: approval.reason.ticket)
        return AuditEvent(
            facts: AuditEvent.Facts(
                id: self.ports.entropy.identifier("e"), occurredAt: now, subject: approval.subject.id, visit: nil,
                rule: nil, correlation: approval.visit.map { AuditWord(known: $0.rawValue) }, detail: detail),
            actor: person.id, staff: staff.sealed(salt: salts.staff), customer: customer.sealed(salt: salts.customer))
    }
}
