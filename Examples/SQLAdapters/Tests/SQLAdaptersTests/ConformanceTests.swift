// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import Audit
import Impersonation
import SQLAdapters
import Testing

/// Each requirement on both engines, with a store that is opened anew whenever the requirement opens it.
///
/// The checks of one port come one after another: each opens a store of its own several times, and Foundation cannot start
/// the workers of other tests while more than a thousand files are open.
@Suite struct ConformanceTests {
    @Test(.serialized, arguments: Engine.available, Requirement.accountStore)
    func `The account store keeps`(on engine: Engine, _ requirement: Requirement<any AccountStore>) async throws {
        try await engine.withPlace { place in
            try await requirement.check { try await SQLAccountStore(place.open()) }
        }
    }

    @Test(.serialized, arguments: Engine.available, Requirement.sessionStore)
    func `The session store keeps`(on engine: Engine, _ requirement: Requirement<any SessionStore>) async throws {
        try await engine.withPlace { place in
            try await requirement.check { try await SQLSessionStore(place.open()) }
        }
    }

    @Test(.serialized, arguments: Engine.available, Requirement.auditStore)
    func `The audit store keeps`(on engine: Engine, _ requirement: Requirement<any AuditStore>) async throws {
        try await engine.withPlace { place in
            try await requirement.check { try await SQLAuditStore(place.open()) }
        }
    }

    @Test(arguments: Engine.available)
    func `All three stores keep everything at once in one database`(on engine: Engine) async throws {
        try await engine.withPlace { place in
            try await withThrowingTaskGroup { group in
                for requirement in Requirement.accountStore {
                    group.addTask { try await requirement.check { try await SQLAccountStore(place.open()) } }
                }
                for requirement in Requirement.sessionStore {
                    group.addTask { try await requirement.check { try await SQLSessionStore(place.open()) } }
                }
                for requirement in Requirement.auditStore {
                    group.addTask { try await requirement.check { try await SQLAuditStore(place.open()) } }
                }
                try await group.waitForAll()
            }
        }
    }
}
