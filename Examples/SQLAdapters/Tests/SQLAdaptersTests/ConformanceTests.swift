// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import Audit
import Impersonation
import SQLAdapters
import Testing

/// Each requirement on both engines, with a store on another node whenever the requirement opens it.
///
/// The checks of one port come one after another: each opens its database several times.
@Suite struct ConformanceTests {
    @Test(.serialized, arguments: Engine.available, Requirement.accountStore)
    func `The account store keeps`(on engine: Engine, _ requirement: Requirement<any AccountStore>) async throws {
        try await engine.withPlace { place in
            let nodes = Nodes(of: place)
            try await requirement.check { try await SQLAccountStore(nodes.next()) }
        }
    }

    @Test(.serialized, arguments: Engine.available, Requirement.sessionStore)
    func `The session store keeps`(on engine: Engine, _ requirement: Requirement<any SessionStore>) async throws {
        try await engine.withPlace { place in
            let nodes = Nodes(of: place)
            try await requirement.check { try await SQLSessionStore(nodes.next()) }
        }
    }

    @Test(.serialized, arguments: Engine.available, Requirement.auditStore)
    func `The audit store keeps`(on engine: Engine, _ requirement: Requirement<any AuditStore>) async throws {
        try await engine.withPlace { place in
            let nodes = Nodes(of: place)
            try await requirement.check { try await SQLAuditStore(nodes.next()) }
        }
    }

    @Test(arguments: Engine.available)
    func `All three stores keep everything at once in one database`(on engine: Engine) async throws {
        try await engine.withPlace { place in
            let nodes = Nodes(of: place)
            try await withThrowingTaskGroup { group in
                for requirement in Requirement.accountStore {
                    group.addTask { try await requirement.check { try await SQLAccountStore(nodes.next()) } }
                }
                for requirement in Requirement.sessionStore {
                    group.addTask { try await requirement.check { try await SQLSessionStore(nodes.next()) } }
                }
                for requirement in Requirement.auditStore {
                    group.addTask { try await requirement.check { try await SQLAuditStore(nodes.next()) } }
                }
                try await group.waitForAll()
            }
        }
    }
}

/// A place that is opened four times, as by four nodes, which are given out in turn.
///
/// A check that races opens its store dozens of times, and a server and a process have only so many connections and files.
actor Nodes {
    private let place: any Place
    private var opened: [Task<SQLDatabase, any Error>] = []

    init(of place: any Place) { self.place = place }

    func next() async throws -> SQLDatabase {
        let place = self.place
        let node = self.opened.count < 4 ? Task { try await place.open() } : self.opened.removeFirst()
        self.opened.append(node)
        return try await node.value
    }
}
