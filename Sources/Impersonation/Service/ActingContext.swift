// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
public import Permissions

/// A visit as one request sees it: who is really acting, as whom, and what they may do.
///
/// A context is as old as the request. It grants nothing by itself: every act is checked again when it is performed.
public struct ActingContext: Sendable {
    /// The context of the request that is being served; nil outside visits.
    ///
    /// It tells who is really acting, for records and messages deep inside a panel. It is no permission.
    @TaskLocal public static var current: Self?

    /// Names the visit.
    public let visit: VisitID
    /// The real person.
    public let actor: Person
    /// Who they act as: the account whose data this request shows.
    public let subject: Person
    /// How much may be done.
    public let mode: VisitMode
    /// What the page must show.
    public let banner: Banner

    private let admission: ImpersonationService.Admission
    private let facts: SubjectFacts
    /// The digest of the visit's token, under which it is looked up again for every act.
    let digest: Digest
    let service: ImpersonationService

    init(
        _ admission: ImpersonationService.Admission, facts: SubjectFacts, token: VisitToken, digest: Digest,
        service: ImpersonationService
    ) {
        let terms = admission.visit.terms
        self.visit = admission.visit.id
        self.actor = terms.actor
        self.subject = terms.subject
        self.mode = admission.mode
        self.banner = Banner(
            actor: terms.actor, subject: terms.subject, since: admission.active.startedAt,
            deadline: admission.active.deadline, timeLeft: admission.active.deadline.duration(since: admission.now),
            mode: admission.mode, token: token)
        self.admission = admission
        self.facts = facts
        self.digest = digest
        self.service = service
    }

    /// Runs `body` with this context as ``current``.
    public func run<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        try await Self.$current.withValue(self, operation: body)
    }

    /// Decides what would become of `capability` now, for showing, hiding or equipping a control; nothing is recorded.
    ///
    /// What is still to be given is named; an authentication that is fresh enough already is not.
    public func preview(_ capability: Capability.ID) -> ActDecision {
        let decision = self.service.policy.acting.decide(self.request(for: capability))
        guard decision.isAllowed else { return decision }
        let missing = ActEvidence().missing(
            of: decision.requirements, on: self.admission.visit.terms, at: self.admission.now,
            isConsented: self.admission.isConsented(self.request(for: capability)), isApproved: false)
        return ActDecision(.allowed(asking: missing), by: decision.rule)
    }

    /// What every rule has to say about `capability` now, for a support screen; nothing is recorded.
    public func explain(_ capability: Capability.ID) -> [RuleExplanation] {
        self.service.policy.acting.explain(self.request(for: capability))
    }

    private func request(for capability: Capability.ID) -> ActRequest {
        self.admission.request(for: capability, facts: self.facts, by: self.service.policy)
    }

    /// Does something as the customer, on record: checked again, recorded before it begins and after it ends.
    ///
    /// A routine look is recorded once, before it is shown; everything else is recorded as attempted and then as completed.
    /// What is not on record does not happen. `body` runs at most once.
    ///
    /// Where the policy asks for something that `evidence` does not hold, the act is refused with
    /// ``/Permissions/RefusalReason/evidenceMissing`` and ``Refusal/missing`` names it; that is a question and not
    /// recorded. What was given is recorded with the act. A name that is not the account's is refused, and recorded.
    ///
    /// ```swift
    /// let answer = try await context.perform("domains.setAutoRenew", on: "example.org", stamp: stamp) {
    ///     try await registrar.setAutoRenew(true, for: "example.org")
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - capability: what is used.
    ///   - target: what it is used on, such as a mailbox or a domain; at most 500 bytes.
    ///   - stamp: the page stamp that came back with the request; all but routine looks need it.
    ///   - evidence: what the policy asks for.
    ///   - correlation: a name that ties the act to requests elsewhere.
    ///   - effects: what the act left behind that outlives the visit, made of what it returned: names, of 500 bytes and 100
    ///     in number at most; what is over that is cut. An act of sensitivity `lasting` that names none leaves its target; a
    ///     routine look leaves nothing.
    ///   - body: the act itself.
    /// - Returns: what `body` returned and whether the outcome is on record; or why the act was refused, which is
    ///   recorded too.
    /// - Throws: ``ImpersonationError`` when the act could not be checked or recorded, and then nothing was done;
    ///   otherwise what `body` threw, as it is. That is recorded as a failure, or, while the log cannot be written, leaves
    ///   the act unfinished in the log.
    public func perform<Value>(
        _ capability: Capability.ID, on target: String? = nil, stamp: PageStamp? = nil,
        with evidence: ActEvidence = ActEvidence(), correlation: AuditWord? = nil,
        leaving effects: (Value) -> [String] = { _ in [] }, _ body: () async throws -> Value
    ) async throws -> Answer<Performed<Value>> {
        guard (target?.utf8.count ?? 0) <= Act.maximumTargetLength else {
            throw ImpersonationError(.invalidInput, "a target has at most \(Act.maximumTargetLength) bytes")
        }
        guard (evidence.accountName?.utf8.count ?? 0) <= ActEvidence.maximumNameLength else {
            throw ImpersonationError(.invalidInput, "a name has at most \(ActEvidence.maximumNameLength) bytes")
        }
        let act = Act(
            id: self.service.ports.entropy.identifier("a"), capability: capability, target: target,
            evidence: evidence, correlation: correlation)
        return try await self.run { try await self.service.perform(act, stamp: stamp, in: self, effects, body) }
    }
}

extension ActingContext: CustomStringConvertible, CustomReflectable {
    /// Who is acting as whom.
    public var description: String { "\(self.actor.id) as \(self.subject.id) in \(self.visit)" }

    /// A mirror of what may be shown.
    public var customMirror: Mirror {
        Mirror(self, children: ["visit": self.visit, "actor": self.actor, "subject": self.subject, "mode": self.mode])
    }
}

/// What an act gave back.
public struct Performed<Value> {
    /// What the act returned.
    public let value: Value
    /// Whether its outcome is on record.
    public let record: ActRecord
}

/// Whether the outcome of an act is on record.
///
/// Its attempt always is.
@frozen
public enum ActRecord: Hashable, Sendable {
    /// It is.
    case recorded(AuditReceipt)
    /// It could not be written. The act has happened and must not be repeated; append this event once the log can be
    /// written again. Until then the act counts as unfinished.
    case pending(AuditEvent)
}

extension Performed: Sendable where Value: Sendable {}
