// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters

extension Benchmark {
    /// Proofs and verifying, on a log of a million entries in memory.
    static let verifying: [Benchmark] =
        [
            Benchmark("audit.sha256", .megabytesPerSecond) {
                let message = [UInt8](repeating: 7, count: 16_384)
                return {
                    for _ in 0..<2_000 { precondition(SHA256.hash(message).bytes.count == 32) }
                    return 2_000 * message.count
                }
            },
            Benchmark("audit.prove") {
                let log = try await Self.filledLog(of: 1_000_000).log
                return {
                    for number in 0..<2_000 {
                        let proof = try await log.inclusionProof(of: Int64(number * 499))
                        precondition(proof.hashes.count >= 10)
                    }
                    return 2_000
                }
            },
            Benchmark("audit.verify") {
                let store = try await Self.filledLog(of: 100_000).store
                return {
                    let report = try await StoreLogSource(store).verify()
                    precondition(report.isClean)
                    return Int(report.entries)
                }
            },
            Benchmark("audit.verify.lines") {
                let store = try await Self.filledLog(of: 20_000).store
                let lines = try await Lines(store)
                return {
                    let report = try await lines.verify()
                    precondition(report.isClean)
                    return Int(report.entries)
                }
            },
        ]
        + ExportFormat.allCases.map { form in
            // Bytes written, from a store in memory.
            Benchmark("audit.export.\(form.rawValue)", .megabytesPerSecond) {
                let store = try await Self.filledLog(of: 20_000).store
                let format = form.writer()
                return {
                    var bytes = 0
                    try await StoreLogSource(store).read { record in bytes += format.bytes(of: record)?.count ?? 0 }
                    return bytes
                }
            }
        }

    /// An exported log in memory.
    private struct Lines: LogSource {
        private let lines: [[UInt8]]

        init(_ store: any AuditStore) async throws {
            var lines: [[UInt8]] = []
            try await StoreLogSource(store).read { record in if let line = record.line { lines.append(line) } }
            self.lines = lines
        }

        func read(_ body: (LogRecord) throws -> Void) async throws {
            for line in self.lines { try body(LogRecord(line: line)) }
        }
    }

    /// A log of about so many entries: views in visits that go on.
    private static func filledLog(of count: Int) async throws -> (log: AuditLog, store: InMemoryAuditStore) {
        let store = InMemoryAuditStore()
        let log = AuditLog(store: store, clock: ManualClock())
        for visit in 0..<100 { try await log.append(Self.event(visit, "start", start)) }
        for batch in 0..<count / 200 {
            try await log.append((0..<200).map { Self.event($0 % 100, "view-\(batch)-\($0)", view) })
        }
        return (log, store)
    }

    private static let start = AuditDetail.visitStarted(mode: "full", until: .latest, replaces: nil)
    private static let view = AuditDetail.actViewed(AuditAct(id: "look", capability: "domains.list"))

    private static func event(_ visit: Int, _ name: String, _ detail: AuditDetail) -> AuditEvent {
        let salt = SHA256.hash(Array("\(visit) \(name)".utf8))
        return AuditEvent(
            facts: AuditEvent.Facts(
                id: AuditEvent.ID(stringLiteral: "\(visit)-\(name)"), occurredAt: .latest,
                subject: Account.ID(stringLiteral: "c\(visit)"), visit: VisitID(stringLiteral: "v\(visit)"),
                rule: "ownership", correlation: nil, detail: detail),
            actor: "r1",
            staff: StaffDetails(
                account: "r1", name: "North Hosting", username: "north", role: .reseller, loginSession: "login-4711",
                address: "192.0.2.7", addressVouchedBy: "socket"
            ).sealed(salt: salt),
            customer: CustomerDetails(name: "Acme Ltd", username: "acme", target: "example.org").sealed(salt: salt))
    }
}
