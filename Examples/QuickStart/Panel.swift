// SPDX-License-Identifier: Apache-2.0

import Accounts
import Impersonation
import InMemoryAdapters
import Permissions

/// What this panel offers to do; whatever is not in its catalogue is refused.
extension Capability.ID {
    static var listDomains: Self { "domains.list" }
    static var setAutoRenew: Self { "domains.setAutoRenew" }
}

extension Tour {
    /// An operator, as the panel has authenticated them: the library takes its word for it.
    func login(of account: Account, _ session: LoginSessionID) -> Operator {
        Operator(
            account: account.id, loginSession: session, authenticatedAt: self.clock.now,
            origin: Operator.Origin(address: "192.0.2.7", vouchedBy: "socket"))
    }
}
