// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import InMemoryAdapters
import Testing

@testable import AuditTool

/// Stands for a key with a public half, which receipts need.
private struct PublicKey: CheckpointSigner {
    let base: HMACCheckpointKey

    var key: NoteKey { self.base.key }
    var isPublic: Bool { true }
    func signature(of text: [UInt8]) async throws -> [UInt8] { self.base.signature(of: text) }
}

@Suite struct `The audit tool` {
    static let origin = "panel.example/log"
    static let secret = [UInt8](repeating: 5, count: 32)

    /// What a run printed, and how it ended.
    final class Run {
        var output: [String] = []
        var errors: [String] = []
        var status = Command.Status.clean
    }

    func run(_ arguments: String...) async -> Run {
        let run = Run()
        let command = Command(write: { run.output.append($0) }, complain: { run.errors.append($0) })
        run.status = await command.run(arguments)
        return run
    }

    /// Runs `body` with a directory that holds the log of one visit and one refusal, a checkpoint and its key.
    func withLog(_ body: (URL, [String]) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "audit-tool-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let store = InMemoryAuditStore()
        let policy = CheckpointPolicy(
            origin: Self.origin, signer: PublicKey(base: try HMACCheckpointKey(name: Self.origin, secret: Self.secret)),
            sink: InMemoryCheckpointSink()
        ) { Issue.record($0) }
        let log = AuditLog(store: store, clock: ManualClock(), checkpoints: policy)
        let act = AuditAct(id: "a1", capability: "domains.setAutoRenew")
        try await log.append([
            Self.event("1", .visitStarted(mode: "full", until: .latest, replaces: nil)),
            Self.event("2", .actAttempted(act)), Self.event("3", .actCompleted(act, outcome: .failed)),
            Self.event("4", .visitStopped(cause: "stopped", milliseconds: 1), by: "ada"),
            Self.event("5", .visitRefused(reasons: ["outside-scope"]), visit: nil, actor: "south"),
        ])
        let checkpoint = try await log.checkpoint()
        var lines: [String] = []
        try await StoreLogSource(store).read { record in
            if let line = record.line { lines.append(String(decoding: line, as: UTF8.self)) }
        }
        try Self.write(lines, to: directory.appending(path: "log"))
        try Data(checkpoint.bytes).write(to: directory.appending(path: "checkpoint"))
        try Data(try await log.receipt(of: "v1").bytes).write(to: directory.appending(path: "receipt"))
        try Data(Self.secret).write(to: directory.appending(path: "key"))
        try Data([1] + Self.secret).write(to: directory.appending(path: "other-key"))
        try await body(directory, lines)
    }

    static func write(_ lines: [String], to file: URL) throws {
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: file)
    }

    static func event(
        _ id: AuditEvent.ID, _ detail: AuditDetail, visit: VisitID? = "v1", actor: Account.ID = "north",
        by: Account.ID? = nil
    ) -> AuditEvent {
        AuditEvent(
            facts: AuditEvent.Facts(
                id: id, occurredAt: ManualClock().now, subject: "acme", visit: visit, rule: nil, correlation: nil,
                detail: detail),
            actor: actor, by: by,
            staff: StaffDetails(account: actor, name: "North", causedBy: by).sealed(salt: SHA256.hash([1])),
            customer: CustomerDetails(name: "Acme", reason: "asked").sealed(salt: SHA256.hash([2])))
    }
}
