// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import InMemoryAdapters
import Testing

@testable import SQLAdapters

@Suite struct AuditErasureTests {
    private static let clerk = StaffDetails(account: "clerk")

    /// A log of refusals about two accounts, with words in them that are to be found or not.
    private func withLog(_ body: (StoreFile, SQLAuditStore, AuditLog, ManualClock) async throws -> Void) async throws {
        try await withStoreFile { file in
            let store = try await SQLAuditStore(file.open())
            let clock = ManualClock()
            let log = AuditLog(store: store, clock: clock)
            for number in 0..<8 {
                let subject: Account.ID = number.isMultiple(of: 2) ? "acme" : "bakery"
                let salt = SHA256.hash([UInt8(number)])
                try await log.append(
                    AuditEvent(
                        facts: AuditEvent.Facts(
                            id: AuditEvent.ID(stringLiteral: "e\(number)"), occurredAt: clock.now, subject: subject,
                            visit: nil, rule: nil, correlation: nil, detail: .visitRefused(reasons: ["outside-scope"])),
                        actor: "ada", staff: StaffDetails(account: "ada").sealed(salt: salt),
                        customer: CustomerDetails(name: "unforgettable-\(subject)").sealed(salt: salt)))
                clock.advance(by: .seconds(1))
            }
            try await body(file, store, log, clock)
        }
    }

    @Test func `What was erased or dropped is gone from the file itself`() async throws {
        try await self.withLog { file, store, log, clock in
            try await log.redact(.customer, of: .subject("acme"), ground: "gdpr-17", by: Self.clerk)
            #expect(try await StoreLogSource(store).verify().isClean)
            try await file.close()
            #expect(try !file.contains("unforgettable-acme") && file.contains("unforgettable-bakery"))
            let again = try await SQLAuditStore(file.open())
            try await AuditLog(store: again, clock: clock)
                .purge(recordedBefore: clock.now, policy: "retention", by: Self.clerk)
            let report = try await StoreLogSource(again).verify()
            #expect(report.isClean && report.purged == 8 && report.entries == 10, "\(report.findings)")
            try await file.close()
            #expect(try !file.contains("unforgettable") && !file.contains("outside-scope"))
        }
    }

    @Test(arguments: [
        ("UPDATE entries SET leaf = x'7b7d' WHERE sequence = 5", LogFinding.Kind.unreadable, 5 as Int64),
        ("DELETE FROM entries WHERE sequence = 5", .gap, 5),
        (
            "UPDATE entries SET leaf = NULL, staff_salt = NULL, staff_content = NULL, customer_salt = NULL, "
                + "customer_content = NULL WHERE sequence = 5", .purgedWithoutRecord, 5
        ),
        (
            "UPDATE entries SET customer_salt = NULL, customer_content = NULL WHERE sequence = 5",
            .redactedWithoutRecord, 5
        ),
        ("UPDATE nodes SET hash = zeroblob(32) WHERE level = 1 AND idx = 2", .nodeMismatch, 5),
        ("DELETE FROM nodes WHERE level = 1 AND idx = 2", .nodeMismatch, 5),
    ])
    func `Verifying names what somebody did to the file`(
        damage: String, kind: LogFinding.Kind, place: Int64
    ) async throws {
        try await self.withLog { file, store, _, _ in
            try file.damage(damage)
            let report = try await StoreLogSource(store).verify()
            #expect(report.findings.contains { $0.kind == kind && $0.sequence == place }, "\(report.findings)")
            #expect(report.entries == 8)
        }
    }
}

extension StoreFile {
    /// Whether bytes of this text are anywhere in the file.
    fileprivate func contains(_ text: String) throws -> Bool {
        try Data(contentsOf: URL(filePath: self.path)).range(of: Data(text.utf8)) != nil
    }
}
