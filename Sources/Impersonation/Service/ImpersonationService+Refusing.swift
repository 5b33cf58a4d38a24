// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Permissions

extension ImpersonationService {
    /// Counts a refusal of an operator.
    ///
    /// - Returns: how many refusals the log is to have an entry for; nil when there is to be none.
    func countRefusal(of actor: Account.ID) async throws -> Int64? {
        let counted: Int64?? = try await self.retrying {
            let (next, standsFor) = try await self.ledger(of: actor)
                .refusing(at: self.ports.clock.now, limits: self.policy.limits)
            return try await self.ports.sessions.commit([.ledger(next)]) == .committed ? .some(standsFor) : nil
        }
        return counted.flatMap { $0 }
    }

    /// Counts that somebody was not let in, records it, and returns the refusal.
    ///
    /// - Throws: ``ImpersonationError`` with `logUnavailable` when it cannot be recorded, or the error of the session
    ///   store; they are not let in either way.
    func recordRefusal(
        _ reasons: [RefusalReason], of attempt: EntryAttempt, rule: RuleID? = nil
    ) async throws -> Refusal {
        guard let standsFor = try await self.countRefusal(of: attempt.staff.account) else { return Refusal(reasons) }
        let (actor, subject) = attempt.people
        let staff = StaffDetails(
            account: attempt.staff.account, name: actor?.name, username: actor?.username, role: actor?.role,
            loginSession: attempt.staff.loginSession.rawValue, address: attempt.staff.origin?.address,
            addressVouchedBy: attempt.staff.origin?.vouchedBy, causedBy: attempt.loginHolder,
            presentedBy: attempt.presenter?.name)
        let customer = CustomerDetails(
            name: subject?.name, username: subject?.username, reason: attempt.reason.text,
            ticket: attempt.reason.ticket)
        let salts = self.freshSalts()
        let event = AuditEvent(
            facts: AuditEvent.Facts(
                id: self.ports.entropy.identifier("r"), occurredAt: self.ports.clock.now, subject: attempt.subject,
                visit: nil, rule: rule.map { AuditWord($0) }, correlation: attempt.correlation,
                detail: .visitRefused(reasons: reasons.map { AuditWord($0) }, standsFor: standsFor)),
            actor: attempt.staff.account, by: attempt.loginHolder, subjectExists: subject != nil,
            staff: staff.sealed(salt: salts.staff), customer: customer.sealed(salt: salts.customer))
        _ = try await self.logging { try await self.ports.log.append(event) }
        return Refusal(reasons)
    }
}
