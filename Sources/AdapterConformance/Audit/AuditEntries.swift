// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension Requirement where Port == any AuditStore {
    static var auditEntries: [Self] { [self.entryRoundTrip] }

    private static var entryRoundTrip: Self {
        Self("audit.entries.round-trip", "An entry of every kind is read exactly as it was placed.") { trial in
            let store = try await trial.open()
            let (log, _) = try await trial.log(over: store)
            let events = try self.everyKindOfEvent(trial)
            let receipts = try await log.append(events)
            for (event, receipt) in zip(events, receipts) {
                let entry = try await trial.entry(at: receipt.sequence, in: store)
                try trial.expect(
                    entry, is: AuditEntry(event, at: entry.place),
                    that: "every part of an entry is read as it was stored")
                try trial.expect(
                    entry.leafHash, is: receipt.leafHash, that: "an entry has the leaf that its receipt names")
                // An adapter that keeps leaf and openings has everything.
                try trial.expect(
                    try AuditEntry(leaf: entry.leaf, openings: entry.openings), is: entry,
                    that: "an entry can be made again from its leaf and openings")
            }
        }
    }

    private static func everyKindOfEvent(_ trial: Trial<Port>) throws -> [AuditEvent] {
        let reasons: [AuditWord] = (0..<20).map { trial.id("reason", $0) }
        let details: [AuditDetail] = [
            .visitStarted(mode: "read-only", until: .latest, replaces: trial.id("before")),
            .actViewed(trial.act("act")), .actAttempted(trial.act("act")),
            .actCompleted(trial.act("act"), outcome: .succeeded), .actCompleted(trial.act("act"), outcome: .failed),
            .actRefused(trial.act("act"), reasons: reasons),
            .visitStopped(cause: "deadline", milliseconds: 9_007_199_254_740_991), .visitRefused(reasons: []),
            .freezeSet(freeze: trial.id("freeze"), matching: "everybody"), .freezeLifted(freeze: trial.id("freeze")),
        ]
        let hostile = HostileText.everything
        let staff = StaffDetails(
            account: trial.id("ada"), name: hostile, username: hostile, role: .administrator, loginSession: hostile,
            address: hostile, addressVouchedBy: hostile)
        let customer = CustomerDetails(
            name: hostile, username: hostile, reason: hostile, ticket: hostile, target: hostile)
        var events = details.enumerated().map { number, detail in
            AuditEvent(
                facts: AuditEvent.Facts(
                    id: trial.id("event", number), occurredAt: number.isMultiple(of: 2) ? .earliest : .latest,
                    subject: trial.id("acme"), visit: trial.id("visit"), rule: "~!rule!~", correlation: "'\"\\%_",
                    detail: detail),
                actor: trial.id("ada"), by: trial.id("bob"), staff: staff.sealed(salt: trial.freshDigest()),
                customer: customer.sealed(salt: trial.freshDigest()))
        }
        let bare = AuditEvent.Facts(
            id: trial.id("bare"), occurredAt: Timestamp(millisecondsSince1970: -1), subject: nil, visit: nil, rule: nil,
            correlation: nil, detail: .visitRefused(reasons: ["one"]))
        let erased = AuditEvent.Facts(
            id: trial.id("erased"), occurredAt: Timestamp(millisecondsSince1970: 0), subject: trial.id("nobody"),
            visit: nil, rule: nil, correlation: nil, detail: .visitRefused(reasons: ["one"]))
        let nothing = SealedPart(commitment: trial.freshDigest(), opening: nil)
        events += [
            AuditEvent(
                facts: bare, actor: trial.id("ada"), subjectExists: false,
                staff: try SealedPart(.staff, salt: trial.freshDigest(), content: Array("{}".utf8)), customer: nil),
            AuditEvent(
                facts: erased, actor: trial.id("ada"), subjectExists: false, staff: nothing, customer: nothing),
        ]
        return events
    }
}
