// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Synchronization

/// A clock that a check moves.
final class TrialClock: WallClock {
    private let time: Mutex<Timestamp>

    init(_ time: Timestamp) { self.time = Mutex(time) }

    var now: Timestamp { self.time.withLock { $0 } }

    func advance(by duration: Duration) { self.time.withLock { $0 = $0.advanced(by: duration) } }
}

extension Trial where Port == any AuditStore {
    /// A log over the store with a clock that is not behind what others have recorded.
    func log(over store: Port) async throws -> (log: AuditLog, clock: TrialClock) {
        let clock = TrialClock(max(SystemClock().now, try await store.head().recordedAt))
        return (AuditLog(store: store, clock: clock), clock)
    }

    func freshDigest() -> Digest {
        guard let digest = Digest(bytes: self.entropy.bytes(Digest.byteCount)) else {
            preconditionFailure("a source of entropy returns as many bytes as it is asked for")
        }
        return digest
    }

    /// An event of this run; a refusal unless it is told otherwise, which the log takes at any time.
    func event(
        _ name: String, _ detail: AuditDetail = .visitRefused(reasons: ["not-yours"]), actor: String = "north",
        by: String? = nil, subject: String? = "acme", subjectExists: Bool = true, visit: String? = nil
    ) -> AuditEvent {
        AuditEvent(
            facts: AuditEvent.Facts(
                id: self.id(name), occurredAt: Timestamp(millisecondsSince1970: 1_767_268_800_000),
                subject: subject.map { self.id($0) }, visit: visit.map { self.id($0) }, rule: "ownership",
                correlation: self.id("request"), detail: detail),
            actor: self.id(actor), by: by.map { self.id($0) }, subjectExists: subjectExists,
            staff: StaffDetails(account: self.id(actor), name: name).sealed(salt: self.freshDigest()),
            customer: subject.map { CustomerDetails(name: $0).sealed(salt: self.freshDigest()) })
    }

    /// The start of a visit.
    func start(_ visit: String, actor: String = "north", subject: String = "acme") -> AuditEvent {
        self.event(
            "start-\(visit)", .visitStarted(mode: "full", until: .latest, replaces: nil), actor: actor,
            subject: subject, visit: visit)
    }

    /// The stop of a visit.
    func stop(_ visit: String, actor: String = "north", subject: String = "acme") -> AuditEvent {
        self.event(
            "stop-\(visit)", .visitStopped(cause: "stopped", milliseconds: 1_000), actor: actor, subject: subject,
            visit: visit)
    }

    func act(_ name: String) -> AuditAct { AuditAct(id: self.id(name), capability: "domains.setAutoRenew") }

    /// What the log says to `keys`, without anything being appended.
    func tail(
        of store: Port, events: [String] = [], visits: [String] = [], subjects: [String] = [], people: [String] = []
    ) async throws -> AuditTail {
        let seen = Mutex<AuditTail?>(nil)
        let keys = AuditKeys(
            events: events.map { self.id($0) }, visits: visits.map { self.id($0) },
            subjects: subjects.map { self.id($0) }, people: people.map { self.id($0) })
        _ = try await store.append(keys) { tail in
            seen.withLock { $0 = tail }
            return AuditBatch(entries: [], nodes: [], head: tail.head, handles: [:], outcomes: [])
        }
        guard let tail = seen.withLock({ $0 }) else {
            throw self.violation(of: "an append calls the code that places", seen: "an answer without a call")
        }
        return tail
    }

    /// All entries that a query finds, page by page.
    func entries(matching query: AuditQuery, in store: Port) async throws -> [AuditEntry] {
        var query = query
        var entries: [AuditEntry] = []
        while true {
            let page = try await store.entries(matching: query)
            entries += page
            guard page.count == query.limit, page.last?.sequence != query.after else { return entries }
            query.after = page.last?.sequence
        }
    }

    /// The names of the events of this run that a query finds, page by page.
    func names(matching query: AuditQuery, in store: Port) async throws -> [String] {
        try await self.entries(matching: query, in: store).map(\.id.rawValue)
            .filter { $0.hasPrefix(self.marker) }.map { String($0.dropFirst(33)) }
    }

    /// The name under which an event of this run was made.
    func name(of event: AuditEvent) -> String { String(event.id.rawValue.dropFirst(33)) }

    /// The entry at `sequence`.
    func entry(at sequence: Int64, in store: Port) async throws -> AuditEntry {
        let query = AuditQuery(order: .oldestFirst, after: sequence == 0 ? nil : sequence - 1, limit: 1)
        guard let entry = try await store.entries(matching: query).first, entry.sequence == sequence else {
            throw self.violation(of: "an entry is found by its sequence", seen: "none at \(sequence)")
        }
        return entry
    }
}
