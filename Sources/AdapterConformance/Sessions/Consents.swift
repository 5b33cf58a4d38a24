// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Impersonation
internal import Permissions

extension Requirement where Port == any SessionStore {
    static var consents: [Self] {
        [self.consentRevisions, self.consentRoundTrip, self.consentReliance, self.consentVisits, self.consentMoment]
    }

    private static var consentRevisions: Self {
        Self("sessions.consents.revisions", "A customer's consents begin with revision 1 and go on one by one.") {
            trial in
            let store = try await trial.open()
            let subject: Account.ID = trial.id("acme")
            let records = try trial.consentHistory(of: subject, 4)
            try trial.expect(try await store.consents(of: subject), is: nil, that: "a customer begins without consents")
            for next in 1...4 {
                for revision in (1...4) where revision != next {
                    try trial.expect(
                        try await store.commit([.consents(records[revision - 1])]), is: .conflict,
                        that: "revision \(revision) of consents does not follow revision \(next - 1)")
                    try trial.expect(
                        try await store.consents(of: subject), is: next == 1 ? nil : records[next - 2],
                        that: "a conflict changes nothing")
                }
                try await trial.commit([.consents(records[next - 1])], to: store)
                try trial.expect(
                    try await store.consents(of: subject), is: records[next - 1],
                    that: "the consents stored last are there")
            }
            let promise = "each customer has consents of their own"
            try trial.expect(try await store.consents(of: trial.id("bakery")), is: nil, that: promise)
            try await trial.commit([.consents(try trial.consentHistory(of: trial.id("bakery"), 1)[0])], to: store)
            try trial.expect(try await store.consents(of: subject), is: records[3], that: promise)
        }
    }

    private static var consentRoundTrip: Self {
        Self("sessions.consents.round-trip", "Consents are read exactly as they were stored, full to their limits.") {
            trial in
            let store = try await trial.open()
            let grantees: [Consent.Grantee] = [.anybody, .owners, .actor(trial.hostileID("operator"))]
            let areas = Sensitivity.allCases
            var record = ConsentRecord(of: trial.hostileID("customer"))
            for number in 0..<ConsentRecord.maximumConsents {
                let consent = Consent(
                    id: trial.hostileID("consent-\(number)"), grantee: grantees[number % grantees.count],
                    from: number == 0 ? .earliest : trial.noon.advanced(by: .milliseconds(-number)),
                    until: number == 1 ? .latest : trial.noon.advanced(by: .milliseconds(number + 1)),
                    sensitivities: Set(areas.prefix(number % (areas.count + 1))))
                record = try trial.granting(consent, in: record)
                try await trial.commit([.consents(record)], to: store)
                try trial.expect(
                    try await store.consents(of: record.subject), is: record,
                    that: "every field of consents is read as it was stored")
            }
            while let consent = record.consents.first, let next = record.withdrawing(consent.id, at: trial.noon) {
                record = next
                try await trial.commit([.consents(record)], to: store)
            }
            try trial.expect(
                try await store.consents(of: record.subject), is: record,
                that: "a record from which every consent was taken is a record all the same")
        }
    }

    private static var consentReliance: Self {
        Self(
            "sessions.consents.relies-on",
            "A commit that relies on a customer's consents is stored only while they are the same."
        ) { trial in
            let store = try await trial.open()
            let subject: Account.ID = trial.id("acme")
            let records = try trial.consentHistory(of: subject, 2)
            func expect(_ outcome: CommitOutcome, at revision: Int, _ name: String) async throws {
                let changes: [SessionChange] = [
                    .insert(try trial.running(name)), .reliesOnConsents(of: subject, revision: revision),
                ]
                try trial.expect(
                    try await store.commit(changes), is: outcome,
                    that: "a commit that relies on the consents is stored while they are at that revision")
                try trial.expect(
                    try await store.visit(.id(trial.id(name))) != nil, is: outcome == .committed,
                    that: "a conflict stores nothing")
            }
            for wrong in [1, 2, -1] { try await expect(.conflict, at: wrong, "none-\(wrong)") }
            try await expect(.committed, at: 0, "before")
            for record in records { try await trial.commit([.consents(record)], to: store) }
            for wrong in [0, 1, 3] { try await expect(.conflict, at: wrong, "two-\(wrong)") }
            try await expect(.committed, at: 2, "after")
        }
    }

    private static var consentVisits: Self {
        Self("sessions.consents.own", "A visit comes with the consents of its own subject, alone or in a list.") {
            trial in
            let store = try await trial.open()
            let subjects = ["acme", "bakery", "chandler"]
            let visits = try subjects.map { try trial.running("visit-\($0)", subject: $0) }
            var given: [Account.ID: ConsentRecord] = [:]
            try await trial.commit(visits.map { .insert($0) }, to: store)
            func expectOwn() async throws {
                var found = try await store.visits(matching: VisitQuery(.running, actor: trial.id("north")))
                try trial.expect(found.count, is: subjects.count, that: "every visit is listed")
                for visit in visits {
                    found += try await store.visits(matching: VisitQuery(.unsettled, subject: visit.subject))
                    for key in visit.keys {
                        guard let snapshot = try await store.visit(key) else {
                            throw trial.violation(of: "a visit that was stored is there", seen: "none by \(key)")
                        }
                        found.append(snapshot)
                    }
                }
                for snapshot in found {
                    try trial.expect(
                        snapshot.consents, is: given[snapshot.visit.subject],
                        that: "a visit comes with what its subject consents to, and with nobody else's consents")
                }
            }
            try await expectOwn()
            for name in subjects.dropLast() {
                let record = try trial.granting(
                    trial.consent("consent-\(name)"), in: ConsentRecord(of: trial.id(name)))
                try await trial.commit([.consents(record)], to: store)
                given[record.subject] = record
                try await expectOwn()
            }
            // Whether the actor is somebody's customer too is no matter.
            let actors = try trial.consentHistory(of: trial.id("north"), 1)
            try await trial.commit([.consents(actors[0])], to: store)
            try await expectOwn()
        }
    }

    private static var consentMoment: Self {
        Self("sessions.consents.one-moment", "A visit comes with the consents of the same moment, alone or in a list.")
        { trial in
            let visit = try trial.running()
            // In which versions of the visit the consent is given: as in `sessions.lookup.one-moment`.
            @Sendable func isGiven(_ revision: Int) -> Bool {
                !(revision - visit.revision).nonzeroBitCount.isMultiple(of: 2)
            }
            try await trial.commit([.insert(visit)], to: try await trial.open())
            try await trial.reading { store in
                let alone = try await store.visit(.id(visit.id))
                let listed =
                    try await store.visits(matching: VisitQuery(.running, actor: visit.actor))
                    + store.visits(matching: VisitQuery(.unsettled, subject: visit.subject))
                for snapshot in listed + [alone].compactMap({ $0 }) {
                    let isThere = snapshot.consents?.consents.isEmpty == false
                    let promised = isGiven(snapshot.visit.revision)
                    try trial.expect(
                        isThere == promised,
                        that: "visit and consents changed in one commit are read both before or both after it",
                        seen: "revision \(snapshot.visit.revision) with the consents \(promised ? "before" : "after")")
                }
            } while: { _, store in
                let next = try trial.used(try await trial.stored(visit.id, in: store).visit)
                var changes = [SessionChange.replace(next, unseenSince: nil)]
                let record = try await store.consents(of: visit.subject) ?? ConsentRecord(of: visit.subject)
                switch (isGiven(next.revision - 1), isGiven(next.revision)) {
                case (false, true):
                    changes.append(.consents(try trial.granting(trial.consent("consent"), in: record)))
                case (true, false): changes.append(.consents(try trial.withdrawing("consent", in: record)))
                case (false, false), (true, true): break
                }
                try await trial.commit(changes, to: store)
            }
        }
    }
}
