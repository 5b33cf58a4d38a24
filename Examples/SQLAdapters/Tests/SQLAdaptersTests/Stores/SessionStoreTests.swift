// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Impersonation
import Testing

@testable import SQLAdapters

@Suite struct SessionStoreTests {
    @Test(arguments: [
        ("revision", "revision + 1"), ("token", "zeroblob(32)"), ("token", "zeroblob(31)"), ("token", "NULL"),
        ("hand_off", "zeroblob(32)"), ("actor", "'bob'"), ("actor", "''"), ("subject", "'bakery'"),
        ("is_unsettled", "0"), ("is_unsettled", "2"), ("is_running", "0"), ("ended_at", "5"),
        ("seen_at", "\(Int64.max)"), ("record", "'{}'"), ("record", "'secret'"),
        ("record", "json_set(record, '$.revision', 'secret')"), ("record", "json_set(record, '$.id', 'v9')"),
        ("record", "json_remove(record, '$.terms.actor.id')"), ("record", "json_remove(record, '$.token')"),
    ])
    func `A visit that is not what was stored is an invalid record that is named`(
        column: String, value: String
    ) async throws {
        try await withVisit { file, store, _, visit in
            try file.damage("UPDATE visits SET \(column) = \(value)")
            let error = try await #require(throws: ImpersonationError.self) { try await store.visit(.id(visit.visit)) }
            #expect(error.code == .invalidRecord)
            #expect(error.detail.contains(visit.visit.rawValue), "\(error)")
            #expect(!"\(error)".contains("secret") && error.underlying == nil)
        }
    }

    @Test(arguments: [
        "UPDATE ledgers SET record = '{}'", "UPDATE ledgers SET revision = 9",
        "UPDATE ledgers SET record = json_set(record, '$.actor', 'bob')",
    ])
    func `A ledger that is not what was stored is an invalid record, and lets nobody in`(damage: String) async throws {
        try await withVisit { file, store, impersonation, _ in
            try file.damage(damage)
            await #expect(throws: ImpersonationError(.invalidRecord, "")) { try await store.ledger(of: "ada") }
            await #expect(throws: ImpersonationError(.invalidRecord, "")) {
                try await impersonation.start(
                    as: "acme", by: Operator(account: "ada", loginSession: "login-2", authenticatedAt: .earliest),
                    because: "again", returningTo: ReturnPoint("/customers"))
            }
        }
    }

    @Test(arguments: [
        "INSERT INTO freezes (row, revision, record) VALUES (1, 1, '{}')",
        """
        INSERT INTO freezes (row, revision, record)
        VALUES (1, 2, '{"epoch":0,"freezes":[],"outbox":[],"revision":1}')
        """,
    ])
    func `Freezes that are not what was stored are an invalid record, and no visit is granted anything`(
        damage: String
    ) async throws {
        try await withVisit { file, store, impersonation, visit in
            #expect(try await impersonation.resume(visit.token).refusal == nil)
            try file.damage(damage)
            await #expect(throws: ImpersonationError(.invalidRecord, "")) { try await store.freezes() }
            await #expect(throws: ImpersonationError(.invalidRecord, "")) {
                try await impersonation.resume(visit.token)
            }
        }
    }

    @Test func `No secret is in the file, neither as text nor as bytes`() async throws {
        try await withVisit { file, store, _, visit in
            let hex = try #require(visit.token.reveal().split(separator: "_").last.map(String.init))
            let secret = try #require(Digest(hex: hex))
            try await file.close()
            let bytes = try Data(contentsOf: URL(fileURLWithPath: file.path))
            #expect(bytes.range(of: Data(visit.visit.rawValue.utf8)) != nil)
            #expect(bytes.range(of: Data(hex.utf8)) == nil && bytes.range(of: Data(secret.bytes)) == nil)
        }
    }

    @Test func `A stop through one opening of the file is seen at once through another`() async throws {
        try await withVisit { _, store, impersonation, visit in
            #expect(try await store.visits(matching: VisitQuery(.running)).map(\.visit.id) == [visit.visit])
            _ = try await impersonation.stop(visit.token)
            #expect(try await store.visits(matching: VisitQuery(.unsettled)).isEmpty)
            #expect(try await store.visit(.id(visit.visit))?.visit.ended?.cause == .stopped)
        }
    }

    @Test(arguments: [
        VisitQuery(.unsettled), VisitQuery(.running, after: "v1"), VisitQuery(.unsettled, actor: "ada", after: "v1"),
        VisitQuery(.running, subject: "acme"), VisitQuery(.unsettled, actor: "ada", subject: "acme"),
    ])
    func `A page is read through an index of unsettled visits, in its order`(query: VisitQuery) async throws {
        try await withStoreFile { file in
            let database = try await file.open()
            _ = try await SQLSessionStore(database)
            let plan = try await StoreFile.plan(of: query.select(on: .sqlite), in: database)
            #expect(plan.count == 1 && plan[0].contains("visits_unsettled"), "\(plan)")
        }
    }
}
