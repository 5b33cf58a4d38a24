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
        switch try await self.permit(beginning) {
        case .granted(let permit):
            guard let begun = try await self.store(beginning, permit) else { return nil }
            try await self.record(begun)
            return try await self.tell(begun)
        case .refused(let refusal):
            return .refused(try await self.recordRefusal(refusal.reasons, of: EntryAttempt(beginning.visit)))
        case nil: return nil
        }
    }

    /// A visit that was stored as begun and grants nothing before it is on record, with those that ended for it.
    private struct Begun {
        let visit: Visit
        let token: VisitToken
        let endings: [Visit]
    }

    /// Stores the visit as begun, and what it replaces as ended, in one commit; nil when records had moved on.
    private func store(_ beginning: Beginning, _ permit: Permit) async throws -> Begun? {
        let prepared = beginning.visit
        let visit = try prepared.accepted(
            at: beginning.now, token: beginning.token.digest, mode: permit.mode, epoch: beginning.freezes.epoch,
            owners: permit.subject.owners.map(\.id), limits: self.policy.limits,
            replacing: prepared.terms.switchedFrom ?? permit.replaced.first, on: permit.grounds.words,
            notifying: self.ports.notifying.duty, salts: self.freshSalts())
        let ends = try await self.endings(of: permit.replaced, as: .replaced)
        var changes: [SessionChange] = [
            beginning.isStored ? .replace(visit, unseenSince: nil) : .insert(visit), .ledger(permit.ledger),
            .reliesOnFreezes(revision: beginning.freezes.revision),
        ]
        // Used up with the start itself: no two visits begin with one yes.
        if let approval = permit.grounds.approval { changes.append(.approval(approval)) }
        if let revision = permit.grounds.consentRevision {
            changes.append(.reliesOnConsents(of: permit.subject.id, revision: revision))
        }
        guard try await self.ports.sessions.commit(changes + ends.map(\.change)) == .committed else { return nil }
        return Begun(visit: visit, token: beginning.token, endings: ends.map(\.visit))
    }

    /// Brings the start, and the ends of what it replaces, to the log; what is not on record does not go on.
    private func record(_ begun: Begun) async throws {
        let delivered: [Visit]
        do {
            delivered = try await self.deliver(begun.endings + [begun.visit])
        } catch {
            // If this fails too, the visit still grants nothing, and the sweep ends it.
            _ = try? await self.finish(.id(begun.visit.id)) { snapshot, now in
                snapshot.visit.active?.enteredAt == nil ? Visit.Ending(.notEntered, at: now) : nil
            }
            guard !begun.endings.isEmpty else { throw error }
            throw Self.replaced(
                begun.endings, "the audit log cannot be written",
                underlying: (error as? ImpersonationError)?.underlying ?? error)
        }
        for told in delivered where told.id != begun.visit.id || !begun.visit.needsNotice {
            _ = try? await self.notify(told)
        }
    }

    /// Tells the customer of the start, where nobody enters untold, and lets the operator in.
    private func tell(_ begun: Begun) async throws -> Answer<StartedVisit> {
        let visit = begun.visit
        let started = StartedVisit(token: begun.token, visit: visit, replaced: begun.endings.map(\.id))
        guard visit.needsNotice else { return .granted(started) }
        do {
            let told = try await self.tellStart(of: visit.id)
            return told.active == nil ? .refused(await self.refusal(of: told)) : .granted(started)
        } catch {
            // Until it has ended, the visit grants nothing.
            _ = try? await self.finish(.id(visit.id)) { snapshot, now in
                snapshot.visit.needsNotice ? Visit.Ending(.notEntered, at: now) : nil
            }
            let known = error as? ImpersonationError
            let isSink = known?.code == .noticeNotTaken
            let refusal =
                isSink ? try await self.recordRefusal([.noticeNotTaken], of: EntryAttempt(visit)) : nil
            guard begun.endings.isEmpty else {
                throw Self.replaced(
                    begun.endings, "the customer could not be told", underlying: known?.underlying ?? error)
            }
            guard let refusal else { throw error }
            return .refused(refusal)
        }
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

    /// The visits `ids` as they are once ended, leaving out those that are over already.
    func endings(of ids: [VisitID], as cause: EndCause) async throws -> [EndedVisit] {
        var endings: [EndedVisit] = []
        for id in ids {
            guard let snapshot = try await self.ports.sessions.visit(.id(id)), snapshot.visit.active != nil
            else { continue }
            // Somebody may have used the visit since this request began; no clock has gone back for that.
            let now = self.ports.clock.now
            let ending = snapshot.visit.overdue(at: now, seenAt: snapshot.seenAt) ?? Visit.Ending(cause, at: now)
            endings.append(
                try EndedVisit(
                    snapshot, ending, notifying: self.ports.notifying.duty, salts: self.freshSalts()))
        }
        return endings
    }
}
