// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

extension Trial where Port == any SessionStore {
    /// An event of this run, with sealed parts full of what people type.
    func event(_ name: String, _ detail: AuditDetail) -> AuditEvent {
        AuditEvent(
            facts: AuditEvent.Facts(
                id: self.id(name), occurredAt: self.noon, subject: nil, visit: nil, rule: nil, correlation: nil,
                detail: detail),
            actor: self.id("ada"), subjectExists: false,
            staff: StaffDetails(account: self.id("ada"), name: HostileText.everything)
                .sealed(salt: self.freshDigest()),
            customer: CustomerDetails(reason: HostileText.everything).sealed(salt: self.freshDigest()))
    }

    /// The events of this run that wait for the log, in order.
    func waiting(in store: Port) async throws -> [AuditEvent] {
        var limit = 64
        while true {
            let events = try await store.events(skipping: 0, limit: limit)
            try self.expect(
                events.count <= limit, that: "there are no more events than asked for", seen: "\(events.count)")
            if events.count < limit { return events.filter { $0.id.rawValue.hasPrefix(self.marker) } }
            limit *= 2
        }
    }

    /// Has events of this run wait no longer.
    func deliver(_ events: [AuditEvent], in store: Port) async throws {
        for event in events { try await self.commit([.delivered(event.id)], to: store) }
    }
}
