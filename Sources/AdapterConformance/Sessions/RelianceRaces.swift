// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var relianceRaces: [Self] { [self.raceReliesFreezes, self.raceReliesConsents] }

    private static var raceReliesFreezes: Self {
        Self(
            "sessions.race.relies-freezes",
            "What 32 tasks store while they rely on the freezes is there when a change to them is, or never will be."
        ) { trial in
            for round in 0..<8 {
                let before = try await trial.open().freezes()
                // Nothing but the revision changes, so that nobody else's visits are concerned.
                try await self.raceReliance(
                    on: .reliesOnFreezes(revision: before.revision), changing: .freezes(before.unchanged()), round,
                    trial)
            }
        }
    }

    private static var raceReliesConsents: Self {
        Self(
            "sessions.race.relies-consents",
            "What 32 tasks store while they rely on consents is there when a change to them is, or never will be."
        ) { trial in
            var before = ConsentRecord(of: trial.id("acme"))
            for round in 0..<8 {
                let next = try trial.granting(trial.consent("consent-\(round)"), in: before)
                let changes = try await self.raceReliance(
                    on: .reliesOnConsents(of: before.subject, revision: before.revision), changing: .consents(next),
                    round, trial)
                try trial.expect(changes, is: 1, that: "one of all who store one revision of consents succeeds")
                before = next
            }
        }
    }

    /// Races those who insert visits and rely on a record against those who change it, and returns how many changed it.
    ///
    /// Whoever changed the record looks at once which visits are there: what relied on the revision before can only have
    /// come earlier.
    @discardableResult
    private static func raceReliance(
        on reliance: SessionChange, changing change: SessionChange, _ round: Int, _ trial: Trial<Port>
    ) async throws -> Int {
        let actor = "north-\(round)"
        @Sendable func there(_ store: Port) async throws -> Set<VisitID> {
            Set(try await store.visits(matching: VisitQuery(.running, actor: trial.id(actor))).map(\.visit.id))
        }
        let (begun, stopped) = (Count(), Count())
        // One in four changes the record, when some have begun: sooner in one round, and later in another. The others go
        // on until then, so that there are always some who have looked and not stored yet.
        let answers = try await trial.racing { racer, store -> (stored: Set<VisitID>, seen: Set<VisitID>?) in
            guard racer % 4 == 0 else {
                let stored = try await self.insert(
                    while: reliance, racer, trial, in: store, begun: begun
                ) { try trial.running("visit-\(round)-\(racer)-\($0)", actor: actor) }
                stopped.increment()
                return (stored, nil)
            }
            while begun.value < 1 + 6 * round, stopped.value == 0, !Task.isCancelled { await Task.yield() }
            let isChanged = try await store.commit([change]) == .committed
            return ([], isChanged ? try await there(store) : nil)
        }
        let stored = try await there(try await trial.open())
        try trial.expect(
            stored, is: answers.reduce(into: Set()) { $0.formUnion($1.stored) },
            that: "what is stored says so, and nothing else does")
        let looks = answers.compactMap(\.seen)
        try trial.expect(looks.count <= 1, that: "a revision is stored by one", seen: "\(looks.count)")
        for seen in looks {
            try trial.expect(
                stored.subtracting(seen).map(\.rawValue), is: [],
                that: "nothing is stored once what it relies on has changed")
        }
        return looks.count
    }

    /// Inserts visits, one after the other, until the record that they rely on has changed.
    private static func insert(
        while reliance: SessionChange, _ racer: Int, _ trial: Trial<Port>, in store: Port, begun: Count,
        _ visit: (Int) throws -> Visit
    ) async throws -> Set<VisitID> {
        var stored: Set<VisitID> = []
        for number in 0..<8 {
            let next = try visit(number)
            begun.increment()
            let changes = racer % 2 == 0 ? [.insert(next), reliance] : [reliance, .insert(next)]
            guard try await store.commit(changes) == .committed else { break }
            stored.insert(next.id)
        }
        return stored
    }
}
