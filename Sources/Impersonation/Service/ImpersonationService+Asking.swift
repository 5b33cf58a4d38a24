// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Permissions

extension ImpersonationService {
    /// Somebody who asks for something at their own place, with all that is known of their login.
    struct Asker: Sendable {
        let staff: Operator
        let account: Account?
        let standing: Standing?
        /// The ledger of whoever's login it is.
        let ledger: OperatorLedger
        /// Whose login it is, when it is not that of the account given out.
        let loginHolder: Account.ID?
        /// Why nothing is done on such a login; nil when it is good.
        let refusalReason: RefusalReason?

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
        let holder = try await self.holder(of: staff.loginSession, insteadOf: staff.account)
        let ledger = try await self.ledger(of: holder ?? staff.account)
        let hasLeft = ledger.hasLeft(staff.loginSession, authenticatedAt: staff.authenticatedAt)
        return Asker(
            staff: staff, account: try await self.ports.accounts.accounts([staff.account])[0],
            standing: try await self.ports.accounts.standings(of: [staff.account])[0], ledger: ledger,
            loginHolder: holder,
            refusalReason: holder != nil
                ? .loginOfAnother : staff.refusalReason(at: now) ?? (hasLeft ? .loginEnded : nil))
    }

    /// Whether somebody was refused so often that nothing more is looked at for now.
    func isRefusedTooOften(_ ledger: OperatorLedger, at now: Timestamp) -> Bool {
        ledger.refusals.isExceeded(at: now, limit: self.policy.limits.refusalsPerMinute)
    }
}
