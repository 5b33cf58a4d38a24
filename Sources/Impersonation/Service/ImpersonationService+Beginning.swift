// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Permissions

/// A prepared visit about to become an active one, with all that was read to decide it.
struct Beginning {
    let visit: Visit
    let isStored: Bool
    let token: VisitToken
    let actor: Standing?
    let subject: Standing?
    let freezes: FreezeRecord
    let now: Timestamp
    /// The most that may be done, where that is less than what was settled: what the visit that is left may do by now.
    var atMost = VisitMode.full
}

extension ImpersonationService {
    /// Makes a prepared visit an active one, if it still may: one commit, then the log, then the answer.
    ///
    /// What it replaces ends with that same commit, before the log is asked: two visits never run where one may.
    ///
    /// - Returns: nil when records had moved on, and all must be looked at again.
    /// - Throws: ``ImpersonationError`` with `logUnavailable`, or with `replacementWithoutVisit` once another visit has
    ///   ended for this one.
    func begin(_ beginning: Beginning) async throws -> Answer<StartedVisit>? {
        let prepared = beginning.visit
        let ledger = try await self.ports.sessions.ledger(ofOperator: prepared.actor)
        let mode: VisitMode
        switch self.mayBegin(beginning, ledger) {
        case .granted(let granted): mode = granted
        case .refused(let refusal):
            return .refused(try await self.recordRefusal(refusal.reasons, of: EntryAttempt(prepared)))
        }
        guard let actor = beginning.actor, let subject = beginning.subject else { return nil }
        let grounds: Grounds
        switch try await self.grounds(
            for: prepared, actor: actor, subject: subject, beginning.freezes, at: beginning.now)
        {
        case .granted(let granted): grounds = granted
        case .refused(let refusal):
            return .refused(try await self.recordRefusal(refusal.reasons, of: EntryAttempt(prepared)))
        }
        let (nextLedger, replaced): (OperatorLedger, [VisitID])
        switch self.start(beginning, ledger) {
        case .starts(let next, let leaving): (nextLedger, replaced) = (next, leaving)
        case .refused(let reason):
            // What is over and was not swept yet counts no more.
            if reason == .tooManyVisits, try await self.endsOverdue(of: ledger) { return nil }
            return .refused(try await self.recordRefusal([reason], of: EntryAttempt(prepared)))
        }
        if replaced.count > Self.maximumReplaced {
            // More than one commit takes, once the limit was lowered: the oldest first, and then all is looked at again.
            for id in replaced.dropLast(Self.maximumReplaced) {
                _ = try await self.finish(.id(id)) { _, now in Visit.Ending(.replaced, at: now) }
            }
            return nil
        }
        let visit = try prepared.accepted(
            at: beginning.now, token: beginning.token.digest, mode: mode, epoch: beginning.freezes.epoch,
            owners: subject.owners.map(\.id), limits: self.policy.limits,
            replacing: prepared.terms.switchedFrom ?? replaced.first, on: grounds.words,
            notifying: self.ports.notifying.duty, salts: self.freshSalts())
        let ends = try await self.endings(of: replaced, as: .replaced, at: beginning.now)
        let endings = ends.map(\.visit)
        var changes: [SessionChange] = [
            beginning.isStored ? .replace(visit, unseenSince: nil) : .insert(visit), .ledger(nextLedger),
            .reliesOnFreezes(revision: beginning.freezes.revision),
        ]
        // Used up with the start itself: no two visits begin with one yes.
        if let approval = grounds.approval { changes.append(.approval(approval)) }
        if let revision = grounds.consentRevision {
            changes.append(.reliesOnConsents(of: subject.id, revision: revision))
        }
        guard try await self.ports.sessions.commit(changes + ends.map(\.change)) == .committed else { return nil }
        let delivered: [Visit]
        do {
            delivered = try await self.deliver(endings + [visit])
        } catch {
            // What is not on record must not go on. If this fails too, the visit still grants nothing, and the sweep
            // ends it.
            _ = try? await self.finish(.id(visit.id)) { snapshot, now in
                snapshot.visit.active?.enteredAt == nil ? Visit.Ending(.notEntered, at: now) : nil
            }
            guard !endings.isEmpty else { throw error }
            throw Self.replaced(
                endings, "the audit log cannot be written",
                underlying: (error as? ImpersonationError)?.underlying ?? error)
        }
        for told in delivered where told.id != visit.id || !visit.needsNotice { _ = try? await self.notify(told) }
        if visit.needsNotice {
            do {
                let told = try await self.tellStart(of: visit.id)
                guard told.active != nil else { return .refused(await self.refusal(of: told)) }
            } catch {
                // Nobody enters untold. Until it has ended, the visit grants nothing.
                _ = try? await self.finish(.id(visit.id)) { snapshot, now in
                    snapshot.visit.needsNotice ? Visit.Ending(.notEntered, at: now) : nil
                }
                let known = error as? ImpersonationError
                let isSink = known?.code == .noticeNotTaken
                let refusal = isSink ? try await self.recordRefusal([.noticeNotTaken], of: EntryAttempt(prepared)) : nil
                guard endings.isEmpty else {
                    throw Self.replaced(
                        endings, "the customer could not be told", underlying: known?.underlying ?? error)
                }
                guard let refusal else { throw error }
                return .refused(refusal)
            }
        }
        return .granted(StartedVisit(token: beginning.token, visit: visit, replaced: endings.map(\.id)))
    }

    /// The most visits that end with the commit that starts another: what is left beside the visit, the ledger, an approval
    /// and what it relies on.
    private static let maximumReplaced = SessionChange.maximumCount - 5

    /// Ends those visits of an operator that are overdue; returns whether there were any.
    private func endsOverdue(of ledger: OperatorLedger) async throws -> Bool {
        for live in ledger.live { _ = try await self.finish(.id(live.visit)) { _, _ in nil } }
        return try await self.ports.sessions.ledger(ofOperator: ledger.actor).revision != ledger.revision
    }

    /// What is thrown when no visit began and others have ended for it.
    private static func replaced(
        _ endings: [Visit], _ cause: String, underlying: (any Error)?
    ) -> ImpersonationError {
        let names = endings.map(\.id.rawValue).joined(separator: ", ")
        return ImpersonationError(
            .replacementWithoutVisit, "\(cause): no visit began, and what it was to replace has ended: \(names)",
            underlying: underlying)
    }

    /// The ledger with the visit in it: one that starts in the same step counts as an entry too.
    private func start(_ beginning: Beginning, _ ledger: OperatorLedger) -> OperatorLedger.Start {
        let (visit, limits) = (beginning.visit, self.policy.limits)
        var counted = ledger
        if !beginning.isStored {
            guard let entering = ledger.entering(at: beginning.now, limits: limits) else {
                return .refused(.tooManyEntries)
            }
            counted = entering
        }
        let start = counted.starting(
            visit.id, in: visit.subject, from: visit.terms.loginSession, replacing: visit.terms.switchedFrom,
            at: beginning.now, limits: limits)
        guard case .starts(let next, let replaced) = start else { return start }
        return .starts(next.asRevision(after: ledger), replaced: replaced)
    }

    /// Whether a prepared visit may begin now, and in which mode.
    private func mayBegin(_ beginning: Beginning, _ ledger: OperatorLedger) -> Answer<VisitMode> {
        let terms = beginning.visit.terms
        let decision = self.policy.entering.decide(actor: beginning.actor, subject: beginning.subject)
        guard let mode = decision.mode, let subject = beginning.subject else {
            return .refused(Refusal(decision.reasons))
        }
        let hasLoginEnded = terms.loginEndsAt.map { beginning.now >= $0 } ?? false
        if hasLoginEnded || ledger.hasLeft(terms.loginSession, authenticatedAt: terms.authenticatedAt) {
            return .refused(Refusal([.loginEnded]))
        }
        if beginning.freezes.refuses(actor: beginning.visit.actor, subject: subject, ticket: terms.reason.ticket) {
            return .refused(Refusal([.frozen]))
        }
        return .granted(min(mode, beginning.atMost))
    }

    /// The visits `ids` as they are once ended, leaving out those that are over already.
    func endings(of ids: [VisitID], as cause: EndCause, at now: Timestamp) async throws -> [EndedVisit] {
        var endings: [EndedVisit] = []
        for id in ids {
            guard let snapshot = try await self.ports.sessions.visit(.id(id)), snapshot.visit.active != nil
            else { continue }
            let ending = snapshot.visit.overdue(at: now, seenAt: snapshot.seenAt) ?? Visit.Ending(cause, at: now)
            endings.append(
                try EndedVisit(
                    snapshot, ending, notifying: self.ports.notifying.duty, salts: self.freshSalts()))
        }
        return endings
    }
}
