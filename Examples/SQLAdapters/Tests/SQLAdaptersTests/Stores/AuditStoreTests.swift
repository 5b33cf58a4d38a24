// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import Testing

@testable import SQLAdapters

@Suite struct AuditStoreTests {
    /// A log of one visit with three entries, opened once.
    private func withLog(_ body: (StoreFile, SQLAuditStore) async throws -> Void) async throws {
        try await withStoreFile { file in
            let store = try await SQLAuditStore(file.open())
            let log = AuditLog(store: store, clock: ManualClock())
            try await log.append([
                event("e1", .visitStarted(mode: "full", until: .latest, replaces: nil)),
                event("e2", .actViewed(AuditAct(id: "a1", capability: "domains.list"))),
                event("e3", .visitStopped(cause: "stopped", milliseconds: 5)),
            ])
            try await body(file, store)
        }
    }

    @Test(arguments: [
        ("leaf", "x'7b7d'"), ("leaf", "CAST(replace(CAST(leaf AS TEXT), 'v1', 'v2') AS BLOB)"),
        ("leaf_hash", "zeroblob(32)"), ("leaf_hash", "zeroblob(31)"), ("id", "'e9'"), ("kind", "'visit.refused'"),
        ("actor", "'h-somebody'"), ("by_handle", "'h-somebody'"), ("visit", "'v9'"), ("subject", "'bakery'"),
        ("visit_index", "7"), ("subject_index", "NULL"), ("recorded_at", "recorded_at + 1"),
        ("recorded_at", "\(Int64.max)"),
        ("staff_salt", "NULL"), ("staff_content", "CAST('{}' AS BLOB)"), ("customer_salt", "zeroblob(32)"),
        ("customer_content", "x''"),
    ])
    func `An entry that is not what was stored is an invalid record that is named`(
        column: String, value: String
    ) async throws {
        try await self.withLog { file, store in
            try file.damage("UPDATE entries SET \(column) = \(value) WHERE sequence = 1")
            let error = try await #require(throws: AuditError.self) {
                try await store.entries(matching: AuditQuery(order: .oldestFirst))
            }
            #expect(error.code == .invalidRecord)
            #expect(error.detail.contains("entry 1"), "\(error)")
            #expect(try await store.entries(matching: AuditQuery(order: .oldestFirst, limit: 1)).map(\.sequence) == [0])
        }
    }

    @Test(arguments: [
        "DELETE FROM log_head", "UPDATE log_head SET size = 2", "UPDATE log_head SET size = -1",
        "UPDATE log_head SET peaks = zeroblob(33)", "UPDATE log_head SET recorded_at = \(Int64.max)",
        "UPDATE log_head SET recorded_at = NULL",
    ])
    func `A head that is not what was stored is an invalid record, and nothing is appended to it`(
        damage: String
    ) async throws {
        try await self.withLog { file, store in
            try file.damage(damage)
            await #expect(throws: AuditError(.invalidRecord, "")) { try await store.head() }
            await #expect(throws: AuditError(.invalidRecord, "")) {
                try await AuditLog(store: store).append(
                    event("e4", .visitStarted(mode: "full", until: .latest, replaces: nil), visit: "v2"))
            }
            #expect(try await store.entries(matching: AuditQuery()).count == 3)
        }
    }

    @Test func `A repeated event whose node of the tree is gone is an invalid record`() async throws {
        try await self.withLog { file, store in
            try file.damage("DELETE FROM nodes")
            await #expect(throws: AuditError(.invalidRecord, "")) {
                try await AuditLog(store: store).append(
                    event("e3", .visitStopped(cause: "stopped", milliseconds: 5)))
            }
        }
    }

    @Test(arguments: [
        "UPDATE entries SET leaf = x'7b7d'", "UPDATE entries SET sequence = sequence + 10", "DELETE FROM entries",
        "UPDATE entries SET kind = 'act.viewed'", "UPDATE entries SET staff_salt = zeroblob(32)",
        "UPDATE entries SET customer_content = x''", "DELETE FROM nodes", "UPDATE nodes SET hash = zeroblob(32)",
        "DELETE FROM log_head", "UPDATE log_head SET size = 1",
        """
        INSERT INTO entries (sequence, id, leaf, leaf_hash, recorded_at, kind, actor)
        VALUES (7, 'e7', x'', x'', 0, 'visit.refused', 'h')
        """,
    ])
    func `The file itself refuses to rewrite the log`(statement: String) async throws {
        try await self.withLog { file, store in
            let database = try await file.open()
            let before = try await store.entries(matching: AuditQuery())
            try await expectError(.constraint) { try await database.write { try $0.execute(statement) } }
            #expect(try await store.entries(matching: AuditQuery()) == before)
        }
    }

    @Test func `An opening can be destroyed, and the entry stays what it was`() async throws {
        try await self.withLog { file, store in
            let database = try await file.open()
            let before = try await store.entries(matching: AuditQuery(order: .oldestFirst))
            try await database.write {
                try $0.execute("UPDATE entries SET (customer_salt, customer_content) = (NULL, NULL) WHERE sequence = 0")
            }
            let after = try await store.entries(matching: AuditQuery(order: .oldestFirst))
            #expect(try after[0].customerDetails() == nil)
            #expect(try after[0].staffDetails()?.account == "ada")
            #expect(after.map(\.leafHash) == before.map(\.leafHash))
            #expect(after[1...] == before[1...])
        }
    }

    @Test func `Appends through two openings of one file make one log without gaps`() async throws {
        try await withStoreFile { file in
            let logs = [
                AuditLog(store: try await SQLAuditStore(file.open())),
                AuditLog(store: try await SQLAuditStore(file.open())),
            ]
            try await withThrowingTaskGroup { group in
                for number in 0..<100 {
                    group.addTask {
                        let id = try #require(AuditEvent.ID(rawValue: "r\(number)"))
                        try await logs[number % 2].append(
                            event(id, .visitRefused(reasons: ["outside-scope"]), visit: nil))
                    }
                }
                try await group.waitForAll()
            }
            try await file.close()
            // Opened anew, as after a restart.
            let store = try await SQLAuditStore(file.open())
            let evidence = try await LogEvidence(AuditLog(store: store))
            #expect(evidence.entries.count == 100)
            evidence.expectDense()
            #expect(try await store.head().frontier.root == evidence.tree().root)
        }
    }

    @Test(arguments: [
        (AuditQuery(visit: "v1"), ["visit=?"]),
        (AuditQuery(subject: "acme", order: .oldestFirst, after: 1), ["subject=?"]),
        (AuditQuery(actor: "ada", kinds: [.actViewed], after: 2), ["actor=?", "by_handle=?"]),
        (AuditQuery(subject: "acme", visit: "v1"), ["visit=?"]),
        (AuditQuery(actor: "ada", subject: "acme", from: .earliest, until: .latest), ["subject=?"]),
        (AuditQuery(actor: "ada", capability: "domains.renew", outcome: .failed), ["actor=?", "by_handle=?"]),
        (AuditQuery(kinds: [.actCompleted], capability: "domains.renew", order: .oldestFirst), ["capability=?"]),
        (AuditQuery(outcome: .unknown, from: .earliest), ["outcome=?"]),
        (AuditQuery(kinds: [.logRedacted]), ["kind=?"]),
        // What `settle` asks for.
        (
            AuditQuery(
                kinds: [.accountAttempted, .accountCompleted], from: .earliest, order: .oldestFirst, limit: 500),
            ["kind=?", "kind=?"]
        ),
        (AuditQuery(kinds: [.visitStarted, .visitStopped, .visitRefused], after: 9), ["kind=?", "kind=?", "kind=?"]),
        (AuditQuery(from: .earliest), ["rowid>?"]),
    ])
    func `A page is read through an index, in its order`(query: AuditQuery, keys: [String]) async throws {
        try await withStoreFile { file in
            let database = try await file.open()
            _ = try await SQLAuditStore(database)
            let bounds = AuditQuery.Bounds(actor: query.actor.map { _ in "h1" }, first: query.from.map { _ in 0 })
            let plan = try await StoreFile.plan(of: query.select(within: bounds, on: .sqlite), in: database)
            let searches = plan.filter { $0.contains("SEARCH") }
            #expect(searches.count == keys.count && zip(searches, keys).allSatisfy { $0.contains($1) }, "\(plan)")
            #expect(!plan.contains { $0.contains("SCAN") || $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }
}

/// An event of ada in acme.
private func event(_ id: AuditEvent.ID, _ detail: AuditDetail, visit: VisitID? = "v1") -> AuditEvent {
    let salt = SHA256.hash(Array(id.rawValue.utf8))
    return AuditEvent(
        facts: AuditEvent.Facts(
            id: id, occurredAt: ManualClock().now, subject: "acme", visit: visit, rule: nil, correlation: nil,
            detail: detail),
        actor: "ada", staff: StaffDetails(account: "ada", name: "Ada").sealed(salt: salt),
        customer: CustomerDetails(name: "Acme", reason: "asked by phone").sealed(salt: salt))
}
