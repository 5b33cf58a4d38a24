// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation

/// Somebody at the company, or one of its customers, and what their browser keeps.
struct CompanyPerson: Sendable {
    let account: Account.ID
    /// Their logins, the one they have last; those before are over, but a cookie may still be lying about.
    private(set) var logins: [Login]
    /// The visits they were let into, the latest last, with their tokens.
    var visits: [(id: VisitID, token: VisitToken)] = []
    /// What requests were given that are still under way, each in the memory of one process.
    var pages: [(page: ActingContext, generation: Int)] = []

    struct Login: Sendable {
        let id: LoginSessionID
        let authenticatedAt: Timestamp
    }

    init(account: Account.ID, authenticatedAt time: Timestamp) {
        self.account = account
        self.logins = []
        self.logIn(at: time)
    }

    mutating func logIn(at time: Timestamp) {
        guard let login = LoginSessionID(rawValue: "login-\(self.account)-\(self.logins.count + 1)") else {
            preconditionFailure("an account's identifier fits a login's")
        }
        self.logins.append(Login(id: login, authenticatedAt: time))
    }

    var login: LoginSessionID { self.staff().loginSession }

    /// Them, on the login they have, or on one they had so many logins ago.
    func staff(before count: Int = 0) -> Operator {
        let login = self.logins[max(0, self.logins.count - 1 - count)]
        return Operator(account: self.account, loginSession: login.id, authenticatedAt: login.authenticatedAt)
    }
}

/// A code that somebody prepared, which anybody may get hold of.
struct KnownCode: Sendable {
    let code: HandOffCode
    let visit: VisitID
    let actor: Account.ID
    let login: LoginSessionID
    let subject: Account.ID
    /// Who may present it.
    let presenter: Presenter
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
