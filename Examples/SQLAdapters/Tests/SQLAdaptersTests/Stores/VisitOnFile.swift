// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Testing

@testable import SQLAdapters

/// Runs the body with the visit of ada in acme, running, on a file that is opened twice.
func withVisit(
    _ body: (StoreFile, SQLSessionStore, ImpersonationService, StartedVisit) async throws -> Void
) async throws {
    try await withStoreFile { file in
        let accounts = try InMemoryAccountStore(
            [("ada", Role.administrator), ("acme", .customer)].map { id, role in
                Account(id: id, username: "u", displayName: "d", role: role, createdAt: .earliest)
            })
        let clock = ManualClock()
        let database = try await file.open()
        let log = AuditLog(store: try await SQLAuditStore(database), clock: clock)
        let impersonation = ImpersonationService(
            accounts: accounts, sessions: try await SQLSessionStore(database), log: log, clock: clock)
        let visit = try await impersonation.start(
            as: "acme", by: Operator(account: "ada", loginSession: "login-1", authenticatedAt: clock.now),
            because: "a secret reason", returningTo: ReturnPoint("/customers")
        ).get()
        try await body(file, try await SQLSessionStore(file.open()), impersonation, visit)
    }
}

extension AuditEvent {
    /// An event to store, with nothing particular about it.
    static func example(_ id: AuditEvent.ID) throws -> AuditEvent {
        let salt = try #require(Digest(bytes: [UInt8](repeating: 7, count: Digest.byteCount)))
        return AuditEvent(
            facts: AuditEvent.Facts(
                id: id, occurredAt: .earliest, subject: "acme", visit: nil, rule: nil, correlation: nil,
                detail: .consentWithdrawn(consent: "c1")),
            actor: "acme", staff: StaffDetails(account: "acme").sealed(salt: salt), customer: nil)
    }
}
