// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Permissions

extension ImpersonationService {
    /// Tells what entering an account would be like, for a button or a hint: nothing is written, nothing recorded.
    ///
    /// One read of standings, as often as a page wants it. A preview grants nothing: entering decides again, and looks at
    /// what a preview does not, such as freezes, limits and the reason. For a whole page of accounts there is the account
    /// desk's `preview(entering:as:)`.
    ///
    /// - Parameters:
    ///   - subject: the account.
    ///   - staff: the operator, at their own place.
    ///   - mode: the most they want to be able to do.
    /// - Returns: whom they would be, in which mode and with what restrictions; or why not, which for an account that does
    ///   not exist is the same as for one they may not know of.
    /// - Throws: the error of the account store, or of the source of facts.
    public func preview(
        entering subject: Account.ID, by staff: Operator, mode: VisitMode = .full
    ) async throws -> Answer<EntryPreview> {
        let standings = try await self.ports.accounts.standings(of: [staff.account, subject])
        if let reason = staff.refusalReason(at: self.ports.clock.now) { return .refused(Refusal([reason])) }
        let decision = self.policy.entering.decide(actor: standings[0], subject: standings[1])
        guard let decided = decision.mode, let actor = standings[0], let standing = standings[1] else {
            return .refused(Refusal(decision.reasons))
        }
        let lower = min(decided, mode)
        let facts = try await self.ports.facts.facts(about: subject)
        return .granted(
            EntryPreview(
                subject: subject, role: standing.role, mode: lower,
                requirements: self.policy.entering.requirements(actor: actor, subject: standing),
                restrictions: self.policy.acting.restrictions(
                    by: actor.role, in: standing.role, mode: lower, facts: facts)))
    }

    /// Tells what every rule has to say about one account entering another: nothing is written, nothing recorded.
    ///
    /// Every rule is asked, also about what is out of scope. So this tells whether an account exists and how it stands: it is
    /// for the screens of those who look after the policy, **never for whoever asked to enter**.
    ///
    /// - Parameters:
    ///   - subject: the account to be entered.
    ///   - actor: the account of whoever would enter.
    /// - Returns: the verdicts in the order in which the rules are asked, from one read of standings; nil where one of the
    ///   two accounts does not exist.
    /// - Throws: the error of the account store.
    public func explain(
        entering subject: Account.ID, by actor: Account.ID
    ) async throws -> [RuleExplanation]? {
        let standings = try await self.ports.accounts.standings(of: [actor, subject])
        guard let actor = standings[0], let subject = standings[1] else { return nil }
        return self.policy.entering.explain(actor: actor, subject: subject)
    }
}

/// What entering an account would be like, as things are at this moment.
public struct EntryPreview: Hashable, Sendable {
    /// The account that the operator would be.
    public let subject: Account.ID
    /// What that account is.
    public let role: Role
    /// How much they could do.
    public let mode: VisitMode
    /// What has to be given besides, whether it was or not.
    public let requirements: Set<EntryRequirement>
    /// What of the panel's catalogue they could not do, in order; what is not in the catalogue they cannot do either.
    public let restrictions: [Capability.ID]
}
