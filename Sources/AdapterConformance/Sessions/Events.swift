// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

/// Events of others may wait in the same store: a check looks at its own.
extension Requirement where Port == any SessionStore {
    static var events: [Self] { [self.eventOrder, self.eventRoundTrip, self.eventNew, self.eventDelivered] }

    private static func freezeEvent(_ name: String, _ trial: Trial<Port>) -> AuditEvent {
        trial.event(name, .freezeLifted(freeze: trial.id(name)))
    }

    private static var eventOrder: Self {
        Self("sessions.events.order", "Events wait in the order in which they arrived, and the first are read first.") {
            trial in
            let store = try await trial.open()
            var events: [AuditEvent] = []
            func expectOrder() async throws {
                try trial.expect(
                    try await trial.waiting(in: store), is: events, that: "events are read in the order of arrival")
            }
            for name in ["c", "a", "d", "b", "Z"] {
                events.append(self.freezeEvent(name, trial))
                try await trial.commit([.event(events[events.count - 1])], to: store)
                try await expectOrder()
            }
            for limit in 1...3 {
                try trial.expect(
                    try await store.events(skipping: 0, limit: limit).count, is: limit,
                    that: "as many events are read as are asked for, when more wait")
            }
            try await self.expectSkipping(in: store, trial)
            // What goes at either end leaves the order of the rest as it is, and what comes then is the last.
            for gone in [4, 0, 1] {
                try await trial.deliver([events.remove(at: gone)], in: store)
                try await expectOrder()
                events.append(self.freezeEvent("after-\(9 - gone)", trial))
                try await trial.commit([.event(events[events.count - 1])], to: store)
                try await expectOrder()
            }
            try await self.expectFirst(events, in: store, trial)
        }
    }

    /// Expects the events to be those of all that come after the ones left out.
    private static func expectSkipping(in store: Port, _ trial: Trial<Port>) async throws {
        // Others may add to the end meanwhile, and take away what is theirs: what is compared is read anew each time.
        var rounds = 0
        for count in 0...6 {
            while true {
                let all = try await store.events(skipping: 0, limit: VisitQuery.maximumLimit)
                let rest = try await store.events(skipping: count, limit: 2)
                let again = try await store.events(skipping: 0, limit: VisitQuery.maximumLimit)
                guard all == again else {
                    rounds += 1
                    try trial.expect(rounds < 1_000, that: "the events settle at some time", seen: "changes only")
                    continue
                }
                try trial.expect(
                    rest.map(\.id), is: Array(all.dropFirst(count).prefix(2)).map(\.id),
                    that: "as many events are left out as were named, the first ones")
                break
            }
        }
    }

    /// Expects the events of this run to come in order, however few are asked for.
    private static func expectFirst(
        _ events: [AuditEvent], in store: Port, _ trial: Trial<Port>
    ) async throws {
        for limit in [2, 3, 16, VisitQuery.maximumLimit] {
            try trial.expect(
                try await trial.waiting(in: store, limit: limit), is: events,
                that: "the events stored first are read first, page by page")
        }
    }

    private static var eventRoundTrip: Self {
        Self("sessions.events.round-trip", "An event is read exactly as it was stored, whatever is in it.") { trial in
            let store = try await trial.open()
            let word: AuditWord = trial.hostileID("word")
            let approval = AuditApproval(id: word, capability: word)
            let consent = AuditConsent(id: word, grantee: word, from: .earliest, until: .latest, covers: [word, word])
            let details: [AuditDetail] = [
                .consentGranted(consent), .consentWithdrawn(consent: word), .approvalRequested(approval),
                .approvalGranted(approval, until: .latest), .approvalRefused(AuditApproval(id: word)),
                .noticeFailed(notice: word), .freezeSet(freeze: word, matching: word),
                .visitRefused(reasons: [word, word], standsFor: .max),
                .visitStopped(cause: word, milliseconds: .max),
                .visitStarted(mode: word, until: .earliest, replaces: trial.hostileID("visit"), grounds: [word]),
            ]
            var events = details.enumerated().map { number, detail in trial.event("event-\(number)", detail) }
            events.append(
                AuditEvent(
                    facts: AuditEvent.Facts(
                        id: trial.hostileID("last"), occurredAt: .latest, subject: trial.hostileID("acme"),
                        visit: trial.hostileID("visit"), rule: word, correlation: word,
                        detail: .consentWithdrawn(consent: word)),
                    actor: trial.hostileID("ada"), by: trial.hostileID("north"), subjectExists: true,
                    staff: StaffDetails(account: trial.hostileID("ada")).sealed(salt: trial.freshDigest()),
                    customer: nil))
            for event in events { try await trial.commit([.event(event)], to: store) }
            try trial.expect(
                try await trial.waiting(in: store), is: events, that: "every field of an event is read as it was stored"
            )
        }
    }

    private static var eventNew: Self {
        Self("sessions.events.new", "An event is stored only under an identifier under which none waits.") { trial in
            let store = try await trial.open()
            let event = self.freezeEvent("event", trial)
            try await trial.commit([.event(event)], to: store)
            let other = self.freezeEvent("other", trial)
            for again in [event, trial.event("event", .consentWithdrawn(consent: trial.id("consent")))] {
                for changes in [[.event(again)], [.event(other), .event(again)], [.event(again), .event(other)]]
                    as [[SessionChange]]
                {
                    try trial.expect(
                        try await store.commit(changes), is: .conflict,
                        that: "an event is not stored under an identifier that waits already")
                    try trial.expect(
                        try await trial.waiting(in: store), is: [event], that: "a conflict changes nothing")
                }
            }
        }
    }

    private static var eventDelivered: Self {
        Self("sessions.events.delivered", "An event that the log has waits no longer, and may be gone already.") {
            trial in
            let store = try await trial.open()
            let events = (0..<3).map { self.freezeEvent("event-\($0)", trial) }
            try await trial.commit([.delivered(events[0].id)], to: store)
            try await trial.commit(events.map { .event($0) }, to: store)
            for _ in 0..<2 {
                try await trial.commit([.delivered(events[1].id)], to: store)
                try trial.expect(
                    Set(try await trial.waiting(in: store)), is: [events[0], events[2]],
                    that: "what was delivered waits no longer, and everything else does")
            }
            try await trial.commit([.delivered(events[0].id), .delivered(events[2].id)], to: store)
            try trial.expect(
                try await trial.waiting(in: store), is: [], that: "several events are delivered in one commit")
        }
    }
}
