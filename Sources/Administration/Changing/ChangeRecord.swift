// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation
internal import Permissions

/// Makes the events that put a change on record: who, for whom, why, and what from and to.
struct ChangeRecord {
    let order: ChangeOrder
    let staff: Operator
    let reason: Reason?
    /// What is known of the accounts; nil when the operator's own does not exist.
    let draft: ChangeDraft?
    let service: AdministrationService

    /// A step about to be made.
    func attempted(_ step: ChangePlan.Step, _ rule: RuleID) -> AuditEvent {
        self.event(
            .accountAttempted(step.audited), id: step.audited.eventID("attempted"), subject: step.after.id,
            exists: step.before != nil, rule,
            CustomerDetails(
                name: step.known.displayName, username: step.known.username, reason: self.reason?.text,
                ticket: self.reason?.ticket, changes: step.fields))
    }

    /// An order that was not allowed.
    func refused(_ decision: Decision) -> AuditEvent {
        let subject = self.draft?.picture[self.order.subject]
        let change = AuditChange(
            id: self.service.entropy.identifier("m"),
            capability: AuditWord(known: self.order.kind.capability.rawValue),
            revision: Int64(subject?.revision ?? 0))
        return self.event(
            .accountRefused(change, reasons: decision.reasons.map { AuditWord(known: $0.rawValue) }),
            id: change.eventID("refused"), subject: self.order.subject, exists: subject != nil, decision.rule,
            CustomerDetails(
                name: subject?.displayName, username: subject?.username, reason: self.reason?.text,
                ticket: self.reason?.ticket))
    }

    private func event(
        _ detail: AuditDetail, id: AuditEvent.ID, subject: Account.ID, exists: Bool, _ rule: RuleID,
        _ customer: CustomerDetails
    ) -> AuditEvent {
        let actor = self.draft?.actor
        let details = StaffDetails(
            account: self.staff.account, name: actor?.displayName, username: actor?.username, role: actor?.role,
            loginSession: self.staff.loginSession.rawValue, address: self.staff.origin?.address,
            addressVouchedBy: self.staff.origin?.vouchedBy)
        return AuditEvent(
            facts: AuditEvent.Facts(
                id: id, occurredAt: self.service.clock.now, subject: subject, visit: nil,
                rule: AuditWord(known: rule.rawValue), correlation: nil, detail: detail),
            actor: self.staff.account, subjectExists: exists,
            staff: details.sealed(salt: self.service.entropy.digest()),
            customer: customer.sealed(salt: self.service.entropy.digest()))
    }
}

extension EntropySource {
    /// 32 random bytes.
    fileprivate func digest() -> Digest {
        guard let digest = Digest(bytes: self.bytes(Digest.byteCount)) else {
            preconditionFailure("a source of entropy returns as many bytes as it is asked for")
        }
        return digest
    }
}
