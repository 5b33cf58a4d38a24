// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Permissions

/// A stage as stored records: made once by the service itself, then copied into every run.
///
/// ```
/// house, ada, bob (administrators)
/// house ┬─ north (reseller) ── acme, bakery, cinema, dairy (customers; north has suspended dairy)
///       └─ south (reseller)
/// ```
///
/// The operator has one login session. Where there is nothing but visits it is Ada: her running visit is in north, her
/// prepared one in acme. Where accounts are changed, or the customer has a say, it is north, in acme.
struct Scene: Sendable {
    static let login: LoginSessionID = "login-1"
    static let tree: [Account] = {
        let born = Timestamp(millisecondsSince1970: 1_700_000_000_000)
        let suspended = Suspension(by: "north", authority: .reseller, reason: "unpaid", at: born)
        func account(
            _ id: Account.ID, _ role: Role, owner: Account.ID? = nil, _ status: AccountStatus = .active
        ) -> Account {
            Account(
                id: id, username: id.rawValue, displayName: id.rawValue, role: role, owner: owner, status: status,
                createdAt: born)
        }
        return [
            account("house", .administrator), account("ada", .administrator), account("bob", .administrator),
            account("north", .reseller, owner: "house"), account("south", .reseller, owner: "house"),
            account("acme", .customer, owner: "north"), account("bakery", .customer, owner: "north"),
            account("cinema", .customer, owner: "north"),
            account("dairy", .customer, owner: "north", .suspended(suspended)),
        ]
    }()

    /// The administrator who ends the visits of others.
    var boss: Operator { Operator(account: "bob", loginSession: "login-bob", authenticatedAt: self.begins) }
    /// The operator whose visits are looked at.
    let staff: Account.ID
    /// The accounts as they were before anything was changed.
    var original: [Account] { Self.tree }
    /// The accounts as the operations find them.
    let accounts: [Account]
    /// What was written to get here, in order.
    let writes: [Write]
    /// When the operations begin.
    let begins: Timestamp
    /// How far time then goes at one point; nil when it stands still.
    let passes: Duration?
    /// When the running visit was last used; nil where there is none.
    let lastUse: Timestamp?

    /// The visit that is running, or was stored without coming on record.
    let current: (visit: VisitID, token: VisitToken)?
    /// The customer's consent, where there is one.
    let consent: Consent.ID?
    /// What a second person has said yes to and nobody has used yet, or is asked for, where there is one.
    let approval: Approval.ID?
    /// The freeze that is in force, where there is one.
    let freeze: Freeze.ID?
    /// The visit that is prepared.
    let prepared: (visit: VisitID, code: HandOffCode)?

    enum Write: Sendable {
        case commit([SessionChange])
        case batch(AuditBatch)
    }

    /// Writes everything into stores that are empty.
    func copy(into sessions: some InspectableSessions, _ audit: some InspectableLog) {
        for write in self.writes {
            switch write {
            case .commit(let changes): sessions.place(changes)
            case .batch(let batch): audit.place(batch)
            }
        }
    }
}

extension Stage {
    /// The default policy with one thing that can be changed; where the customer has a say, with consent and approval.
    var policy: ImpersonationPolicy {
        var policy = ImpersonationPolicy(
            acting: ActPolicy(catalogue: ["domains.list": .read, "domains.setAutoRenew": .change]))
        if self.isWatched { policy.entering.demands = [.consent(in: [.customer]), .approval(in: [.customer])] }
        return policy
    }

    /// Whether the customer is told of visits before they grant anything: where they have a say.
    var tellsCustomers: Bool { self.isWatched }
}

/// Tells customers, and never fails, while the stage is set.
struct Bell: NoticeSink {
    func take(_ notice: Notice) {}
}
