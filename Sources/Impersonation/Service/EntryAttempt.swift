// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Permissions

/// What was asked for, by whom: everything a decision about entering and its record need.
struct EntryAttempt: Sendable {
    let staff: Operator
    let subject: Account.ID
    let reason: Reason
    let departure: PointOfDeparture
    let mode: VisitMode
    let correlation: AuditWord?
    var evidence = EntryEvidence()
    /// Who the two are, as far as they exist.
    var people: (actor: Person?, subject: Person?) = (nil, nil)
    /// Whose login it really is, when that came out.
    var loginHolder: Account.ID?

    var request: RefusableRequest {
        RefusableRequest(
            staff: self.staff, subject: self.subject, reason: self.reason, correlation: self.correlation,
            people: self.people, loginHolder: self.loginHolder)
    }
}

extension EntryAttempt {
    /// The attempt to use the hand-off code of `visit`.
    init(_ visit: Visit) {
        let terms = visit.terms
        self.init(
            staff: Operator(
                account: visit.actor, loginSession: terms.loginSession, authenticatedAt: terms.authenticatedAt,
                loginEndsAt: terms.loginEndsAt, origin: terms.origin),
            subject: visit.subject, reason: terms.reason, departure: .ownPage(terms.returnPoint), mode: terms.mode,
            correlation: terms.correlation ?? AuditWord(known: visit.id.rawValue),
            evidence: EntryEvidence(approval: terms.approval, isEmergency: terms.isEmergency),
            people: (terms.actor, terms.subject))
    }
}

extension EntryAttempt {
    /// The attempt, with the people as the terms have them.
    func known(_ terms: VisitTerms) -> Self {
        var attempt = self
        attempt.people = (terms.actor, terms.subject)
        return attempt
    }
}

extension ImpersonationService {
    /// The terms of a visit, with the standings they were decided on.
    struct Settlement {
        let terms: VisitTerms
        let actor: Standing
        let subject: Standing
    }

    /// Decides an attempt as things are now, and settles the terms of the visit; records a refusal.
    ///
    /// The same is read and done whether the subject does not exist or is out of the operator's scope.
    func settle(
        _ attempt: EntryAttempt, handOff: VisitTerms.HandOff?, at now: Timestamp
    ) async throws -> Answer<Settlement> {
        try attempt.staff.validate()
        var attempt = attempt
        let login = try await LoginCheck(attempt.staff, in: self.ports.sessions, at: now)
        attempt.loginHolder = login.holder
        let ids = [attempt.staff.account, attempt.subject]
        let accounts = try await self.ports.accounts.accounts(ids)
        let standings = try await self.ports.accounts.standings(of: ids)
        attempt.people = (accounts[0].map { Person($0) }, accounts[1].map { Person($0) })
        func refuse(_ reasons: [RefusalReason], by rule: RuleID? = nil) async throws -> Answer<Settlement> {
            .refused(try await self.recordRefusal(reasons, of: attempt, rule: rule))
        }
        if login.isRefusedTooOften(at: now, limits: self.policy.limits) {
            return try await refuse([.tooManyRefusals])
        }
        if let reason = login.refusalReason { return try await refuse([reason]) }
        let decision = self.policy.entering.decide(actor: standings[0], subject: standings[1])
        guard let mode = decision.mode else { return try await refuse(decision.reasons, by: decision.rule) }
        guard let actor = attempt.people.actor, let actorStanding = standings[0],
            let subject = attempt.people.subject, let subjectStanding = standings[1]
        else {
            // One of the two came into being between the two reads.
            return try await refuse([.outsideScope], by: decision.rule)
        }
        if self.policy.needsReason, attempt.reason.isBlank { return try await refuse([.reasonMissing]) }
        let place: (returnPoint: ReturnPoint, switchedFrom: VisitID?, mode: VisitMode)
        switch attempt.departure {
        case .ownPage(let page): place = (page, nil, mode)
        case .visit(let token):
            switch try await self.switching(from: .token(token.digest), by: attempt.staff, to: subjectStanding) {
            case .granted(let left): place = (left.visit.terms.returnPoint, left.visit.id, min(mode, left.mode))
            case .refused(let refusal): return try await refuse(refusal.reasons, by: .switching)
            }
        }
        let terms = VisitTerms(
            actor: actor, subject: subject, loginSession: attempt.staff.loginSession,
            authenticatedAt: attempt.staff.authenticatedAt, loginEndsAt: attempt.staff.loginEndsAt,
            origin: attempt.staff.origin, reason: attempt.reason, returnPoint: place.returnPoint,
            mode: min(place.mode, attempt.mode), rule: decision.rule, preparedAt: now,
            switchedFrom: place.switchedFrom, handOff: handOff, correlation: attempt.correlation,
            isEmergency: attempt.evidence.isEmergency, approval: attempt.evidence.approval)
        return .granted(Settlement(terms: terms, actor: actorStanding, subject: subjectStanding))
    }

    /// A visit that may be left for another, and how much the other may do at most.
    struct Leaving {
        let visit: Visit
        let mode: VisitMode
    }

    /// Decides a switch: the visit must be the operator's own and running, and the account they are in must itself be
    /// one that may enter the next.
    ///
    /// Nothing is gained by it: no more may be done there than here.
    func switching(from key: VisitKey, by staff: Operator, to subject: Standing?) async throws -> Answer<Leaving> {
        switch try await self.admit(key) {
        case .refused(let refusal): return .refused(refusal)
        case .granted(let admission):
            let visit = admission.visit
            guard visit.actor == staff.account, visit.terms.loginSession == staff.loginSession
            else { return .refused(Refusal([.noVisit])) }
            let decision = self.policy.entering.decide(actor: admission.subject, subject: subject)
            guard let mode = decision.mode else { return .refused(Refusal(decision.reasons)) }
            return .granted(Leaving(visit: visit, mode: min(mode, admission.mode)))
        }
    }
}
