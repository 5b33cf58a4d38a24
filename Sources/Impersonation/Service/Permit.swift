// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Permissions

/// What a prepared visit begins with, once everything was asked that may keep it from that.
struct Permit {
    let mode: VisitMode
    let subject: Standing
    let grounds: Grounds
    /// The operator's ledger with the visit in it.
    let ledger: OperatorLedger
    /// What ends for it.
    let replaced: [VisitID]
}

extension ImpersonationService {
    /// Decides whether a prepared visit may begin, as things are now.
    ///
    /// - Returns: nil when records had moved on, and all must be looked at again.
    func permit(_ beginning: Beginning) async throws -> Answer<Permit>? {
        let ledger = try await self.ports.sessions.ledger(ofOperator: beginning.visit.actor)
        let mode: VisitMode
        switch self.mayBegin(beginning, ledger) {
        case .granted(let granted): mode = granted
        case .refused(let refusal): return .refused(refusal)
        }
        guard let actor = beginning.actor, let subject = beginning.subject else { return nil }
        let grounds: Grounds
        switch try await self.grounds(
            for: beginning.visit, actor: actor, subject: subject, beginning.freezes, at: beginning.now)
        {
        case .granted(let granted): grounds = granted
        case .refused(let refusal): return .refused(refusal)
        }
        switch self.start(beginning, ledger) {
        case .refused(let reason):
            // What is over and was not swept yet counts no more.
            if reason == .tooManyVisits, try await self.endsOverdue(of: ledger) { return nil }
            return .refused(Refusal([reason]))
        case .starts(let next, let replaced):
            guard replaced.count <= Self.maximumReplaced else {
                // More than one commit takes, once the limit was lowered: the oldest first, and then all is looked at again.
                for id in replaced.dropLast(Self.maximumReplaced) {
                    _ = try await self.finish(.id(id)) { _, now in Visit.Ending(.replaced, at: now) }
                }
                return nil
            }
            return .granted(
                Permit(mode: mode, subject: subject, grounds: grounds, ledger: next, replaced: replaced))
        }
    }

    /// The most visits that end with the commit that starts another: what is left beside the visit, the ledger, an approval
    /// and what it relies on.
    private static let maximumReplaced = SessionChange.maximumCount - 5

    /// Ends those visits of an operator that are overdue; returns whether there were any.
    private func endsOverdue(of ledger: OperatorLedger) async throws -> Bool {
        for live in ledger.live { _ = try await self.finish(.id(live.visit)) { _, _ in nil } }
        return try await self.ports.sessions.ledger(ofOperator: ledger.actor).revision != ledger.revision
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
}
