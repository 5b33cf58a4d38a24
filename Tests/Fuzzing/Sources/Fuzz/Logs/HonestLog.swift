// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import InMemoryAdapters

@testable internal import Audit

/// A small log of visits, with erased details, a dropped body and checkpoints: what damaged ones are made from.
struct HonestLog: Sendable {
    static let origin = "panel.example/log"
    static let secret = [UInt8](repeating: 3, count: 32)

    let key: TrustedKey
    /// The lines of its export.
    let lines: [[UInt8]]
    /// The rows of its export as CSV, without their line ends; the header first.
    let rows: [[UInt8]]
    /// The checkpoint of all of it, which was kept somewhere else.
    let held: SignedCheckpoint
    let entries: [AuditEntry]
    let receipt: VisitReceipt

    init() async throws {
        self.key = try TrustedKey()
        let (clock, store) = (ManualClock(), InMemoryAuditStore())
        let policy = CheckpointPolicy(
            origin: Self.origin, signer: self.key, sink: InMemoryCheckpointSink(), everyEntries: 5
        ) { _ in }
        let log = AuditLog(store: store, clock: clock, entropy: SeededEntropy(seed: 1), checkpoints: policy)
        let keeper = StaffDetails(account: "ada", name: "Ada", role: .administrator)
        var checkpoints: [SignedCheckpoint] = []
        try await log.append(Self.refusal)
        clock.advance(by: .seconds(60))
        try await log.purge(recordedBefore: clock.now, policy: "retention", by: keeper)
        for (visit, subject) in [("v1", "acme"), ("v2", "beta")] {
            try await log.append(Self.visit(VisitID(stringLiteral: visit), in: Account.ID(stringLiteral: subject)))
            clock.advance(by: .seconds(60))
            checkpoints.append(try await log.checkpoint())
        }
        try await log.redact(.customer, of: .subject("acme"), ground: "gdpr-17", by: keeper)
        self.receipt = try await log.receipt(of: "v2")
        self.held = try await log.checkpoint()
        checkpoints.append(self.held)
        let due = Dictionary(checkpoints.map { (Int64($0.unverified.size), $0) }) { first, _ in first }
        var records: [LogRecord] = []
        var count: Int64 = 0
        try await StoreLogSource(store).read { record in
            if case .node = record { return }
            records.append(record)
            count += 1
            if let checkpoint = due[count] { records.append(.checkpoint(checkpoint)) }
        }
        self.lines = records.compactMap(\.line)
        let csv = CSVFormat()
        self.rows = ([csv.preamble] + records.compactMap { csv.bytes(of: $0) }).map { $0.dropLast(2) }
        self.entries = records.compactMap { if case .entry(let entry, _, _) = $0 { entry } else { nil } }
    }

    private static var refusal: AuditEvent {
        Self.event("r1", .visitRefused(reasons: ["outside-scope", "office-hours-over"], standsFor: 3), nil, in: "acme")
    }

    private static func visit(_ visit: VisitID, in subject: Account.ID) -> [AuditEvent] {
        let act = AuditAct(
            id: ActID(stringLiteral: "\(visit)-a"), capability: "domains.renew", sensitivity: "spending",
            evidence: ["reason"])
        let details: [AuditDetail] = [
            .visitStarted(mode: "full", until: "2026-01-01T01:00:00Z", replaces: nil, grounds: ["consent"]),
            .actAttempted(act), .actCompleted(act, outcome: .succeeded),
            .visitStopped(cause: "stopped", milliseconds: 42_000),
        ]
        return details.enumerated().map {
            Self.event(AuditEvent.ID(stringLiteral: "\(visit).\($0.offset)"), $0.element, visit, in: subject)
        }
    }

    static func event(
        _ id: AuditEvent.ID, _ detail: AuditDetail, _ visit: VisitID?, in subject: Account.ID?
    ) -> AuditEvent {
        AuditEvent(
            facts: AuditEvent.Facts(
                id: id, occurredAt: "2026-01-01T00:00:00Z", subject: subject, visit: visit, rule: "ownership",
                correlation: nil, detail: detail),
            actor: "north", subjectExists: subject != nil,
            staff: StaffDetails(account: "north", name: "North", role: .reseller, address: "192.0.2.1")
                .sealed(salt: SHA256.hash(Array("\(visit, default: "-") staff".utf8))),
            customer: subject.map { _ in
                CustomerDetails(
                    name: "Acmé", reason: "=1+1; \"asked\",\n", ticket: "4711", target: "a.example",
                    changes: [FieldChange(field: "owner", before: nil, after: "north")], effects: ["key"]
                ).sealed(salt: SHA256.hash(Array("\(visit, default: "-") customer".utf8)))
            })
    }
}

/// Stands for a key with a public half: whoever verifies can be sure of it, and damaged logs cannot be signed with it.
struct TrustedKey: CheckpointSigner, CheckpointVerifier {
    private let base: HMACCheckpointKey

    init() throws {
        self.base = try HMACCheckpointKey(name: HonestLog.origin, secret: HonestLog.secret)
    }

    var key: NoteKey { self.base.key }
    var isPublic: Bool { true }
    func signature(of text: [UInt8]) async throws -> [UInt8] { self.base.signature(of: text) }
    func isValid(_ signature: [UInt8], of text: [UInt8]) -> Bool { self.base.isValid(signature, of: text) }
}
