// SPDX-License-Identifier: Apache-2.0

import Accounts
import Impersonation
import InMemoryAdapters
import Permissions

/// What this panel offers to do. Names that many panels share come with the library.
extension Capability.ID {
    static var listDomains: Self { "domains.list" }
    static var setAutoRenew: Self { "domains.setAutoRenew" }
}

extension CapabilityCatalogue {
    static var ofThePanel: Self {
        [
            .listDomains: .read, .setAutoRenew: .change, .mailboxesSetQuota: .change, .mailboxesDelete: .destructive,
            .legalAcceptTerms: .legal,
        ]
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
            self.capability = .setAutoRenew
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
