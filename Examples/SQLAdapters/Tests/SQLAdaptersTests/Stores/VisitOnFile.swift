// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters

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
