// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
public import Permissions

extension ImpersonationService {
    /// Decides whether an operator may enter an account, and gives a code that lets them in once.
    ///
    /// Nothing is granted and nothing recorded yet: closing the dialog leaves a code that lapses. A refusal is recorded.
    ///
    /// Prepare on click, not on hover: each call stores a visit and counts towards ``VisitLimits/entriesPerMinute``. What
    /// a page only shows is what ``preview(entering:by:mode:)`` is for.
    ///
    /// - Parameters:
    ///   - subject: the account to enter.
    ///   - staff: the operator, as the vendor authenticated them.
    ///   - reason: why they enter.
    ///   - departure: where they are: their own place, or inside a visit.
    ///   - mode: the most they want to be able to do.
    ///   - evidence: what the policy asks for besides the right to: an approval, or that it is an emergency.
    ///   - presenter: who will present the code; the operator's own login session unless named.
    ///   - correlation: a name that ties the visit to requests elsewhere.
    /// - Returns: whom they will be and in which mode, with the code; or why not, which for an account that does not
    ///   exist is the same as for one they may not know of.
    /// - Throws: ``ImpersonationError``, or the error of a store; nothing was granted then.
    public func prepare(
        as subject: Account.ID, by staff: Operator, because reason: Reason, leaving departure: PointOfDeparture,
        mode: VisitMode = .full, given evidence: EntryEvidence = EntryEvidence(), handingTo presenter: Presenter? = nil,
        correlation: AuditWord? = nil
    ) async throws -> Answer<Preparation> {
        let request = EntryAttempt(
            staff: staff, subject: subject, reason: reason, departure: departure, mode: mode,
            correlation: correlation, evidence: evidence)
        let code = HandOffCode.fresh(from: self.ports.entropy)
        let handOff = VisitTerms.HandOff(
            digest: code.digest, presenter: presenter ?? .loginSession(staff.loginSession))
        return try await retrying {
            let now = self.ports.clock.now
            switch try await self.settle(request, handOff: handOff, at: now) {
            case .refused(let refusal): return .refused(refusal)
            case .granted(let settlement):
                let terms = settlement.terms
                let ledger = try await self.ports.sessions.ledger(ofOperator: terms.actor.id)
                let freezes = try await self.ports.sessions.freezes()
                let attempt = request.known(terms)
                if ledger.hasLeft(terms.loginSession, authenticatedAt: terms.authenticatedAt) {
                    return .refused(try await self.recordRefusal([.loginEnded], of: attempt))
                }
                if freezes.refuses(actor: terms.actor.id, subject: settlement.subject, ticket: reason.ticket) {
                    return .refused(try await self.recordRefusal([.frozen], of: attempt))
                }
                let facts = try await self.ports.facts.facts(about: terms.subject.id)
                guard let next = ledger.entering(at: now, limits: self.policy.limits) else {
                    return .refused(try await self.recordRefusal([.tooManyEntries], of: attempt))
                }
                let until = now.advanced(by: self.policy.limits.handOff)
                let visit = Visit(id: self.ports.entropy.identifier("v"), terms: terms, until: until)
                if let refusal = try await self.grounds(
                    for: visit, actor: settlement.actor, subject: settlement.subject, freezes, at: now
                ).refusal {
                    return .refused(try await self.recordRefusal(refusal.reasons, of: attempt))
                }
                guard try await self.ports.sessions.commit([.insert(visit), .ledger(next)]) == .committed
                else { return nil }
                return .granted(
                    Preparation(
                        code: code, visit: visit, until: until,
                        restrictions: self.policy.acting.restrictions(
                            by: terms.actor.role, in: terms.subject.role, mode: terms.mode, facts: facts)))
            }
        }
    }

    /// Prepares to enter from a page of the operator's own; see
    /// ``prepare(as:by:because:leaving:mode:given:handingTo:correlation:)``.
    ///
    /// - Returns: whom they will be and in which mode, with the code; or why not.
    /// - Throws: ``ImpersonationError``, or the error of a store; nothing was granted then.
    public func prepare(
        as subject: Account.ID, by staff: Operator, because reason: Reason, returningTo page: ReturnPoint,
        mode: VisitMode = .full, given evidence: EntryEvidence = EntryEvidence(), handingTo presenter: Presenter? = nil,
        correlation: AuditWord? = nil
    ) async throws -> Answer<Preparation> {
        try await self.prepare(
            as: subject, by: staff, because: reason, leaving: .ownPage(page), mode: mode, given: evidence,
            handingTo: presenter, correlation: correlation)
    }

    /// Turns a hand-off code into a visit, once, for whom it was made.
    ///
    /// When this returns a visit, its start is durable in the audit log. Everything is decided again, as things are now.
    ///
    /// - Parameters:
    ///   - code: the code from ``prepare(as:by:because:leaving:mode:given:handingTo:correlation:)``.
    ///   - presenter: who presents it, as the front end knows them.
    /// - Returns: the visit with its token. Any code that does not work is refused in the same way.
    /// - Throws: ``ImpersonationError`` when the start cannot be recorded: with `logUnavailable` if all else is as before,
    ///   with `replacementWithoutVisit` if the visit that this one was to replace has ended; or the error of a store, and
    ///   then it may have ended. Nothing is granted in any case, and the code is used up if it was accepted.
    public func accept(_ code: HandOffCode, presenting presenter: Presenter) async throws -> Answer<StartedVisit> {
        let token = VisitToken.fresh(from: self.ports.entropy)
        return try await retrying {
            guard let snapshot = try await self.ports.sessions.visit(.handOff(code.digest)) else {
                return .refused(Refusal([.handOffInvalid]))
            }
            let prepared = snapshot.visit
            let now = self.ports.clock.now
            let attempt = EntryAttempt(prepared)
            if let reason = prepared.refusalReason(to: presenter, at: now) {
                var request = attempt.request
                request.presenter = presenter
                _ = try await self.recordRefusal([reason], of: request)
                // Whoever presents it learns nothing about the code, not even that it was one.
                return .refused(Refusal([.handOffInvalid]))
            }
            if try await self.ports.sessions.ledger(ofOperator: prepared.actor)
                .isRefusedTooOften(at: now, limits: self.policy.limits)
            {
                return .refused(try await self.recordRefusal([.tooManyRefusals], of: attempt))
            }
            let standings = try await self.ports.accounts.standings(of: [prepared.actor, prepared.subject])
            var atMost = VisitMode.full
            if let left = prepared.terms.switchedFrom {
                switch try await self.switching(from: .id(left), by: attempt.staff, to: standings[1]) {
                case .granted(let leaving): atMost = leaving.mode
                case .refused(let refusal):
                    return .refused(try await self.recordRefusal(refusal.reasons, of: attempt, rule: .switching))
                }
            }
            return try await self.begin(
                Beginning(
                    visit: prepared, isStored: true, token: token, actor: standings[0], subject: standings[1],
                    freezes: snapshot.freezes, now: now, atMost: atMost))
        }
    }

    /// Enters at once, for front ends that stay in one tab: what `prepare` and `accept` do together.
    ///
    /// When this returns a visit, its start is durable in the audit log. A visit of the same login session that is one
    /// too many ends as `replaced`.
    ///
    /// - Returns: the visit with its token; or why not, which for an account that does not exist is the same as for one
    ///   the operator may not know of.
    /// - Throws: as ``accept(_:presenting:)`` does; nothing is granted then.
    public func start(
        as subject: Account.ID, by staff: Operator, because reason: Reason, leaving departure: PointOfDeparture,
        mode: VisitMode = .full, given evidence: EntryEvidence = EntryEvidence(), correlation: AuditWord? = nil
    ) async throws -> Answer<StartedVisit> {
        let request = EntryAttempt(
            staff: staff, subject: subject, reason: reason, departure: departure, mode: mode,
            correlation: correlation, evidence: evidence)
        let token = VisitToken.fresh(from: self.ports.entropy)
        return try await retrying {
            let now = self.ports.clock.now
            switch try await self.settle(request, handOff: nil, at: now) {
            case .refused(let refusal): return .refused(refusal)
            case .granted(let settlement):
                let visit = Visit(
                    id: self.ports.entropy.identifier("v"), terms: settlement.terms,
                    until: now.advanced(by: self.policy.limits.handOff))
                return try await self.begin(
                    Beginning(
                        visit: visit, isStored: false, token: token, actor: settlement.actor,
                        subject: settlement.subject, freezes: try await self.ports.sessions.freezes(), now: now))
            }
        }
    }

    /// Enters at once from a page of the operator's own; see ``start(as:by:because:leaving:mode:given:correlation:)``.
    public func start(
        as subject: Account.ID, by staff: Operator, because reason: Reason, returningTo page: ReturnPoint,
        mode: VisitMode = .full, given evidence: EntryEvidence = EntryEvidence(), correlation: AuditWord? = nil
    ) async throws -> Answer<StartedVisit> {
        try await self.start(
            as: subject, by: staff, because: reason, leaving: .ownPage(page), mode: mode, given: evidence,
            correlation: correlation)
    }
}

extension Visit {
    /// Why this visit's code does not work for `presenter`; nil when it does.
    fileprivate func refusalReason(to presenter: Presenter, at now: Timestamp) -> RefusalReason? {
        guard self.terms.handOff?.presenter == presenter else { return .handOffPresenter }
        switch self.state {
        case .prepared: return self.overdue(at: now, seenAt: nil) == nil ? nil : .handOffLapsed
        case .active: return .handOffUsed
        case .ended(let ended): return ended.cause == .lapsed ? .handOffLapsed : .handOffUsed
        }
    }
}
