// SPDX-License-Identifier: Apache-2.0

import Accounts
import Impersonation
import Permissions
import Synchronization

/// What accounts cannot do by their packages.
final class Packages: Sendable {
    private let missing = Mutex<[Account.ID: Set<Capability.ID>]>([:])

    func missing(in subject: Account.ID) -> Set<Capability.ID> { self.missing.withLock { $0[subject] ?? [] } }

    /// Gives every account everything.
    func restore() { self.missing.withLock { $0 = [:] } }

    /// Takes something out of a package, or puts it back.
    func turn(_ capability: Capability.ID, in subject: Account.ID) {
        self.missing.withLock { missing in
            if missing[subject, default: []].remove(capability) == nil { missing[subject]?.insert(capability) }
        }
    }
}

/// A source of facts whose every call is a step of the simulation.
struct SteppingFactSource: FactSource {
    let packages: Packages
    let gate: Gate

    func facts(about subject: Account.ID) async throws -> SubjectFacts {
        let call = Call(title: "reads facts", reads: .facts, writes: [])
        return try await self.gate.call(call) {
            SubjectFacts(rights: .allBut(self.packages.missing(in: subject)))
        }
    }
}
