// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
public import Permissions

extension ImpersonationService {
    /// Lists the running visits that a viewer may know of: their own, those in their account, those in their scope.
    ///
    /// Customers see the role of who is in their account, and the name where ``ImpersonationPolicy/showsStaffNames``.
    ///
    /// - Parameters:
    ///   - viewer: the account of whoever looks, as the vendor authenticated them.
    ///   - after: the last visit of the page before.
    ///   - limit: how many at most, 1 to ``VisitQuery/maximumLimit``.
    /// - Returns: a page in the order of the visits' identifiers. A viewer without a standing sees none.
    /// - Throws: ``ImpersonationError`` with `invalidInput` for a limit out of its range, or the error of a store.
    public func visits(
        visibleTo viewer: Account.ID, after: VisitID? = nil, limit: Int = 50
    ) async throws -> [RunningVisit] {
        let limit = try VisitQuery(.running, limit: limit).limit
        guard let standing = try await self.ports.accounts.standings(of: [viewer])[0] else { return [] }
        let scope = self.policy.entering.scope(of: standing)
        var visible: [RunningVisit] = []
        var query = VisitQuery(.running, after: after)
        repeat {
            let page = try await self.ports.sessions.visits(matching: query)
            let people = page.flatMap { [$0.visit.actor, $0.visit.subject] }
            let standings = try await self.ports.accounts.standings(of: people)
            for (index, snapshot) in page.enumerated() {
                let visit = snapshot.visit
                let pair = [standings[2 * index], standings[2 * index + 1]]
                let isTheirs = visit.actor == viewer || visit.subject == viewer || pair[1].map(scope.contains) ?? false
                let isOver = self.ending(of: snapshot, pair, at: self.ports.clock.now) != nil
                guard isTheirs, !isOver,
                    let shown = RunningVisit(visit, namesStaff: self.mayName(pair[0], visit.actor, to: standing))
                else { continue }
                visible.append(shown)
                if visible.count == limit { return visible }
            }
            query.after = page.count == query.limit ? page.last?.visit.id : nil
        } while query.after != nil
        return visible
    }
}

extension ImpersonationService {
    /// Whether somebody may know by name who was in an account: themselves, whoever has them in scope, administrators.
    ///
    /// All others know the role and the handle, unless policy says otherwise: who comes to own an account does not come to
    /// know the staff of who owned it before.
    func mayName(_ person: Standing?, _ id: Account.ID, to viewer: Standing) -> Bool {
        self.policy.showsStaffNames || viewer.id == id || viewer.role == .administrator
            || person.map(self.policy.entering.scope(of: viewer).contains) ?? false
    }
}

/// A running visit, for those who may know of it.
public struct RunningVisit: Identifiable, Hashable, Sendable {
    /// Names the visit.
    public let id: VisitID
    /// The real person; nil for whoever is told no more than the role.
    public let actor: Person?
    /// The role of the real person, as it was when they entered.
    public let role: Role
    /// Who they act as.
    public let subject: Person
    /// Why they are there, in the words of who entered.
    public let reason: Reason
    /// Since when.
    public let since: Timestamp
    /// Until when at the latest.
    public let deadline: Timestamp
    /// How much they may do.
    public let mode: VisitMode

    init?(_ visit: Visit, namesStaff: Bool) {
        guard let active = visit.active else { return nil }
        self.id = visit.id
        self.actor = namesStaff ? visit.terms.actor : nil
        self.role = visit.terms.actor.role
        self.subject = visit.terms.subject
        self.reason = visit.terms.reason
        self.since = active.startedAt
        self.deadline = active.deadline
        self.mode = active.mode
    }
}
