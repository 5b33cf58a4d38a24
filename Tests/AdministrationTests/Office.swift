// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

/// A small hosting company and the service that changes its accounts.
struct Office: Sendable {
    let clock = ManualClock()
    let store: InMemoryAccountStore
    let sessions = InMemorySessionStore()
    let logStore = InMemoryAuditStore()
    let log: AuditLog
    let service: AdministrationService

    /// Two administrators; `north` with `acme`, `bakery` and the sub-reseller `sub`, who has `deep`; `south` with `cinema`.
    init(policy: ChangePolicy = .standard, store wrap: (InMemoryAccountStore) -> any AccountStore = { $0 }) throws {
        self.store = try InMemoryAccountStore([
            Self.account("ada", .administrator), Self.account("bob", .administrator),
            Self.account("north", .reseller, owner: "ada"), Self.account("south", .reseller, owner: "ada"),
            Self.account("sub", .reseller, owner: "north"), Self.account("deep", .customer, owner: "sub"),
            Self.account("acme", .customer, owner: "north"), Self.account("bakery", .customer, owner: "north"),
            Self.account("cinema", .customer, owner: "south"),
        ])
        self.log = AuditLog(store: self.logStore, clock: self.clock, entropy: SeededEntropy(seed: 7))
        self.service = AdministrationService(
            accounts: wrap(self.store), sessions: self.sessions, log: self.log, policy: policy, clock: self.clock,
            entropy: SeededEntropy(seed: 8))
    }

    static func account(_ id: Account.ID, _ role: Role, owner: Account.ID? = nil) -> Account {
        Account(
            id: id, username: id.rawValue, displayName: "The \(id)", role: role, owner: owner, createdAt: .earliest)
    }

    func staff(_ id: Account.ID) -> Operator {
        Operator(
            account: id, loginSession: LoginSessionID(stringLiteral: "login-\(id)"), authenticatedAt: self.clock.now,
            origin: Operator.Origin(address: "192.0.2.7", vouchedBy: "socket"))
    }

    subscript(id: Account.ID) -> Account {
        get throws { try #require(self.store.accounts([id])[0]) }
    }

    /// The kinds of what is on record, with outcome or reasons.
    func record() throws -> [String] {
        try self.entries().map { entry in
            switch entry.detail {
            case .accountCompleted(let change, let outcome): "\(change.capability) \(outcome.rawValue)"
            case .accountAttempted(let change): "\(change.capability) attempted"
            case .accountRefused(let change, let reasons, _):
                "\(change.capability) refused: \(reasons.map(\.rawValue).joined(separator: " "))"
            default: entry.kind.rawValue
            }
        }
    }

    func entries() throws -> [AuditEntry] {
        try self.logStore.entries(matching: AuditQuery(order: .oldestFirst, limit: 1_000))
    }
}
