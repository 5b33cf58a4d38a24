// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Permissions

extension ImpersonationService {
    /// Counts that somebody was refused something, records it, and returns the refusal.
    ///
    /// - Throws: the error of the session store; they are refused either way.
    func recordRefusal(
        _ reasons: [RefusalReason], of request: RefusableRequest, rule: RuleID? = nil
    ) async throws -> Refusal {
        let (actor, subject) = request.people
        let staff = request.staff.details(
            actor, causedBy: request.loginHolder, presentedBy: request.presenter?.name)
        try await self.countRefusal(of: request.chargeable, ofCode: request.presenter != nil) { standsFor in
            AuditEvent(
                .visitRefused(reasons: reasons.map { AuditWord($0) }, standsFor: standsFor),
                id: self.ports.entropy.identifier("r"), at: self.ports.clock.now, about: request.subject,
                exists: subject != nil, rule: rule, correlation: request.correlation, by: staff,
                CustomerDetails(subject, request.reason), entropy: self.ports.entropy)
        }
        return Refusal(reasons)
    }

    /// Counts a refusal against somebody, and stores its record with the count.
    func countRefusal(
        of actor: Account.ID, ofCode: Bool = false, recording event: (_ standsFor: Int64) -> AuditEvent
    ) async throws {
        try await self.outbox.countRefusal(
            of: actor, ofCode: ofCode, at: self.ports.clock.now, limits: self.policy.limits, recording: event)
    }

    /// Counts that somebody was not let in, records it, and returns the refusal.
    func recordRefusal(
        _ reasons: [RefusalReason], of attempt: EntryAttempt, rule: RuleID? = nil
    ) async throws -> Refusal {
        try await self.recordRefusal(reasons, of: attempt.request, rule: rule)
    }
}
