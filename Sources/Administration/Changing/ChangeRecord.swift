// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation
internal import Permissions

/// Makes the events that put a change on record: who, for whom, why, and what from and to.
struct ChangeRecord {
    let order: ChangeOrder
    let login: LoginCheck
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
    func refused(_ decision: Decision, standsFor: Int64) -> AuditEvent {
        let subject = self.order.kind == .create ? nil : self.draft?.picture[self.order.subject]
        let change = AuditChange(
            id: self.service.entropy.identifier("m"),
            capability: AuditWord(known: self.order.kind.capability.rawValue),
            revision: Int64(subject?.revision ?? 0))
        return self.event(
            .accountRefused(
                change, reasons: decision.reasons.map { AuditWord(known: $0.rawValue) }, standsFor: standsFor),
            id: change.eventID("refused"), subject: self.order.subject, exists: subject != nil, decision.rule,
            known: subject, changes: self.order.wishedFields, correlation: self.order.correlation)
    }

    private func event(
        _ detail: AuditDetail, id: AuditEvent.ID, subject: Account.ID, exists: Bool, _ rule: RuleID, known: Account?,
        changes: [FieldChange], correlation: AuditWord?
    ) -> AuditEvent {
        let actor = (self.draft?.actor).map { Person($0) }
        return AuditEvent(
            detail, id: id, at: self.service.clock.now, about: subject, exists: exists, rule: rule,
            correlation: correlation, by: self.order.staff.details(actor, causedBy: self.login.holder),
            CustomerDetails(known.map { Person($0) }, self.order.reason, changes: changes),
            entropy: self.service.entropy)
    }
}
