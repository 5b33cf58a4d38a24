// SPDX-License-Identifier: Apache-2.0

internal import Accounts

@testable internal import Audit

extension Target {
    /// Events as an outbox keeps them: what the log takes of them it can read again.
    static var events: Self {
        get throws {
            let act = AuditAct(id: "a1", capability: "domains.renew", sensitivity: "spending", evidence: ["reason"])
            let change = AuditChange(id: "c1", capability: "accounts.edit", revision: 3, previous: "c0")
            var filter = AuditFilter()
            (filter.actor, filter.kinds, filter.from) = ("h1", [.actViewed, .logRead], Honest.start)
            let details: [AuditDetail] = [
                .visitStarted(mode: "full", until: Honest.start, replaces: "v0", grounds: ["consent"]),
                .visitStopped(cause: "stopped", milliseconds: 42_000),
                .visitRefused(reasons: ["outside-scope"], standsFor: 3),
                .actCompleted(act, outcome: .failed), .accountRefused(change, reasons: [], standsFor: 2),
                .logRead(filter: filter, count: 7), .freezeSet(freeze: "f1", matching: "everybody"),
                .consentGranted(
                    AuditConsent(id: "c1", grantee: "anybody", from: Honest.start, until: .latest, covers: ["change"])),
                .approvalRequested(AuditApproval(id: "p1", capability: "domains.renew")),
                .log(.redacted(part: .staff, entries: [1, 2], ground: "gdpr-17")), .log(.purged([0..<4, 6..<7])),
                .log(.held(hold: "h1", matching: .subject("acme"))),
            ]
            let events = details.enumerated().map {
                HonestLog.event(AuditEvent.ID(stringLiteral: "e\($0.offset)"), $0.element, "v1", in: "acme")
            }
            return try .record("events", events) { event in
                try place(event)
            }
        }
    }

    /// Appends the event to a log that holds its visit's start, and to one that does not; what is recorded is read again.
    static func place(_ event: AuditEvent, mustFit: Bool = false) throws {
        for visit in [AuditTail.Visit.none, AuditTail.Visit(count: 1, isStopped: false)] {
            let request = AppendRequest([event])
            let keys = request.keys
            let tail = AuditTail(
                head: AuditHead(frontier: .empty, recordedAt: .earliest), known: keys.events.map { _ in nil },
                visits: keys.visits.map { _ in visit }, subjects: keys.subjects.map { _ in 0 },
                handles: keys.people.map { _ in "h1" }, holds: [])
            let batch = try AuditPlacement.batch(of: request, after: tail, at: Honest.start) { "h2" }
            for outcome in batch.outcomes where mustFit {
                if case .failure(let error) = outcome {
                    demand(error.code != .invalidRecord, "the log takes it: \(error)")
                }
            }
            for entry in batch.entries {
                let again = readAgain("an entry of the log") {
                    try AuditEntry(leaf: entry.leaf, openings: entry.openings)
                }
                demand(again == entry, "an entry of the log is the same when it is read again")
                guard case .entry(let read, _, _) = LogRecord(line: Array(entry.jsonLine().utf8)) else {
                    return demand(false, "an entry of the log can be exported")
                }
                demand(read == entry, "an entry of the log is the same when it was exported")
            }
        }
    }
}
