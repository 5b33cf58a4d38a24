// SPDX-License-Identifier: Apache-2.0

import Accounts

/// Who plays in the tour: the first accounts of a file that fit.
struct Cast {
    /// The parts there are, in words for people.
    enum Part: String, CaseIterable {
        case reseller = "a reseller in use, with two customers of their own in use"
        case stranger = "a customer in use, of another reseller"
        case administrator = "an administrator in use"
        case suspended = "a customer who is suspended, or below somebody who is not in use"
    }

    /// Some parts have nobody to play them.
    struct Incomplete: Error {
        /// Who could play each part; empty where nobody can.
        let players: [Part: String]
    }

    /// A reseller in use, and two customers of theirs.
    let reseller: (account: Account, first: Account, second: Account)
    /// A customer of another reseller, and that reseller.
    let stranger: (account: Account, owner: Account.ID)
    let administrator: Account
    let suspended: Account
    /// An id that no account has.
    let unknown: Account.ID

    init(from accounts: [Account]) throws(Incomplete) {
        let byID = Dictionary(accounts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        func isInUse(_ account: Account) -> Bool {
            sequence(first: account) { $0.owner.flatMap { byID[$0] } }.allSatisfy { $0.status == .active }
        }
        let customers = accounts.filter { $0.role == .customer }
        let customersInUse = customers.filter(isInUse)
        let byOwner = Dictionary(grouping: customersInUse) { $0.owner }
        let reseller = accounts.first { $0.role == .reseller && byOwner[$0.id, default: []].count >= 2 }
        let owned = byOwner[reseller?.id, default: []]
        let stranger = customersInUse.first { customer in
            customer.owner != reseller?.id && customer.owner.flatMap { byID[$0]?.role } == .reseller
        }
        let administrator = accounts.first { $0.role == .administrator && isInUse($0) }
        let suspended = customers.first { customer in
            switch customer.status {
            case .suspended: true
            case .active: !isInUse(customer)
            case .pending, .closed: false
            }
        }
        guard let reseller, let stranger, let owner = stranger.owner, let administrator, let suspended else {
            let players: [Part: Account?] = [
                .reseller: reseller, .stranger: stranger, .administrator: administrator, .suspended: suspended,
            ]
            throw Incomplete(players: players.compactMapValues { $0?.username })
        }
        self.reseller = (reseller, owned[0], owned[1])
        self.stranger = (stranger, owner)
        self.administrator = administrator
        self.suspended = suspended
        let candidates = (0...accounts.count).lazy.compactMap { Account.ID(rawValue: "nobody-\($0)") }
        self.unknown = candidates.first { byID[$0] == nil } ?? "nobody"
    }
}

extension Cast.Incomplete: CustomStringConvertible {
    var description: String {
        let lines = Cast.Part.allCases.map { part in
            self.players[part].map { "  has:   \(part.rawValue) (\($0.inert))" } ?? "  lacks: \(part.rawValue)"
        }
        return "the tour needs four kinds of accounts; this file\n" + lines.joined(separator: "\n")
    }
}
