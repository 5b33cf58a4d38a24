// SPDX-License-Identifier: Apache-2.0

internal import Accounts

extension ImpersonationService {
    /// Whose login session it really is, when `account` is given out as the operator and is the account acted as.
    ///
    /// A panel that takes the effective account for the one that signed in does just this: the visit it forgets is one
    /// *in* that account, from that login. So the visits in one account are all there is to look through, one read of
    /// mostly nothing.
    ///
    /// - Returns: the actor of a visit in `account` that was entered from `login` and is not settled; nil when there is
    ///   none.
    func holder(of login: LoginSessionID, insteadOf account: Account.ID) async throws -> Account.ID? {
        var query = VisitQuery(.unsettled, subject: account)
        repeat {
            let page = try await self.ports.sessions.visits(matching: query)
            let visit = page.first { $0.visit.terms.loginSession == login && $0.visit.actor != account }?.visit
            if let visit { return visit.actor }
            query.after = page.count == query.limit ? page.last?.visit.id : nil
        } while query.after != nil
        return nil
    }
}
