// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Permissions

extension ImpersonationService {
    /// Somebody who asks for something at their own place, with all that is known of their login.
    struct Asker: Sendable {
        let staff: Operator
        let account: Account?
        let standing: Standing?
        let login: LoginCheck

        /// Whose login it is, when it is not that of the account given out.
        var loginHolder: Account.ID? { self.login.holder }
        /// Why nothing is done on such a login; nil when it is good.
        var refusalReason: RefusalReason? { self.login.refusalReason }

        /// Whether they are an administrator at work.
        var isAdministrator: Bool {
            self.refusalReason == nil && self.standing?.role == .administrator
                && self.standing?.effectiveStatus == .active
        }

        /// What they ask for, for the record of its refusal.
        func request(about subject: Account.ID?, _ person: Person? = nil, because reason: Reason) -> RefusableRequest {
            RefusableRequest(
                staff: self.staff, subject: subject, reason: reason,
                people: (self.account.map { Person($0) }, person), loginHolder: self.loginHolder)
        }
    }

    /// Looks at the login of somebody who asks for something.
    ///
    /// - Throws: ``ImpersonationError`` with `invalidInput` for facts out of their limits, or the error of a store.
    func asker(_ staff: Operator, at now: Timestamp) async throws -> Asker {
        try staff.validate()
        return Asker(
            staff: staff, account: try await self.ports.accounts.accounts([staff.account])[0],
            standing: try await self.ports.accounts.standings(of: [staff.account])[0],
            login: try await LoginCheck(staff, in: self.ports.sessions, at: now))
    }
}
