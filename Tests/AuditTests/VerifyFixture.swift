// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters

/// A log in its exported form, which tests damage line by line.
struct ExportedLog: LogSource {
    var lines: [[UInt8]]

    func read(_ body: (LogRecord) throws -> Void) async throws {
        for line in self.lines { try body(LogRecord(line: line)) }
    }

    /// All that a store holds, with the checkpoint at its end, if there is one.
    init(_ store: any AuditStore, _ checkpoint: SignedCheckpoint? = nil) async throws {
        var lines: [[UInt8]] = []
        try await StoreLogSource(store).read { record in if let line = record.line { lines.append(line) } }
        if let checkpoint { lines += [LogRecord.checkpoint(checkpoint).line].compactMap { $0 } }
        self.lines = lines
    }

    /// Replaces text in one line.
    mutating func replace(_ old: String, with new: String, in line: Int) {
        let text = String(decoding: self.lines[line], as: UTF8.self)
        precondition(text.contains(old), "\(old) is not in \(text)")
        self.lines[line] = Array(text.replacing(old, with: new).utf8)
    }

    /// What verifying names, without how often.
    func kinds(
        holding held: [SignedCheckpoint] = [], verifiers: [any CheckpointVerifier] = []
    ) async throws -> Set<LogFinding.Kind> {
        Set(try await self.verify(holding: held, verifiers: verifiers).counts.keys)
    }
}

/// A log of visits, refusals and changes that is well, with a checkpoint.
struct WellKeptLog {
    let clock = ManualClock()
    let store = InMemoryAuditStore()
    let key: HMACCheckpointKey
    let log: AuditLog

    static let origin = "panel.example/log"

    init() throws {
        self.key = try HMACCheckpointKey(name: Self.origin, secret: Array(repeating: 3, count: 32))
        let policy = CheckpointPolicy(origin: Self.origin, signer: self.key, sink: InMemoryCheckpointSink()) { _ in }
        self.log = AuditLog(
            store: self.store, clock: self.clock, entropy: SeededEntropy(seed: 1), checkpoints: policy)
    }

    /// Fills the log with visits that overlap, with an act each and what goes on beside them.
    @discardableResult
    func fill(visits: Range<Int>) async throws -> Self {
        for number in visits {
            self.clock.advance(by: .seconds(1))
            let visit = VisitID(stringLiteral: "v\(number)")
            let subject = Account.ID(stringLiteral: "c\(number % 7)")
            let act = AuditAct(id: ActID(stringLiteral: "a\(number)"), capability: "domains.setAutoRenew")
            func event(_ name: String, _ detail: AuditDetail) -> AuditEvent {
                LogFixture.event(
                    AuditEvent.ID(stringLiteral: "\(name)\(number)"), detail, visit: visit, subject: subject)
            }
            var events = [
                event("start", .visitStarted(mode: "full", until: .latest, replaces: nil)),
                event("view", .actViewed(AuditAct(id: "look", capability: "domains.list"))),
                event("attempt", .actAttempted(act)), event("outcome", .actCompleted(act, outcome: .succeeded)),
                event("stop", .visitStopped(cause: "stopped", milliseconds: 9)),
            ]
            if number.isMultiple(of: 2) { events.swapAt(3, 4) }
            events.append(
                LogFixture.event(
                    AuditEvent.ID(stringLiteral: "refused\(number)"), .visitRefused(reasons: ["outside-scope"]),
                    visit: nil, subject: subject))
            try await self.log.append(events)
        }
        return self
    }
}
