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

    /// The events of this run that wait for the log, in order, read in pages of `limit`, which is at least 2.
    func waiting(in store: Port, limit: Int = VisitQuery.maximumLimit) async throws -> [AuditEvent] {
        var all: [AuditEvent] = []
        var disturbances = 0
        while true {
            // A page begins with the last event of the one before: where it does not, others took away what is theirs.
            let page = try await store.events(skipping: max(0, all.count - 1), limit: limit)
            try self.expect(
                page.count <= limit, that: "there are no more events than asked for", seen: "\(page.count)")
            if let last = all.last, page.first != last {
                disturbances += 1
                try self.expect(disturbances < 1_000, that: "as many events are left out as named", seen: "others")
                all = []
                continue
            }
            all += page.dropFirst(all.isEmpty ? 0 : 1)
            if page.count < limit { return all.filter { $0.id.rawValue.hasPrefix(self.marker) } }
        }
    }

    /// Has events of this run wait no longer.
    func deliver(_ events: [AuditEvent], in store: Port) async throws {
        for event in events { try await self.commit([.delivered(event.id)], to: store) }
    }
}
