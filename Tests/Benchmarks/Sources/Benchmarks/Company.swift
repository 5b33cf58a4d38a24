// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions

/// A hosting company of any size in memory, with real randomness and a clock that stands still.
struct Company: Sendable {
    let clock = ManualClock()
    let accounts: InMemoryAccountStore
    let sessions = InMemorySessionStore()
    let log: AuditLog
    let impersonation: ImpersonationService
    let resellers: Int
    let customers: Int

    /// `customers` customers under resellers with 20 to 200 customers each, who are two owners below an administrator.
    init(customers: Int) throws {
        let clock = self.clock
        func account(_ id: String, _ role: Role, owner: String?) -> Account {
            Account(
                id: Account.ID(stringLiteral: id), username: id, displayName: "Account \(id)", role: role,
                owner: owner.map { Account.ID(stringLiteral: $0) }, createdAt: clock.now)
        }
        self.customers = customers
        // No operator may have more than 64 visits at a time, and each customer is visited once.
        self.resellers = max(50, customers / 200)
        var accounts = [
            account("root", .administrator, owner: nil), account("region", .reseller, owner: "root"),
        ]
        accounts += (0..<self.resellers).map { account("r\($0)", .reseller, owner: "region") }
        let resellers = self.resellers
        accounts += (0..<customers).map { account("c\($0)", .customer, owner: "r\($0 % resellers)") }
        self.accounts = try InMemoryAccountStore(accounts)
        self.log = AuditLog(store: InMemoryAuditStore(), clock: clock)
        self.impersonation = ImpersonationService(
            accounts: self.accounts, sessions: self.sessions, log: self.log,
            policy: ImpersonationPolicy(
                acting: ActPolicy(catalogue: ["domains.setAutoRenew": .change, "domains.list": .read]),
                limits: try VisitLimits(lifetime: .seconds(86_400), idle: .seconds(86_400))),
            clock: clock)
    }

    static let page: ReturnPoint = {
        do { return try ReturnPoint("/customers?page=3#row-7") } catch { preconditionFailure("a local path") }
    }()

    func staff(_ number: Int) -> Operator {
        Operator(
            account: Account.ID(stringLiteral: "r\(number % self.resellers)"),
            loginSession: LoginSessionID(stringLiteral: "login-\(number)"), authenticatedAt: self.clock.now,
            origin: Operator.Origin(address: "192.0.2.7", vouchedBy: "socket"))
    }

    /// Starts the visit of customer `number` by the reseller above, each from a login of its own.
    func start(_ number: Int) async throws -> StartedVisit {
        let customer = number % self.customers
        return try await self.impersonation.start(
            as: Account.ID(stringLiteral: "c\(customer)"), by: self.staff(customer), because: "asked by phone",
            returningTo: Self.page
        ).get()
    }
}
