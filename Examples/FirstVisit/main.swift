// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions

// What a panel brings: accounts, stores, a log, and a catalogue of what can be done in it.
let now = SystemClock().now
let accounts = try InMemoryAccountStore([
    Account(id: "ada", username: "ada", displayName: "Ada", role: .administrator, createdAt: now),
    Account(id: "acme", username: "acme", displayName: "Acme Ltd", role: .customer, owner: "ada", createdAt: now),
])
let log = AuditLog(store: InMemoryAuditStore())
let catalogue: CapabilityCatalogue = ["domains.list": .read, "domains.setAutoRenew": .change]
let impersonation = ImpersonationService(
    accounts: accounts, sessions: InMemorySessionStore(), log: log,
    policy: ImpersonationPolicy(acting: ActPolicy(catalogue: catalogue)))

// Who signed in to the panel, and the page from which they enter a customer's account.
let ada = Operator(account: "ada", loginSession: "login-1", authenticatedAt: SystemClock().now)
let page = try ReturnPoint("/customers?filter=acme&page=2#row-7")
let visit = try await impersonation.start(as: "acme", by: ada, because: "ticket 4711", returningTo: page).get()

// With every request of theirs, checked anew.
let context = try await impersonation.resume(visit.token).get()
print(context.banner.headline())  // Ada (ada), you are signed in as Acme Ltd (acme)
let answer = try await context.perform("domains.setAutoRenew", on: "example.org", stamp: context.banner.stamp) {
    "on"  // the change itself; this runs once its attempt is on record
}
switch answer {
case .granted(let performed): print("Automatic renewal is \(performed.value)")  // Automatic renewal is on
case .refused(let refusal): print(refusal.message())
}

let departure = try await impersonation.stop(visit.token).get()
print(departure.returnPoint.path)  // /customers?filter=acme&page=2#row-7
print(try await log.head().size)  // 4
