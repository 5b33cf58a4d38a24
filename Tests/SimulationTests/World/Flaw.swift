// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions

/// A store that breaks its promise, or a service that was set up wrongly, to show that the simulation notices.
struct Flaw: Sendable {
    let name: String
    var sessions: (@Sendable (Gate) -> any InspectableSessions)?
    var audit: (@Sendable (Gate) -> any InspectableLog)?
    var accounts: (@Sendable (Gate, [Account]) -> any InspectableAccounts)?
    /// What a company's services take for its policy.
    var policy: (@Sendable (inout ImpersonationPolicy) -> Void)?
    var changing: ChangePolicy?
    /// Whether a company's services never hear what accounts can do.
    var ignoresPackages = false
    /// Whether a company's services tell no customer.
    var tellsNobody = false
    /// Whether a company's log takes what it is given when it can take nothing.
    var ignoresWeather = false
}

extension Flaw: CustomStringConvertible {
    var description: String { self.name }

    static func sessions(_ name: String, _ carelessness: Carelessness) -> Self {
        Self(name: name, sessions: { CarelessSessionStore(carelessness, gate: $0) })
    }

    static func accounts(_ name: String, _ carelessness: CarelessAccountStore.Carelessness) -> Self {
        Self(name: name, accounts: { CarelessAccountStore(carelessness, holding: $1, gate: $0) })
    }

    static func policy(_ name: String, _ change: @escaping @Sendable (inout ImpersonationPolicy) -> Void) -> Self {
        Self(name: name, policy: change)
    }

    static func log(_ name: String, _ carelessness: CarelessAuditStore.Carelessness) -> Self {
        Self(name: name, audit: { _ in CarelessAuditStore(carelessness) })
    }
}
