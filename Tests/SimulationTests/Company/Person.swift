// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation

/// Somebody at the company, or one of its customers, and what their browser keeps.
struct CompanyPerson: Sendable {
    let account: Account.ID
    /// Counts their logins.
    var logins = 1
    var authenticatedAt: Timestamp
    /// The visits they were let into, the latest last, with their tokens.
    var visits: [(id: VisitID, token: VisitToken)] = []
    /// What requests were given that are still under way, each in the memory of one process.
    var pages: [(page: ActingContext, generation: Int)] = []

    var login: LoginSessionID {
        guard let login = LoginSessionID(rawValue: "login-\(self.account)-\(self.logins)") else {
            preconditionFailure("an account's identifier fits a login's")
        }
        return login
    }

    var staff: Operator {
        Operator(account: self.account, loginSession: self.login, authenticatedAt: self.authenticatedAt)
    }
}

/// A code that somebody prepared, which anybody may get hold of.
struct KnownCode: Sendable {
    let code: HandOffCode
    let visit: VisitID
    let actor: Account.ID
    let login: LoginSessionID
    let subject: Account.ID
}

extension Company {
    /// Who works at the company, and two customers who give consents.
    ///
    /// ```
    /// house, ada, bob (administrators)
    /// house ┬─ north (reseller) ── acme, bakery, cinema
    ///       └─ south (reseller) ── dairy, estate
    /// ```
    static let people: [Account.ID] = ["ada", "bob", "north", "south", "acme", "dairy"]

    static let tree: [Account] = {
        let born = Timestamp(millisecondsSince1970: 1_700_000_000_000)
        func account(_ id: Account.ID, _ role: Role, owner: Account.ID? = nil) -> Account {
            Account(
                id: id, username: id.rawValue, displayName: id.rawValue, role: role, owner: owner, createdAt: born)
        }
        return [
            account("house", .administrator), account("ada", .administrator), account("bob", .administrator),
            account("north", .reseller, owner: "house"), account("south", .reseller, owner: "house"),
            account("acme", .customer, owner: "north"), account("bakery", .customer, owner: "north"),
            account("cinema", .customer, owner: "north"),
            account("dairy", .customer, owner: "south"), account("estate", .customer, owner: "south"),
        ]
    }()
}
