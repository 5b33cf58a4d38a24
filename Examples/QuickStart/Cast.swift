// SPDX-License-Identifier: Apache-2.0

import Accounts

/// Who plays in the tour: the first accounts of a file that fit.
///
/// A role that nobody fits stays empty.
struct Cast {
    /// A reseller with two customers of their own, all in use.
    let reseller: (account: Account, first: Account, second: Account)?
    /// A customer of another reseller, in use.
    let stranger: Account?
    /// An administrator, in use.
    let administrator: Account?
    /// A customer who is suspended, or below somebody who is.
    let suspended: Account?
    /// An id that no account has.
    let unknown: Account.ID

    init(from accounts: [Account]) {
        let byID = Dictionary(accounts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        func isInUse(_ account: Account) -> Bool {
            sequence(first: account) { $0.owner.flatMap { byID[$0] } }.allSatisfy { $0.status == .active }
        }
        let customers = accounts.filter { $0.role == .customer }
        let customersInUse = customers.filter(isInUse)
        let byOwner = Dictionary(grouping: customersInUse.filter { $0.owner != nil }) { $0.owner }
        let reseller = accounts.first { $0.role == .reseller && byOwner[$0.id, default: []].count >= 2 }
        self.reseller = reseller.flatMap { reseller in
            byOwner[reseller.id].map { (reseller, $0[0], $0[1]) }
        }
        self.stranger = customersInUse.first { customer in
            customer.owner != reseller?.id && customer.owner.flatMap { byID[$0]?.role } == .reseller
        }
        self.administrator = accounts.first { $0.role == .administrator && isInUse($0) }
        self.suspended = customers.first { customer in
            switch customer.status {
            case .suspended: true
            case .active: !isInUse(customer)
            case .pending, .closed: false
            }
        }
        let candidates = (0...accounts.count).lazy.compactMap { Account.ID(rawValue: "nobody-\($0)") }
        self.unknown = candidates.first { byID[$0] == nil } ?? "nobody"
    }
}
