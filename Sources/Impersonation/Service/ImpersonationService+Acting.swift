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
    let correlation: AuditWord?

    var audited: AuditAct { AuditAct(id: self.id, capability: AuditWord(self.capability)) }

    func eventID(_ phase: StaticString) -> AuditEvent.ID { AuditEvent.ID(known: "\(self.id.rawValue).\(phase)") }
}

extension ImpersonationService {
    func perform<Value>(
        _ act: Act, stamp: PageStamp?, in context: ActingContext, _ body: () async throws -> Value
    ) async throws -> Answer<Performed<Value>> {
        let visit: Visit
        let decision: Decision
        switch try await self.admit(.token(context.digest)) {
        case .refused(let refusal): return .refused(refusal)
        case .granted(let admission):
            visit = admission.visit
            decision = self.decide(act, stamp: stamp, context: context, mode: admission.mode)
        }
        switch decision.outcome {
        case .refused(let reasons):
            let words = reasons.map { AuditWord($0) }
            let event = self.event(.actRefused(act.audited, reasons: words), "refused", act, visit, decision)
            _ = try await self.logging { try await self.ports.log.append(event) }
            return .refused(Refusal(reasons))
        case .allowed:
            switch self.policy.acting.catalogue[act.capability] {
            case .read, nil: return try await self.view(act, visit, decision, body)
            case .change: return try await self.change(act, visit, decision, body)
            }
        }
    }

    /// Decides an act.
    ///
    /// A stamp of another page comes first: what comes from there is not meant for this account at all. A stamp that is
    /// missing comes last, since it says nothing about what would not be allowed with one.
    private func decide(_ act: Act, stamp: PageStamp?, context: ActingContext, mode: VisitMode) -> Decision {
        let wrongPage = Decision(.refused([.wrongPage]), by: "page-stamp")
        if let stamp, stamp != context.banner.stamp { return wrongPage }
        let decision = self.policy.acting.decide(act.capability, mode: mode)
        let isChange = self.policy.acting.catalogue[act.capability] != .read
        let isStampMissing = stamp == nil && isChange && self.policy.needsPageStamp
        return decision.mode != nil && isStampMissing ? wrongPage : decision
    }

    /// A look: on record before it is shown.
    private func view<Value>(
        _ act: Act, _ visit: Visit, _ decision: Decision, _ body: () async throws -> Value
    ) async throws -> Answer<Performed<Value>> {
        let event = self.event(.actViewed(act.audited), "viewed", act, visit, decision)
        guard let receipt = try await self.appendUnlessStopped(event) else {
            return .refused(try await self.refusal(of: visit))
        }
        return .granted(Performed(value: try await body(), record: .recorded(receipt)))
    }

    /// A change: on record as attempted before it begins, and as completed after it ends.
    private func change<Value>(
        _ act: Act, _ visit: Visit, _ decision: Decision, _ body: () async throws -> Value
    ) async throws -> Answer<Performed<Value>> {
        let attempt = self.event(.actAttempted(act.audited), "attempted", act, visit, decision)
        guard try await self.appendUnlessStopped(attempt) != nil else {
            return .refused(try await self.refusal(of: visit))
        }
        do {
            let value = try await body()
            let record = await self.complete(act, attempt, outcome: .succeeded)
            return .granted(Performed(value: value, record: record))
        } catch {
            _ = await self.complete(act, attempt, outcome: .failed)
            throw error
        }
    }

    /// Records what became of an act.
    ///
    /// The act has happened, so this never throws; nor does it matter that the task may have been cancelled meanwhile.
    private func complete(_ act: Act, _ attempt: AuditEvent, outcome: AuditOutcome) async -> ActRecord {
        let event = attempt.followed(
            by: .actCompleted(act.audited, outcome: outcome), id: act.eventID("completed"), at: self.ports.clock.now)
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
    private func refusal(of visit: Visit) async throws -> Refusal {
        let snapshot = try await self.ports.sessions.visit(.id(visit.id))
        return snapshot?.visit.refusal ?? Refusal([.noVisit])
    }

    private func event(
        _ detail: AuditDetail, _ phase: StaticString, _ act: Act, _ visit: Visit, _ decision: Decision
    ) -> AuditEvent {
        let salts = self.freshSalts()
        return AuditEvent(
            facts: AuditEvent.Facts(
                id: act.eventID(phase), occurredAt: self.ports.clock.now,
                subject: visit.subject, visit: visit.id, rule: AuditWord(decision.rule),
                correlation: act.correlation ?? visit.terms.correlation, detail: detail),
            actor: visit.actor, staff: visit.terms.staffDetails().sealed(salt: salts.staff),
            customer: visit.terms.customerDetails(target: act.target).sealed(salt: salts.customer))
    }
}
