// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import Audit
import Impersonation
import SQLAdapters
import Testing

/// Each requirement on a file that is opened anew whenever the requirement opens the store.
///
/// The checks of one port come one after another: each opens a store of its own several times, and Foundation cannot start
/// the workers of other tests while more than a thousand files are open.
@Suite struct ConformanceTests {
    @Test(.serialized, arguments: Requirement.accountStore)
    func `The SQLite account store keeps`(_ requirement: Requirement<any AccountStore>) async throws {
        try await withStoreFile { file in
            try await requirement.check { try await SQLiteAccountStore(file.open()) }
        }
    }

    @Test(.serialized, arguments: Requirement.sessionStore)
    func `The SQLite session store keeps`(_ requirement: Requirement<any SessionStore>) async throws {
        try await withStoreFile { file in
            try await requirement.check { try await SQLiteSessionStore(file.open()) }
        }
    }

    @Test(.serialized, arguments: Requirement.auditStore)
    func `The SQLite audit store keeps`(_ requirement: Requirement<any AuditStore>) async throws {
        try await withStoreFile { file in
            try await requirement.check { try await SQLiteAuditStore(file.open()) }
        }
    }

    @Test func `All three stores keep everything at once in one file`() async throws {
        try await withStoreFile { file in
            try await withThrowingTaskGroup { group in
                for requirement in Requirement.accountStore {
                    group.addTask { try await requirement.check { try await SQLiteAccountStore(file.open()) } }
                }
                for requirement in Requirement.sessionStore {
                    group.addTask { try await requirement.check { try await SQLiteSessionStore(file.open()) } }
                }
                for requirement in Requirement.auditStore {
                    group.addTask { try await requirement.check { try await SQLiteAuditStore(file.open()) } }
                }
                try await group.waitForAll()
            }
        }
    }
}
