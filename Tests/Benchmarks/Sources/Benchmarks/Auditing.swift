// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Synchronization

extension Benchmark {
    /// The log: everything hashed and sealed, from the details of an event to its receipt.
    static let auditing = [
        Benchmark("audit.event") {
            {
                var parts = 0
                for number in 0..<20_000 where Self.act(number).customer != nil { parts += 1 }
                precondition(parts == 20_000)
                return parts
            }
        },
        Benchmark("audit.append") {
            let log = try await Self.log()
            return {
                for number in 0..<20_000 { try await log.append(Self.act(number)) }
                return 20_000
            }
        },
        Benchmark("audit.append.grouped") {
            let log = try await Self.log()
            return {
                for batch in 0..<100 { try await log.append((0..<200).map { Self.act(batch * 200 + $0) }) }
                return 20_000
            }
        },
        Benchmark("audit.append.32tasks") {
            let log = try await Self.log()
            return {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for task in 0..<32 {
                        group.addTask {
                            for number in 0..<1_000 { try await log.append(Self.act(task * 1_000 + number)) }
                        }
                    }
                    try await group.waitForAll()
                }
                return 32_000
            }
        },
        Benchmark("audit.query.actor50") {
            let log = try await Self.log()
            for batch in 0..<5_000 { try await log.append((0..<200).map { Self.act(batch * 200 + $0) }) }
            return {
                for _ in 0..<2_000 {
                    let page = try await log.entries(matching: AuditQuery(actor: "r7", limit: 50))
                    precondition(page.count == 50)
                }
                return 2_000
            }
        },
    ]

    private static let counter = Counter()
    private static let visits: [VisitID] = (0..<100).map { VisitID(stringLiteral: "visit-\($0)") }
    private static let actors: [Account.ID] = (0..<100).map { Account.ID(stringLiteral: "r\($0)") }
    private static let subjects: [Account.ID] = (0..<1_000).map { Account.ID(stringLiteral: "c\($0)") }

    /// A log in memory with the starts of some visits in it.
    private static func log() async throws -> AuditLog {
        let log = AuditLog(store: InMemoryAuditStore(), clock: ManualClock())
        for (number, visit) in Self.visits.enumerated() {
            let detail = AuditDetail.visitStarted(mode: "full", until: .latest, replaces: nil)
            try await log.append(Self.event(number, detail, visit: visit))
        }
        return log
    }

    /// An act as `perform` records it, with a fresh identifier and fresh salts.
    private static func act(_ number: Int) -> AuditEvent {
        let act = AuditAct(id: ActID(stringLiteral: "act-\(number)"), capability: "domains.setAutoRenew")
        return Self.event(number, .actAttempted(act), visit: Self.visits[number % Self.visits.count])
    }

    private static func event(_ number: Int, _ detail: AuditDetail, visit: VisitID) -> AuditEvent {
        let bytes = SystemEntropy().bytes(64)
        guard let staff = Digest(bytes: bytes[..<32]), let customer = Digest(bytes: bytes[32...]) else {
            preconditionFailure("64 bytes were asked for")
        }
        let actor = Self.actors[number % Self.actors.count]
        return AuditEvent(
            facts: AuditEvent.Facts(
                id: AuditEvent.ID(stringLiteral: "act-00000000-0000-\(Self.counter.next())"), occurredAt: .latest,
                subject: Self.subjects[number % Self.subjects.count], visit: visit, rule: "ownership",
                correlation: nil, detail: detail),
            actor: actor,
            staff: StaffDetails(
                account: actor, name: "North Hosting", username: "north", role: .reseller,
                loginSession: "login-4711", address: "192.0.2.7", addressVouchedBy: "socket"
            ).sealed(salt: staff),
            customer: CustomerDetails(name: "Acme Ltd", username: "acme", target: "example.org").sealed(salt: customer))
    }
}

/// Numbers that are never given twice.
private final class Counter: Sendable {
    private let number = Atomic(0)

    func next() -> Int { self.number.add(1, ordering: .relaxed).newValue }
}
