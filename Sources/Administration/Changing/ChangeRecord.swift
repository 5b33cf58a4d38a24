// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation
internal import Permissions

/// Makes the events that put a change on record: who, for whom, why, and what from and to.
struct ChangeRecord {
    let order: ChangeOrder
    /// What is known of the accounts; nil when the operator's own does not exist.
    let draft: ChangeDraft?
    let service: AdministrationService

    /// A step about to be made.
    ///
    /// Steps of one plan are tied together by the name of the last.
    func attempted(_ step: ChangePlan.Step, of plan: ChangePlan, _ rule: RuleID) -> AuditEvent {
        let whole = plan.steps.count > 1 ? plan.steps.last.map { AuditWord(known: $0.id.rawValue) } : nil
        return self.event(
            .accountAttempted(step.audited), id: step.audited.eventID("attempted"), subject: step.after.id,
            exists: step.before != nil, rule, known: step.known, changes: step.fields,
            correlation: self.order.correlation ?? whole)
    }

    /// An order that was not allowed.
    ///
    /// What was to be made is not the account that has the identifier, so that one is not named, nor counted as concerned.
    func refused(_ decision: Decision) -> AuditEvent {
        let subject = self.order.kind == .create ? nil : self.draft?.picture[self.order.subject]
        let change = AuditChange(
            id: self.service.entropy.identifier("m"),
            capability: AuditWord(known: self.order.kind.capability.rawValue),
            revision: Int64(subject?.revision ?? 0))
        return self.event(
            .accountRefused(change, reasons: decision.reasons.map { AuditWord(known: $0.rawValue) }),
            id: change.eventID("refused"), subject: self.order.subject, exists: subject != nil, decision.rule,
            known: subject, changes: self.order.wishedFields, correlation: self.order.correlation)
    }

    private func event(
        _ detail: AuditDetail, id: AuditEvent.ID, subject: Account.ID, exists: Bool, _ rule: RuleID, known: Account?,
        changes: [FieldChange], correlation: AuditWord?
    ) -> AuditEvent {
        let (staff, actor, reason) = (self.order.staff, self.draft?.actor, self.order.reason)
        let details = StaffDetails(
            account: staff.account, name: actor?.displayName, username: actor?.username, role: actor?.role,
            loginSession: staff.loginSession.rawValue, address: staff.origin?.address,
            addressVouchedBy: staff.origin?.vouchedBy)
        let customer = CustomerDetails(
            name: known?.displayName, username: known?.username, reason: reason?.text, ticket: reason?.ticket,
            changes: changes)
        return AuditEvent(
            facts: AuditEvent.Facts(
                id: id, occurredAt: self.service.clock.now, subject: subject, visit: nil,
                rule: AuditWord(known: rule.rawValue), correlation: correlation, detail: detail),
            actor: staff.account, subjectExists: exists, staff: details.sealed(salt: self.service.entropy.digest()),
            customer: customer.sealed(salt: self.service.entropy.digest()))
    }
}

extension EntropySource {
    /// 32 random bytes.
    func digest() -> Digest {
        guard let digest = Digest(bytes: self.bytes(Digest.byteCount)) else {
            preconditionFailure("a source of entropy returns as many bytes as it is asked for")
        }
        return digest
    }
}
