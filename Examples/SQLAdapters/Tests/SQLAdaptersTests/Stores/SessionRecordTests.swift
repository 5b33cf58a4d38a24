// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Testing

@testable import SQLAdapters

@Suite struct SessionRecordTests {
    /// What the service stores beside the visit of ada in acme.
    private func withRecords(
        _ body: (StoreFile, SQLSessionStore, ImpersonationService, StartedVisit, Approval.ID) async throws -> Void
    ) async throws {
        try await withVisit { file, store, impersonation, visit in
            let now = ManualClock().now
            _ = try await impersonation.grantConsent(
                to: .anybody, until: now.advanced(by: .seconds(600)),
                by: Operator(account: "acme", loginSession: "login-2", authenticatedAt: now)
            ).get()
            let approval = try await impersonation.requestApproval(
                toEnter: "acme", by: Operator(account: "ada", loginSession: "login-1", authenticatedAt: now),
                because: "a secret reason"
            ).get()
            try await body(file, store, impersonation, visit, approval.id)
        }
    }

    private func expectInvalid<Value>(_ name: String, from read: () async throws -> Value) async throws {
        let error = try await #require(throws: ImpersonationError.self) { _ = try await read() }
        #expect(error.code == .invalidRecord)
        #expect(error.detail.contains(name), "\(error)")
        #expect(!"\(error)".contains("secret") && error.underlying == nil)
    }

    @Test(arguments: [
        "revision = revision + 1", "record = '{}'", "record = 'secret'",
        "record = json_set(record, '$.subject', 'bakery')",
        "record = json_set(record, '$.consents[0].until', 'secret')",
        "record = json_set(record, '$.consents[0].until', 0)",
    ])
    func `Consents that are not what was stored are an invalid record, and no visit is granted anything`(
        damage: String
    ) async throws {
        try await self.withRecords { file, store, impersonation, visit, _ in
            #expect(try await impersonation.resume(visit.token).refusal == nil)
            #expect(try await store.visit(.id(visit.visit))?.consents?.consents.count == 1)
            try file.damage("UPDATE consents SET \(damage)")
            try await self.expectInvalid("acme") { try await store.consents(of: "acme") }
            try await self.expectInvalid("acme") { try await store.visit(.id(visit.visit)) }
            try await self.expectInvalid("acme") { try await store.visits(matching: VisitQuery(.running)) }
            try await self.expectInvalid("acme") { try await impersonation.resume(visit.token) }
        }
    }

    @Test(arguments: [
        "revision = revision + 1", "over_at = 5", "over_at = \(Int64.max)", "record = '{}'", "record = 'secret'",
        "record = json_set(record, '$.id', 'a9')", "record = json_set(record, '$.requestedAt', 'secret')",
        "is_requested = 2",
    ])
    func `An approval that is not what was stored is an invalid record that is named`(damage: String) async throws {
        try await self.withRecords { file, store, _, _, approval in
            #expect(try await store.openApprovals(at: .earliest, after: nil, limit: 1).map(\.id) == [approval])
            try file.damage("UPDATE approvals SET \(damage)")
            try await self.expectInvalid(approval.rawValue) { try await store.approval(approval) }
            guard damage != "is_requested = 2" else { return }
            try await self.expectInvalid(approval.rawValue) {
                try await store.openApprovals(at: .earliest, after: nil, limit: 1)
            }
        }
    }

    @Test func `An approval that was answered behind the back of the store is an invalid record`() async throws {
        try await self.withRecords { file, store, _, _, approval in
            try file.damage("UPDATE approvals SET is_requested = 0")
            try await self.expectInvalid(approval.rawValue) { try await store.approval(approval) }
        }
    }

    @Test(arguments: [
        "id = 'e9'", "record = '{}'", "record = 'secret'", "record = json_set(record, '$.facts.id', 'e9')",
        "record = json_set(record, '$.facts.occurredAt', 'secret')",
    ])
    func `An event that is not what was stored is an invalid record that is named`(damage: String) async throws {
        try await withVisit { file, store, _, _ in
            let event = try AuditEvent.example("e1")
            #expect(try await store.commit([.event(event)]) == .committed)
            #expect(try await store.events(skipping: 0, limit: 1) == [event])
            try file.damage("UPDATE events SET \(damage)")
            try await self.expectInvalid(damage.hasPrefix("id") ? "e9" : "e1") {
                try await store.events(skipping: 0, limit: 1)
            }
        }
    }

    @Test(arguments: [0, -1, Int.min])
    func `No events, approvals or erasures are none`(limit: Int) async throws {
        try await self.withRecords { _, store, _, _, approval in
            let event = try AuditEvent.example("e1")
            #expect(try await store.commit([.event(event)]) == .committed)
            #expect(try await store.events(skipping: 0, limit: limit).isEmpty)
            #expect(try await store.openApprovals(at: .earliest, after: nil, limit: limit).isEmpty)
            #expect(try await store.erase(endedBefore: .latest, limit: limit) == 0)
            #expect(try await store.approval(approval) != nil)
        }
    }

    @Test func `What the log has is not in the file any more`() async throws {
        try await self.withRecords { file, store, _, _, _ in
            #expect(try await store.events(skipping: 0, limit: 10).isEmpty)
            let log = AuditLog(store: try await SQLAuditStore(file.open()))
            #expect(
                try await log.entries(matching: AuditQuery(order: .oldestFirst)).map(\.kind) == [
                    .visitStarted, .consentGranted, .approvalRequested,
                ])
        }
    }

    @Test(arguments: [nil, "a1"] as [Approval.ID?])
    func `A page of approvals is read through the index of those requested, in its order`(
        after: Approval.ID?
    ) async throws {
        try await withStoreFile { file in
            let database = try await file.open()
            _ = try await SQLSessionStore(database)
            let plan = try await StoreFile.plan(
                of: Approval.selectOpen(at: .earliest, after: after, limit: 9), in: database)
            #expect(plan.count == 1 && plan[0].contains("approvals_requested"), "\(plan)")
        }
    }
}
