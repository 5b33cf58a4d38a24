// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Permissions
import SQLAdapters
import Synchronization

/// A hosting company on a database, with enough staff that nobody enters too often.
struct BusyShop: Sendable {
    private static let staff = 2_000
    private static let customers = 100

    let impersonation: ImpersonationService
    private let log: AuditLog
    private let numbers = Numbers()

    init(_ database: SQLDatabase) async throws {
        let accounts = try await SQLAccountStore(database)
        self.log = AuditLog(store: try await SQLAuditStore(database))
        var policy = ImpersonationPolicy()
        policy.acting.catalogue = ["domains.setAutoRenew": .change]
        self.impersonation = ImpersonationService(
            accounts: accounts, sessions: try await SQLSessionStore(database), log: self.log, policy: policy)
        func account(_ id: String, _ role: Role, owner: String? = nil) -> Account {
            Account(
                id: Account.ID(stringLiteral: id), username: id, displayName: "Account \(id)", role: role,
                owner: owner.map { Account.ID(stringLiteral: $0) }, createdAt: SystemClock().now)
        }
        var all = [account("north", .reseller)]
        all += (0..<Self.customers).map { account("customer-\($0)", .customer, owner: "north") }
        all += (0..<Self.staff).map { account("staff-\($0)", .administrator) }
        while !all.isEmpty {
            let part = all.prefix(AccountCommit.maximumRecords)
            _ = try await accounts.commit(AccountCommit(inserts: Array(part)))
            all.removeFirst(part.count)
        }
    }

    /// The next of the staff enters the next customer, from a login of their own.
    func start() async throws -> StartedVisit {
        let number = self.numbers.next()
        let staff = Operator(
            account: Account.ID(stringLiteral: "staff-\(number % Self.staff)"),
            loginSession: LoginSessionID(stringLiteral: "login-\(number)"), authenticatedAt: SystemClock().now,
            origin: Operator.Origin(address: "192.0.2.7", vouchedBy: "socket"))
        return try await self.impersonation.start(
            as: Account.ID(stringLiteral: "customer-\(number % Self.customers)"), by: staff, because: "asked by phone",
            returningTo: ReturnPoint("/customers?page=3#row-7")
        ).get()
    }

    /// Appends what an act leaves in the log, with an identifier and salts of its own.
    func append(to visit: VisitID) async throws {
        let number = self.numbers.next()
        let salts = SystemEntropy().bytes(64)
        guard let staff = Digest(bytes: salts[..<32]), let customer = Digest(bytes: salts[32...]) else {
            preconditionFailure("64 bytes were asked for")
        }
        let actor = Account.ID(stringLiteral: "staff-\(number % 100)")
        let act = AuditAct(id: ActID(stringLiteral: "act-\(number)"), capability: "domains.setAutoRenew")
        let event = AuditEvent(
            facts: AuditEvent.Facts(
                id: AuditEvent.ID(stringLiteral: "act-00000000-0000-\(number)"), occurredAt: SystemClock().now,
                subject: Account.ID(stringLiteral: "customer-\(number % Self.customers)"), visit: visit,
                rule: "ownership", correlation: nil, detail: .actAttempted(act)),
            actor: actor,
            staff: StaffDetails(
                account: actor, name: "North Hosting", username: "north", role: .administrator,
                loginSession: "login-4711", address: "192.0.2.7", addressVouchedBy: "socket"
            ).sealed(salt: staff),
            customer: CustomerDetails(name: "Acme Ltd", username: "acme", target: "example.org").sealed(salt: customer))
        _ = try await self.log.append(event)
    }
}

/// Numbers that are never given twice.
private final class Numbers: Sendable {
    private let number = Atomic(0)

    func next() -> Int { self.number.add(1, ordering: .relaxed).newValue }
}
