// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters

/// A store that breaks its promise, to show that the simulation notices.
struct Flaw: Sendable {
    let name: String
    var sessions: (@Sendable (Gate) -> any InspectableSessions)?
    var audit: (@Sendable (Gate) -> any InspectableLog)?
    var accounts: (@Sendable (Gate, [Account]) -> any InspectableAccounts)?
}

extension Flaw: CustomStringConvertible {
    var description: String { self.name }

    static func sessions(_ name: String, _ carelessness: Carelessness) -> Self {
        Self(name: name, sessions: { CarelessSessionStore(carelessness, gate: $0) })
    }

    static func accounts(_ name: String, _ carelessness: CarelessAccountStore.Carelessness) -> Self {
        Self(name: name, accounts: { CarelessAccountStore(carelessness, holding: $1, gate: $0) })
    }

    static func log(_ name: String, _ carelessness: CarelessAuditStore.Carelessness) -> Self {
        Self(name: name, audit: { _ in CarelessAuditStore(carelessness) })
    }
}
