// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Permissions

/// One use of one capability.
struct Act: Sendable {
    static let maximumTargetLength = 500

    let id: ActID
    let capability: Capability.ID
    let target: String?
    let evidence: ActEvidence
    let correlation: AuditWord?

    func eventID(_ phase: StaticString) -> AuditEvent.ID { AuditEvent.ID(known: "\(self.id.rawValue).\(phase)") }
}

/// An act that was decided, with what its record says.
private struct DecidedAct {
    let act: Act
    let visit: Visit
    let sensitivity: Sensitivity
    let rule: RuleID
    /// What was asked for and given.
    var given: [ActRequirement] = []

    var audited: AuditAct {
        let isRoutine = self.sensitivity == .read || self.sensitivity == .change
        return AuditAct(
            id: self.act.id, capability: AuditWord(self.act.capability),
            sensitivity: isRoutine ? nil : AuditWord(known: self.sensitivity.rawValue),
            evidence: ActEvidence.words(for: self.given))
    }
}

extension ImpersonationService.Admission {
    /// A use of a capability in this visit, as a policy sees it.
    func request(for capability: Capability.ID, facts: SubjectFacts, by policy: ImpersonationPolicy) -> ActRequest {
        policy.acting.request(
            for: capability, by: self.actor.role, in: self.subject.role, mode: self.mode, facts: facts)
    }

    /// Whether the customer has consented to acts of such a sensitivity.
    func isConsented(_ request: ActRequest) -> Bool {
        self.consents?.consent(
            for: self.actor.id, in: self.subject, at: self.now, doing: request.sensitivity) != nil
    }
}

extension ImpersonationService {
    func perform<Value>(
        _ act: Act, stamp: PageStamp?, in context: ActingContext, _ effects: (Value) -> [String],
        _ body: () async throws -> Value
    ) async throws -> Answer<Performed<Value>> {
        // Before the check, which therefore holds however long this takes.
        let facts = try await self.ports.facts.facts(about: context.subject.id)
        let approval: Approval? =
            if let id = act.evidence.approval { try await self.ports.sessions.approval(id) } else { nil }
        let admission: Admission
        switch try await self.admit(.token(context.digest)) {
        case .refused(let refusal): return .refused(refusal)
        case .granted(let granted): admission = granted
        }
        let visit = admission.visit
        let request = admission.request(for: act.capability, facts: facts, by: self.policy)
        let decision = self.decide(request, act, stamp: stamp, context: context)
        var decided = DecidedAct(act: act, visit: visit, sensitivity: request.sensitivity, rule: decision.rule)
        guard decision.isAllowed else {
            try await self.recordRefusal(decision.reasons, of: decided)
            return .refused(Refusal(decision.reasons))
        }
        let isConsented = admission.isConsented(request)
        let isApproved = try await self.isApproved(approval, request, in: admission)
        let missing = act.evidence.missing(
            of: decision.requirements, on: visit.terms, at: admission.now, isConsented: isConsented,
            isApproved: isApproved)
        guard missing.isEmpty else { return .refused(Refusal([.evidenceMissing], missing: missing)) }
        decided.given = decision.requirements
        return request.sensitivity == .read
            ? try await self.view(decided, body) : try await self.change(decided, effects, body)
    }

    private func recordRefusal(_ reasons: [RefusalReason], of decided: DecidedAct) async throws {
        let words = reasons.map { AuditWord($0) }
        try await self.countRefusal(of: decided.visit.actor) { standsFor in
            self.event(.actRefused(decided.audited, reasons: words, standsFor: standsFor), "refused", decided)
        }
    }

    /// Decides an act.
    ///
    /// A stamp of another page comes first, and then the name of another account: what comes from there is not meant for
    /// this account at all. A stamp that is missing comes last, since it says nothing about what would not be allowed with
    /// one.
    private func decide(_ request: ActRequest, _ act: Act, stamp: PageStamp?, context: ActingContext) -> ActDecision {
        let wrongPage = ActDecision(.refused([.wrongPage]), by: "page-stamp")
        if let stamp, stamp != context.banner.stamp { return wrongPage }
        if act.evidence.namesWrongAccount(for: context.subject) {
            return ActDecision(.refused([.wrongAccountName]), by: "account-name")
        }
        let decision = self.policy.acting.decide(request)
        let isStampMissing = stamp == nil && request.sensitivity != .read && self.policy.needsPageStamp
        return decision.isAllowed && isStampMissing ? wrongPage : decision
    }

    /// A look: on record before it is shown.
    private func view<Value>(
        _ decided: DecidedAct, _ body: () async throws -> Value
    ) async throws -> Answer<Performed<Value>> {
        let event = self.event(.actViewed(decided.audited), "viewed", decided)
        guard let receipt = try await self.appendUnlessStopped(event) else {
            return .refused(try await self.presentRefusal(of: decided.visit))
        }
        return .granted(Performed(value: try await body(), record: .recorded(receipt)))
    }

    /// A change: on record as attempted before it begins, and as completed after it ends.
    private func change<Value>(
        _ decided: DecidedAct, _ effects: (Value) -> [String], _ body: () async throws -> Value
    ) async throws -> Answer<Performed<Value>> {
        let attempt = self.event(.actAttempted(decided.audited), "attempted", decided)
        guard try await self.appendUnlessStopped(attempt) != nil else {
            return .refused(try await self.presentRefusal(of: decided.visit))
        }
        do {
            let value = try await body()
            let left = self.lasting(effects(value), of: decided)
            return .granted(Performed(value: value, record: await self.complete(decided, attempt, .succeeded, left)))
        } catch {
            _ = await self.complete(decided, attempt, .failed, [])
            throw error
        }
    }

    /// What an act leaves behind, within limits; an act that lasts leaves at least its target.
    private func lasting(_ named: [String], of decided: DecidedAct) -> [String] {
        let named = named.filter { !$0.isEmpty }.prefix(LastingEffect.maximumPerAct).map { LastingEffect.cut($0) }
        guard named.isEmpty, decided.sensitivity == .lasting else { return named }
        return [decided.act.target ?? decided.act.capability.rawValue]
    }

    /// Records what became of an act.
    ///
    /// The act has happened, so this never throws; nor does it matter that the task may have been cancelled meanwhile.
    private func complete(
        _ decided: DecidedAct, _ attempt: AuditEvent, _ outcome: AuditOutcome, _ effects: [String]
    ) async -> ActRecord {
        let detail = AuditDetail.actCompleted(decided.audited, outcome: outcome)
        let event =
            effects.isEmpty
            ? attempt.followed(by: detail, id: decided.act.eventID("completed"), at: self.ports.clock.now)
            : self.event(detail, "completed", decided, effects)
        let log = self.ports.log
        do {
            let receipt = try await (Task.isCancelled ? Task { try await log.append(event) }.value : log.append(event))
            return .recorded(receipt)
        } catch {
            return .pending(event)
        }
    }

    /// The receipt of `event`; nil when the log holds the visit's stop, which was put there since the check.
    private func appendUnlessStopped(_ event: AuditEvent) async throws -> AuditReceipt? {
        do {
            return try await self.logging { try await self.ports.log.append(event) }
        } catch let error as ImpersonationError where (error.underlying as? AuditError)?.code == .visitStopped {
            return nil
        }
    }

    /// The refusal that a visit gives as it is now.
    private func presentRefusal(of visit: Visit) async throws -> Refusal {
        guard let snapshot = try await self.ports.sessions.visit(.id(visit.id)) else { return Refusal([.noVisit]) }
        return await self.refusal(of: snapshot.visit)
    }

    private func event(
        _ detail: AuditDetail, _ phase: StaticString, _ decided: DecidedAct, _ effects: [String] = []
    ) -> AuditEvent {
        let (act, visit) = (decided.act, decided.visit)
        let salts = self.freshSalts()
        var customer = visit.terms.customerDetails(target: act.target)
        customer.reason = act.evidence.reason?.text
        customer.ticket = act.evidence.reason?.ticket
        customer.effects = effects
        return AuditEvent(
            facts: AuditEvent.Facts(
                id: act.eventID(phase), occurredAt: self.ports.clock.now, subject: visit.subject, visit: visit.id,
                rule: AuditWord(decided.rule), correlation: act.correlation ?? visit.terms.correlation, detail: detail),
            actor: visit.actor, staff: visit.terms.staffDetails().sealed(salt: salts.staff),
            customer: customer.sealed(salt: salts.customer))
    }
}
