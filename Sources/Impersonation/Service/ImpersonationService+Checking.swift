// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Permissions

extension ImpersonationService {
    /// Checks a visit, with every request: whether it still grants anything, and what.
    ///
    /// Everything is looked at again: deadline, idle limit, clock, freezes, and the rules about actor and subject as
    /// they are now. What the rules refuse ends the visit; what a store cannot tell refuses this request and ends
    /// nothing. A visit found read-only, since its subject was suspended, stays so; the operator may start another.
    ///
    /// - Parameter token: what the holder of the visit presents.
    /// - Returns: the context for this request; or, once the visit is over, how it ended and where to go back to.
    /// - Throws: ``ImpersonationError`` with `logUnavailable` while the visit's start is not on record, with
    ///   `noticeNotTaken` while the customer could not be told and must be, or the error of a store or of the source of
    ///   facts.
    public func resume(_ token: VisitToken) async throws -> Answer<ActingContext> {
        let digest = token.digest
        return switch try await self.admit(.token(digest)) {
        case .refused(let refusal): .refused(refusal)
        case .granted(let admission):
            .granted(
                ActingContext(
                    admission, facts: try await self.ports.facts.facts(about: admission.subject.id), token: token,
                    digest: digest, service: self))
        }
    }

    /// A visit that was checked and grants something.
    struct Admission: Sendable {
        let visit: Visit
        let active: Visit.Active
        let mode: VisitMode
        /// The real person, as they are now.
        let actor: Standing
        let subject: Standing
        let consents: ConsentRecord?
        let freezes: FreezeRecord
        let now: Timestamp
    }

    /// The check behind every request and every act.
    func admit(_ key: VisitKey) async throws -> Answer<Admission> {
        try await retrying {
            guard let snapshot = try await self.ports.sessions.visit(key) else {
                return .refused(Refusal([.noVisit]))
            }
            let visit = snapshot.visit
            guard let active = visit.active else { return .refused(await self.refusal(of: visit)) }
            let standings = try await self.ports.accounts.standings(of: [visit.actor, visit.subject])
            let now = self.ports.clock.now
            switch self.verdict(on: snapshot, active, standings, at: now) {
            case .ends:
                let finished = try await self.finish(.id(visit.id)) { self.ending(of: $0, standings, at: $1) }
                guard let finished else { return .refused(Refusal([.noVisit])) }
                return finished.visit.ended == nil ? nil : .refused(await self.refusal(of: finished.visit))
            case .grants where visit.needsNotice:
                let delivered = try await self.deliver([visit])
                for visit in delivered { try await self.notify(visit) }
                return nil
            case .grants(let mode, let actor, let subject):
                return try await self.used(snapshot, active, mode: mode, at: now).map { visit, active in
                    .granted(
                        Admission(
                            visit: visit, active: active, mode: active.mode, actor: actor, subject: subject,
                            consents: snapshot.consents, freezes: snapshot.freezes, now: now))
                }
            }
        }
    }

    private enum Verdict {
        case grants(VisitMode, actor: Standing, subject: Standing)
        case ends(Visit.Ending)
    }

    /// What a check finds: time first, then freezes, then the rules, then consent.
    private func verdict(
        on snapshot: VisitSnapshot, _ active: Visit.Active, _ standings: [Standing?], at now: Timestamp
    ) -> Verdict {
        let visit = snapshot.visit
        if let overdue = visit.overdue(at: now, seenAt: snapshot.seenAt) { return .ends(overdue) }
        guard let actor = standings[0], let subject = standings[1] else {
            return .ends(Visit.Ending(.authorityLost, at: now))
        }
        if let freeze = snapshot.freezes.stopping(visit, active, subject: subject) {
            return .ends(Visit.Ending(.frozen, at: min(freeze.setAt, now)))
        }
        guard let mode = self.policy.entering.decide(actor: actor, subject: subject).mode else {
            return .ends(Visit.Ending(.authorityLost, at: now))
        }
        guard self.isConsented(active, actor: actor, subject: subject, snapshot.consents, at: now) else {
            let since = snapshot.consents?.lastHeld(by: actor.id, in: subject, before: now) ?? now
            return .ends(Visit.Ending(.consentEnded, at: max(since, visit.lastStored(seenAt: snapshot.seenAt))))
        }
        return .grants(min(mode, active.mode), actor: actor, subject: subject)
    }

    /// The end that is due for a visit as things are; nil when it goes on, or is over.
    func ending(of snapshot: VisitSnapshot, _ standings: [Standing?], at now: Timestamp) -> Visit.Ending? {
        guard let active = snapshot.visit.active,
            case .ends(let ending) = self.verdict(on: snapshot, active, standings, at: now)
        else { return nil }
        return ending
    }

    /// Keeps what must be kept of a visit in use: its first use, a lower mode, a start that is now on record, and,
    /// every so often, that it is in use.
    ///
    /// - Returns: nil when the visit had moved on, and all must be looked at again.
    private func used(
        _ snapshot: VisitSnapshot, _ active: Visit.Active, mode: VisitMode, at now: Timestamp
    ) async throws -> (visit: Visit, active: Visit.Active)? {
        let visit = snapshot.visit
        guard visit.outbox.isEmpty, active.enteredAt != nil, active.mode == mode else {
            if !visit.outbox.isEmpty {
                _ = try await self.logging { try await self.ports.log.append(visit.outbox) }
            }
            let next = try visit.used(at: now, mode: mode)
            guard try await self.ports.sessions.commit([.replace(next, unseenSince: nil)]) == .committed,
                let active = next.active
            else { return nil }
            return (next, active)
        }
        let sinceTouched = now.duration(since: visit.lastStored(seenAt: snapshot.seenAt))
        if sinceTouched.wholeMilliseconds > min(active.idleMilliseconds / 10, 30_000) {
            try await self.ports.sessions.touch(visit.id, at: now)
        }
        return (visit, active)
    }
}

// What an operator is told of a visit that is over.
extension ImpersonationService {
    /// The refusal that a visit which is over gives to its token.
    func refusal(of visit: Visit) async -> Refusal {
        guard let ended = visit.ended else { return Refusal([.noVisit]) }
        return Refusal([.visitEnded], end: await self.end(ended, of: visit))
    }

    /// How a visit ended, and whether the operator can go on at their own place.
    func end(_ ended: Visit.Ended, of visit: Visit) async -> VisitEnd {
        if ended.cause.needsSignIn { return VisitEnd(ended, of: visit, isLoginGood: false) }
        return VisitEnd(ended, of: visit, isLoginGood: await self.isLoginGood(of: visit.terms))
    }

    /// Whether the login from which a visit was entered is still good, as far as is known here; not when it cannot be
    /// told.
    private func isLoginGood(of terms: VisitTerms) async -> Bool {
        let now = self.ports.clock.now
        guard terms.loginEndsAt.map({ now < $0 }) ?? true,
            let ledger = try? await self.ports.sessions.ledger(ofOperator: terms.actor.id),
            let standings = try? await self.ports.accounts.standings(of: [terms.actor.id])
        else { return false }
        return !ledger.hasLeft(terms.loginSession, authenticatedAt: terms.authenticatedAt)
            && standings[0]?.effectiveStatus == .active
    }
}
