// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import Audit
public import Permissions

extension ImpersonationService {
    /// Asks for a second person's yes to an entry.
    ///
    /// Counts towards ``VisitLimits/entriesPerMinute``. Once somebody has said yes, the operator enters with it as
    /// ``EntryEvidence/approval``, once, within ``VisitLimits/approval`` and for the same reason: the yes is to that.
    ///
    /// - Returns: the approval to wait for; or why not: whoever may not enter may not ask either, and that is recorded.
    /// - Throws: ``ImpersonationError``, or the error of a store, and then it may have been asked for.
    public func requestApproval(
        toEnter subject: Account.ID, by staff: Operator, because reason: Reason
    ) async throws -> Answer<Approval> {
        let attempt = EntryAttempt(
            staff: staff, subject: subject, reason: reason, departure: .ownPage(.root), mode: .full, correlation: nil)
        let id: Approval.ID = self.ports.entropy.identifier("a")
        return try await retrying {
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
        return try await retrying {
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
    }

    /// Stores what somebody asks for, if they have not asked for too much; nil when records had moved on.
    private func store(
        _ approval: Approval, of attempt: EntryAttempt, at now: Timestamp
    ) async throws -> Answer<Approval>? {
        func refuse(_ reason: RefusalReason) async throws -> Answer<Approval> {
            .refused(try await self.recordRefusal([reason], of: attempt, rule: .approval))
        }
        if self.policy.needsReason, approval.reason.isBlank { return try await refuse(.reasonMissing) }
        let ledger = try await self.ports.sessions.ledger(ofOperator: attempt.staff.account)
        if ledger.hasLeft(attempt.staff.loginSession, authenticatedAt: attempt.staff.authenticatedAt) {
            return try await refuse(.loginEnded)
        }
        guard let next = ledger.entering(at: now, limits: self.policy.limits) else {
            return try await refuse(.tooManyEntries)
        }
        let event = self.event(
            .approvalRequested(approval.audited), about: approval, by: approval.requester, of: attempt.staff, at: now)
        return try await self.outbox.commit([.approval(approval), .ledger(next)], recording: event)
            ? .granted(approval) : nil
    }

    /// The record of something about an approval.
    func event(
        _ detail: AuditDetail, about approval: Approval, by person: Person, of login: Operator, at now: Timestamp
    ) -> AuditEvent {
        AuditEvent(
            detail, id: self.ports.entropy.identifier("e"), at: now, about: approval.subject.id,
            correlation: approval.visit.map { AuditWord(known: $0.rawValue) }, by: login.details(person),
            CustomerDetails(approval.subject, approval.reason), entropy: self.ports.entropy)
    }
}
