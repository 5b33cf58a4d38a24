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
            Benchmark("audit.sha256.openssl") { try openSSL() },
            Benchmark("audit.bytes") {
                let entry = try await Self.filledLog(of: 200).log.entries(matching: AuditQuery(limit: 2))[1]
                let parts = [entry.staff.opening?.content.count, entry.customer?.opening?.content.count]
                return [
                    ("leaf", entry.leaf.count), ("sealed", parts.compactMap { $0 }.reduce(0, +)),
                    ("line", entry.jsonLine().utf8.count),
                ].map { Figure(name: "audit.bytes.\($0)", unit: .bytes, samples: [Double($1)]) }
            },
            Benchmark("audit.verify.peak") {
                var figures: [Figure] = []
                for (name, count) in [("10k", 10_000), ("1m", 1_000_000)] {
                    let source = try await StoreLogSource(Self.filledLog(of: count).store)
                    figures.append(try await peak(of: source, named: "audit.verify.peak.\(name)"))
                }
                return figures
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
                let (_, store, checkpoint) = try await Self.filledLog(of: 100_000)
                return {
                    let report = try await StoreLogSource(store).verify(holding: [checkpoint])
                    precondition(report.isClean && report.covered == report.entries)
                    return Int(report.entries)
                }
            },
            Benchmark("audit.verify.lines") {
                let (_, store, checkpoint) = try await Self.filledLog(of: 20_000)
                let lines = try await Lines(store)
                return {
                    let report = try await lines.verify(holding: [checkpoint])
                    precondition(report.isClean && report.covered == report.entries)
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

    /// A log of about so many entries, and its checkpoint.
    private static func filledLog(of count: Int) async throws -> (
        log: AuditLog, store: InMemoryAuditStore, checkpoint: SignedCheckpoint
    ) {
        let store = InMemoryAuditStore()
        let key = try HMACCheckpointKey(name: "panel.example/log", secret: Array(repeating: 1, count: 32))
        let policy = CheckpointPolicy(
            origin: "panel.example/log", signer: key, sink: InMemoryCheckpointSink(), everyEntries: Int64(count)
        ) { _ in }
        let log = AuditLog(store: store, clock: ManualClock())
        for batch in stride(from: 0, to: count / TypicalVisit.size, by: 20) {
            try await log.append((batch..<batch + 20).flatMap { TypicalVisit($0).events })
        }
        let checkpoint = try await AuditLog(store: store, clock: ManualClock(), checkpoints: policy).checkpoint()
        return (log, store, checkpoint)
    }
}
