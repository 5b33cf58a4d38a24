// SPDX-License-Identifier: Apache-2.0

import Accounts
import Impersonation
import InMemoryAdapters
import Permissions

extension CapabilityCatalogue {
    /// What many panels offer; but switching automatic renewal on costs nothing here.
    static var ofThePanel: Self {
        var catalogue = Self.standard
        catalogue[.domainsSetAutoRenew] = .change
        return catalogue
    }
}

/// What a customer asks to have changed: something about what they have.
struct Errand {
    let capability: Capability.ID
    let target: String
    /// What they ask for, and what is told once it is done.
    let wish: String
    let done: String

    init(of customer: Account) {
        if let domain = customer.domains.first(where: { $0.utf8.count <= 253 }) {
            self.capability = .domainsSetAutoRenew
            self.target = domain
            self.wish = "renew a domain"
            self.done = "They switch automatic renewal of \(domain.inert) on."
        } else {
            self.capability = .mailboxesSetQuota
            self.target = customer.email ?? customer.username
            self.wish = "enlarge a mailbox"
            self.done = "They give the mailbox of \(self.target.inert) more space."
        }
    }
}

extension Tour {
    /// An operator, as the panel has authenticated them: the library takes its word for it.
    func login(of account: Account, _ session: LoginSessionID) -> Operator {
        Operator(
            account: account.id, loginSession: session, authenticatedAt: self.clock.now,
            origin: Operator.Origin(address: "192.0.2.7", vouchedBy: "socket"))
    }
}
