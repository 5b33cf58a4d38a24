// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions

/// A small hosting company with everything in memory: ada and bob administer, north and south resell.
///
/// ```
/// ada, bob (administrators)
/// ada ── north (reseller) ── acme, bakery (customers)
/// ada ── south (reseller) ── cinema (customer)
/// ```
struct HostingCompany {
    let clock = ManualClock()
    let entropy = SeededEntropy(seed: 1)
    let accounts: InMemoryAccountStore
    let sessions = InMemorySessionStore()
    let auditStore = InMemoryAuditStore()
    let log: AuditLog
    let facts = InMemoryFacts()
    let impersonation: ImpersonationService

    init(policy: ImpersonationPolicy = .ofTests, notifying: Notifying = .off) throws {
        let clock = self.clock
        func account(_ id: Account.ID, _ role: Role, owner: Account.ID? = nil) -> Account {
            Account(
                id: id, username: id.rawValue, displayName: id.rawValue.uppercased(), role: role, owner: owner,
                createdAt: clock.now)
        }
        self.accounts = try InMemoryAccountStore([
            account("ada", .administrator), account("bob", .administrator),
            account("north", .reseller, owner: "ada"), account("south", .reseller, owner: "ada"),
            account("acme", .customer, owner: "north"), account("bakery", .customer, owner: "north"),
            account("cinema", .customer, owner: "south"),
        ])
        self.log = AuditLog(store: self.auditStore, clock: clock, entropy: self.entropy)
        self.impersonation = ImpersonationService(
            accounts: self.accounts, sessions: self.sessions, log: self.log, facts: self.facts, notifying: notifying,
            policy: policy, clock: clock, entropy: self.entropy)
    }

    /// An operator signed in at `login`.
    func staff(_ account: Account.ID, login: LoginSessionID? = nil) -> Operator {
        Operator(
            account: account, loginSession: login ?? LoginSessionID(stringLiteral: "login-\(account)"),
            authenticatedAt: self.clock.now,
            origin: Operator.Origin(address: "192.0.2.7", vouchedBy: "socket"))
    }

    /// The page on which operators are.
    static let page: ReturnPoint = {
        guard let page = try? ReturnPoint("/customers?filter=ac&page=2#row-7", viewState: "scroll=120") else {
            preconditionFailure("a local path")
        }
        return page
    }()

    /// Starts a visit that must not be refused.
    func start(
        _ subject: Account.ID, by staff: Account.ID = "north", login: LoginSessionID? = nil
    ) async throws -> StartedVisit {
        try await self.impersonation.start(
            as: subject, by: self.staff(staff, login: login), because: "asked by phone", returningTo: Self.page
        ).get()
    }

    /// Everything in the log, the oldest first.
    func entries() throws -> [AuditEntry] {
        try self.auditStore.entries(matching: AuditQuery(order: .oldestFirst, limit: AuditQuery.maximumLimit))
    }

    private func owned(by id: Account.ID) -> [Account] {
        let query = AccountQuery(scope: .owned(by: id, depth: 1))
        return (try? self.accounts.accounts(matching: query)) ?? []
    }

    /// Changes one account, whatever anybody may think of it.
    func change(_ id: Account.ID, _ change: (inout Account) -> Void) throws {
        guard var account = self.accounts.accounts([id])[0] else { preconditionFailure("no account \(id)") }
        change(&account)
        account.revision += 1
        // Who steps down hands over what they own, as a store demands.
        let heir: Account.ID = "bob"
        let owned = account.status == .closed || account.role == .customer ? self.owned(by: id) : []
        let handed = owned.map { owned in
            var owned = owned
            owned.owner = heir
            owned.revision += 1
            return owned
        }
        guard try self.accounts.commit(AccountCommit(replaces: [account] + handed)) == .committed else {
            preconditionFailure("nobody else changes accounts here")
        }
    }
}

extension ImpersonationPolicy {
    /// The default policy over three capabilities.
    static let ofTests = Self(
        acting: ActPolicy(
            catalogue: ["domains.list": .read, "domains.setAutoRenew": .change, "terms.accept": .legal]))
}
