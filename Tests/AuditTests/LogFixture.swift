// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters

/// A log in memory with a clock that tests move, and events to put into it.
struct LogFixture {
    let clock = ManualClock()
    let store = InMemoryAuditStore()
    let log: AuditLog

    init() {
        self.log = AuditLog(store: self.store, clock: self.clock, entropy: SeededEntropy(seed: 1))
    }

    static func event(
        _ id: AuditEvent.ID, _ detail: AuditDetail, visit: VisitID? = "v1", subject: Account.ID? = "acme",
        actor: Account.ID = "north", by: Account.ID? = nil, subjectExists: Bool = true, at milliseconds: Int64 = 1_000
    ) -> AuditEvent {
        AuditEvent(
            facts: AuditEvent.Facts(
                id: id, occurredAt: Timestamp(millisecondsSince1970: milliseconds), subject: subject, visit: visit,
                rule: "ownership", correlation: nil, detail: detail),
            actor: actor, by: by, subjectExists: subjectExists,
            staff: StaffDetails(account: actor, name: "North", username: "north", role: .reseller)
                .sealed(salt: SHA256.hash([1])),
            customer: CustomerDetails(name: "Acme", reason: "asked").sealed(salt: SHA256.hash([2])))
    }

    static func start(_ visit: VisitID = "v1", subject: Account.ID = "acme", actor: Account.ID = "north") -> AuditEvent
    {
        Self.event(
            AuditEvent.ID(stringLiteral: "\(visit).2"),
            .visitStarted(mode: "full", until: Timestamp(millisecondsSince1970: 3_600_000), replaces: nil),
            visit: visit, subject: subject, actor: actor)
    }

    static func stop(_ visit: VisitID = "v1", subject: Account.ID = "acme") -> AuditEvent {
        Self.event(
            AuditEvent.ID(stringLiteral: "\(visit).3"), .visitStopped(cause: "stopped", milliseconds: 42_000),
            visit: visit, subject: subject)
    }

    static let act = AuditAct(id: "a1", capability: "domains.setAutoRenew")

    func entries() throws -> [AuditEntry] {
        try self.store.entries(matching: AuditQuery(order: .oldestFirst, limit: 1_000))
    }
}
