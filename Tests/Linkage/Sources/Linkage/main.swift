// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Permissions

// Something of every module, so that the linker keeps it.
let clock = ManualClock()
let accounts = InMemoryAccountStore()
let log = AuditLog(store: InMemoryAuditStore(), clock: clock)
let impersonation = ImpersonationService(
    accounts: accounts, sessions: InMemorySessionStore(), log: log, clock: clock)
let desk = AccountDesk(accounts: accounts, policy: EntryPolicy.standard)
let everybody = try await desk.accounts(as: "nobody")
let report = try await impersonation.sweep()
print("\(everybody.count) accounts, \(report.ended) visits ended")
