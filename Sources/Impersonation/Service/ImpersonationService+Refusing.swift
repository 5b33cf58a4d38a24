// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Permissions

extension ImpersonationService {
    /// Counts a refusal against somebody and stores its record with the count, so that neither is there without the other.
    ///
    /// What the log does not take now, a sweep brings to it.
    ///
    /// - Parameters:
    ///   - actor: against whom.
    ///   - ofCode: whether it was a code of theirs that was refused, by whomever it was presented.
    ///   - event: makes the record, from how many refusals it stands for; not asked when there is to be none.
    /// - Throws: the error of the session store.
    func countRefusal(
        of actor: Account.ID, ofCode: Bool = false, recording event: (_ standsFor: Int64) -> AuditEvent
    ) async throws {
        try await self.retrying {
            let (next, standsFor) = try await self.ledger(of: actor)
                .refusing(ofCode: ofCode, at: self.ports.clock.now, limits: self.policy.limits)
            let isStored =
                if let standsFor { try await self.commit([.ledger(next)], recording: event(standsFor)) } else {
                    try await self.ports.sessions.commit([.ledger(next)]) == .committed
                }
            return isStored ? () : nil
        }
    }

    /// Counts that somebody was refused something, records it, and returns the refusal.
    ///
    /// - Throws: the error of the session store; they are refused either way.
    func recordRefusal(
        _ reasons: [RefusalReason], of request: RefusableRequest, rule: RuleID? = nil
    ) async throws -> Refusal {
        let (actor, subject) = request.people
        let staff = StaffDetails(
            account: request.staff.account, name: actor?.name, username: actor?.username, role: actor?.role,
            loginSession: request.staff.loginSession.rawValue, address: request.staff.origin?.address,
            addressVouchedBy: request.staff.origin?.vouchedBy, causedBy: request.loginHolder,
            presentedBy: request.presenter?.name)
        let customer = CustomerDetails(
            name: subject?.name, username: subject?.username, reason: request.reason.text,
            ticket: request.reason.ticket)
        try await self.countRefusal(of: request.chargeable, ofCode: request.presenter != nil) { standsFor in
            let salts = self.freshSalts()
            return AuditEvent(
                facts: AuditEvent.Facts(
                    id: self.ports.entropy.identifier("r"), occurredAt: self.ports.clock.now,
                    subject: request.subject, visit: nil, rule: rule.map { AuditWord($0) },
                    correlation: request.correlation,
                    detail: .visitRefused(reasons: reasons.map { AuditWord($0) }, standsFor: standsFor)),
                actor: request.staff.account, by: request.loginHolder, subjectExists: subject != nil,
                staff: staff.sealed(salt: salts.staff), customer: customer.sealed(salt: salts.customer))
        }
        return Refusal(reasons)
    }

    /// Counts that somebody was not let in, records it, and returns the refusal.
    func recordRefusal(
        _ reasons: [RefusalReason], of attempt: EntryAttempt, rule: RuleID? = nil
    ) async throws -> Refusal {
        try await self.recordRefusal(reasons, of: attempt.request, rule: rule)
    }
}
