// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension Requirement where Port == any AuditStore {
    static var filterPairs: Self {
        Self("audit.query.pairs", "Whatever two things are asked for, both must fit.") { trial in
            let store = try await trial.open()
            let events = self.mixture(trial)
            _ = try await trial.log(over: store).log.append(events)
            let conditions = self.ownConditions(trial) + self.sharedConditions
            for (index, one) in conditions.enumerated() {
                for other in conditions[..<index] where other.isOwn && other.field != one.field {
                    var query = AuditQuery(order: .oldestFirst)
                    one.ask(&query)
                    other.ask(&query)
                    try trial.expect(
                        try await trial.names(matching: query, in: store),
                        is: events.filter { one.applies($0) && other.applies($0) }.map { trial.name(of: $0) },
                        that: "entries by \(other.field) and \(one.field) are those to which both apply")
                }
            }
        }
    }

    /// Something that a query asks for, and the events to which it applies.
    private struct Condition {
        let field: String
        /// Whether nothing of other runs fits it.
        var isOwn = true
        let ask: (inout AuditQuery) -> Void
        let applies: (AuditEvent) -> Bool
    }

    /// Entries that a few or many have in common, each field for itself: whichever a store looks up, it must check the others.
    private static func mixture(_ trial: Trial<Port>) -> [AuditEvent] {
        func act(_ capability: AuditWord) -> AuditAct { AuditAct(id: "act", capability: capability) }
        let details: [AuditDetail] = [
            .visitRefused(reasons: []), .actRefused(act("domains.renew"), reasons: []), .actViewed(act("domains.list")),
            .actCompleted(act("domains.renew"), outcome: .failed),
            .actCompleted(act("domains.list"), outcome: .succeeded),
        ]
        func name(_ field: String, _ digit: Int) -> String { digit % 4 == 0 ? "few-\(field)" : "many-\(field)" }
        return [trial.start("few-visit"), trial.start("many-visit")]
            + (0..<64).map { number in
                trial.event(
                    "event-\(number)", details[number % details.count], actor: name("actor", number),
                    subject: name("subject", number / 4), visit: name("visit", number / 16))
            }
    }

    private static func ownConditions(_ trial: Trial<Port>) -> [Condition] {
        ["few", "many"].flatMap { share in
            let (actor, subject): (Account.ID, Account.ID) = (trial.id("\(share)-actor"), trial.id("\(share)-subject"))
            let visit: VisitID = trial.id("\(share)-visit")
            return [
                Condition(field: "actor", ask: { $0.actor = actor }, applies: { $0.actor == actor }),
                Condition(field: "subject", ask: { $0.subject = subject }, applies: { $0.facts.subject == subject }),
                Condition(field: "visit", ask: { $0.visit = visit }, applies: { $0.facts.visit == visit }),
            ]
        }
    }

    private static var sharedConditions: [Condition] {
        let kinds: [Set<AuditKind>] = [[.actRefused], [.actViewed, .actCompleted]]
        let capabilities: [AuditWord] = ["domains.renew", "domains.list"]
        return kinds.map { kinds in
            Condition(field: "kind", isOwn: false, ask: { $0.kinds = kinds }, applies: { kinds.contains($0.kind) })
        }
            + capabilities.map { capability in
                Condition(
                    field: "capability", isOwn: false, ask: { $0.capability = capability },
                    applies: { $0.facts.detail.capability == capability })
            }
            + [AuditOutcome.failed, .succeeded].map { outcome in
                Condition(
                    field: "outcome", isOwn: false, ask: { $0.outcome = outcome },
                    applies: { $0.facts.detail.outcome == outcome })
            }
    }
}
