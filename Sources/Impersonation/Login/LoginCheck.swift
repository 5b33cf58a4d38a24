// SPDX-License-Identifier: Apache-2.0

package import Accounts
package import Permissions

/// Whose login somebody comes with, and whether anything is done on it: what every service asks first.
package struct LoginCheck: Sendable {
    /// Whose login it is, when it is not that of the account given out.
    package let holder: Account.ID?
    /// The ledger of whoever's login it is.
    let ledger: OperatorLedger
    /// Why nothing is done on such a login; nil when it is good.
    package let refusalReason: RefusalReason?

    /// Looks at the login of somebody who asks for something.
    ///
    /// - Throws: the error of the session store.
    package init(_ staff: Operator, in sessions: any SessionStore, at now: Timestamp) async throws {
        self.holder = try await Self.holder(of: staff.loginSession, insteadOf: staff.account, in: sessions)
        self.ledger = try await sessions.ledger(ofOperator: self.holder ?? staff.account)
        let hasLeft = self.ledger.hasLeft(staff.loginSession, authenticatedAt: staff.authenticatedAt)
        self.refusalReason =
            self.holder != nil ? .loginOfAnother : staff.refusalReason(at: now) ?? (hasLeft ? .loginEnded : nil)
    }

    /// Whose login it is: whom a refusal counts against, so that nobody uses up what is another's.
    package var chargeable: Account.ID { self.ledger.actor }

    /// Whether whoever's login it is was refused so often that nothing more is looked at for now.
    package func isRefusedTooOften(at now: Timestamp, limits: VisitLimits) -> Bool {
        self.ledger.isRefusedTooOften(at: now, limits: limits)
    }

    /// Whose login session it really is, when `account` is given out as the operator and is the account acted as.
    ///
    /// A panel that takes the effective account for the one that signed in does just this: the visit it forgets is one
    /// *in* that account, from that login. So the visits in one account are all there is to look through, one read of
    /// mostly nothing.
    ///
    /// - Returns: the actor of a visit in `account` that was entered from `login` and is not settled; nil when there is
    ///   none.
    /// - Throws: the error of the session store.
    static func holder(
        of login: LoginSessionID, insteadOf account: Account.ID, in sessions: any SessionStore
    ) async throws -> Account.ID? {
        var query = VisitQuery(.unsettled, subject: account)
        repeat {
            let page = try await sessions.visits(matching: query)
            let visit = page.first { $0.visit.terms.loginSession == login && $0.visit.actor != account }?.visit
            if let visit { return visit.actor }
            query.after = page.count == query.limit ? page.last?.visit.id : nil
        } while query.after != nil
        return nil
    }
}

extension SessionStore {
    /// An operator's ledger, or the one that they begin with.
    func ledger(ofOperator actor: Account.ID) async throws -> OperatorLedger {
        try await self.ledger(of: actor) ?? OperatorLedger(of: actor)
    }
}
