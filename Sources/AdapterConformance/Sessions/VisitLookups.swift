// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation
internal import Permissions

extension Requirement where Port == any SessionStore {
    static var visitLookups: [Self] {
        [self.lookupKeys, self.visitRoundTrip, self.sessionDurability, self.snapshotMoment]
    }

    private static var lookupKeys: Self {
        Self("sessions.lookup.keys", "A visit is found by identifier, token and code, and by nothing else.") { trial in
            let store = try await trial.open()
            let (code, token) = (trial.freshDigest(), trial.freshDigest())
            let visit = try trial.prepared(code: code)
            func expectFound(by keys: [VisitKey], not others: [VisitKey]) async throws {
                for key in keys {
                    try trial.expect(
                        try await store.visit(key)?.visit.id, is: visit.id, that: "a visit is found by its \(key)")
                }
                for key in others + [
                    .id(trial.id("nobody")), .token(trial.freshDigest()), .handOff(trial.freshDigest()),
                ] {
                    try trial.expect(
                        try await store.visit(key) == nil, that: "nothing is found by \(key)", seen: "a visit")
                }
            }
            try await trial.commit([.insert(visit), .insert(try trial.running("other"))], to: store)
            try await expectFound(by: [.id(visit.id), .handOff(code)], not: [.token(token), .token(code)])
            let accepted = try trial.accepted(visit, token: token)
            try await trial.commit([.replace(accepted, unseenSince: nil)], to: store)
            let keys: [VisitKey] = [.id(visit.id), .handOff(code), .token(token)]
            try await expectFound(by: keys, not: [.token(code), .handOff(token)])
            let ended = try trial.ended(accepted)
            try await trial.commit([.replace(ended, unseenSince: nil)], to: store)
            try await trial.commit([.replace(ended.delivered(), unseenSince: nil)], to: store)
            try await expectFound(by: keys, not: [.token(code), .handOff(token)])
        }
    }

    private static var visitRoundTrip: Self {
        Self("sessions.lookup.round-trip", "A visit is read exactly as it was stored, whatever is in it.") { trial in
            let store = try await trial.open()
            var visits: [Visit] = []
            for (number, terms) in try self.everyKindOfTerms(trial).enumerated() {
                let prepared = Visit(
                    id: trial.id("visit", 10 * number), terms: terms, until: terms.preparedAt.advanced(by: .seconds(60))
                )
                try await trial.commit([.insert(prepared)], to: store)
                // Each life is stored step by step, and each step is also stored as a visit of its own.
                var steps = [try trial.accepted(prepared)]
                steps.append(try trial.used(steps[0], mode: .readOnly))
                steps.append(
                    try steps[1].ended(
                        Visit.Ending(.revoked, at: max(terms.preparedAt, trial.noon)), by: trial.id("ada"),
                        salts: trial.freshSalts()))
                steps.append(steps[2].delivered())
                for step in steps {
                    let before = try await trial.stored(prepared.id, in: store).visit
                    try trial.expect(
                        before.revision, is: step.revision - 1, that: "a visit has the revision stored last")
                    try await trial.commit([.replace(step, unseenSince: nil)], to: store)
                    try trial.expectExactly(
                        try await trial.stored(prepared.id, in: store).visit, is: step,
                        that: "every field of a visit is read as it was stored")
                }
                visits.append(steps[3])
            }
            let undelivered = try trial.ended(try trial.accepted(try trial.prepared("undelivered")))
            let lapsed = try trial.ended(try trial.prepared("lapsed"))
            try await trial.commit([.insert(undelivered), .insert(lapsed)], to: store)
            for visit in visits + [undelivered, lapsed] {
                for key in visit.keys {
                    try trial.expect(
                        try await store.visit(key)?.visit, is: visit,
                        that: "a visit is the same by whichever key it is looked up")
                }
            }
        }
    }

    /// Terms with everything there can be in them, with nothing that need not be, and at the ends of time.
    private static func everyKindOfTerms(_ trial: Trial<Port>) throws -> [VisitTerms] {
        let hostile = HostileText.everything
        let viewState = String(repeating: "\u{0}\u{1F468}", count: ReturnPoint.maximumViewStateLength / 5)
        let full = VisitTerms(
            actor: Person(
                id: trial.hostileID("ada"),
                name: HostileText.text(of: Account.Detail.displayName.maximumLength, from: hostile),
                username: hostile, role: .administrator),
            subject: Person(
                id: trial.hostileID("acme"), name: hostile,
                username: HostileText.text(of: Account.Detail.username.maximumLength, from: "\u{1F468}"),
                role: .customer),
            loginSession: trial.hostileID("login"), authenticatedAt: .latest, loginEndsAt: .latest,
            origin: Operator.Origin(
                address: HostileText.text(of: Operator.Origin.maximumLength, from: "'\"\\%_\r\n"),
                vouchedBy: HostileText.samples.suffix(12).joined()),
            reason: try Reason(hostile, ticket: HostileText.samples.prefix(9).joined()),
            returnPoint: try ReturnPoint("/a/b%20c?q='%C3%A9'&x=1,2#row-(7)", viewState: viewState), mode: .readOnly,
            rule: "administrators", preparedAt: trial.noon, switchedFrom: trial.hostileID("before"),
            handOff: VisitTerms.HandOff(
                digest: trial.freshDigest(), presenter: .audience(trial.hostileID("panel.example.org"))),
            correlation: trial.hostileID("request"), isEmergency: true, approval: trial.hostileID("approval"))
        let bare = VisitTerms(
            actor: Person(id: trial.id("north"), name: "", username: "", role: .reseller),
            subject: Person(id: trial.id("south"), name: "", username: "", role: .reseller),
            loginSession: trial.id("login"), authenticatedAt: .earliest, loginEndsAt: nil, origin: nil, reason: "",
            returnPoint: try ReturnPoint("/", viewState: ""), mode: .full, rule: "ownership", preparedAt: .earliest,
            switchedFrom: nil, handOff: nil, correlation: nil)
        return [
            full, bare, try trial.terms(at: Timestamp(millisecondsSince1970: -1)),
            try trial.terms(at: .latest.advanced(by: .seconds(-100))),
        ]
    }

    private static var sessionDurability: Self {
        Self("sessions.lookup.durable", "What was committed is there for whoever opens the store next.") { trial in
            let first = try await trial.open()
            let records = try OneOfEach("stored", trial)
            try await trial.commit(records.changes, to: first)
            try await first.touch(records.visit.id, at: trial.noon)
            try await trial.changeFreezes(in: first) { try trial.setting("freeze", in: $0) }
            let second = try await trial.open()
            let promise = "what is stored is seen through every opening of the store"
            try await records.expectStored(in: second, trial, that: promise)
            try trial.expect(
                try await trial.names(matching: VisitQuery(.running, actor: records.visit.actor), in: second),
                is: ["stored"], that: "what is stored is listed through every opening of the store")
            try trial.expect(
                try await trial.requests(in: second).contains(records.approval),
                that: "what is asked for is listed through every opening of the store", seen: "no approval")
            try trial.expect(
                try await trial.stored(records.visit.id, in: second).seenAt, is: trial.noon,
                that: "a touch is seen through every opening of the store")
            try trial.expect(
                trial.isSet("freeze", in: try await second.freezes()), that: promise, seen: "no freeze")
        }
    }

    private static var snapshotMoment: Self {
        Self("sessions.lookup.one-moment", "A visit comes with the freezes of the same moment, alone or in a list.") {
            trial in
            let visit = try trial.running()
            // In which versions of the visit the freeze is set: a sequence without a period (Thue and Morse), so that
            // no reader in step with the writer keeps seeing the same.
            @Sendable func isFrozen(_ revision: Int) -> Bool {
                !(revision - visit.revision).nonzeroBitCount.isMultiple(of: 2)
            }
            try await trial.commit([.insert(visit)], to: try await trial.open())
            try await trial.reading { store in
                let alone = try await store.visit(.id(visit.id))
                let listed = try await store.visits(matching: VisitQuery(.running, actor: visit.actor))
                for snapshot in listed + [alone].compactMap({ $0 }) {
                    let isSet = isFrozen(snapshot.visit.revision)
                    try trial.expect(
                        trial.isSet("freeze", in: snapshot.freezes) == isSet,
                        that: "visit and freezes changed in one commit are read both before or both after it",
                        seen: "revision \(snapshot.visit.revision) with the freezes \(isSet ? "before" : "after")")
                }
            } while: { _, store in
                let next = try trial.used(try await trial.stored(visit.id, in: store).visit)
                let change = SessionChange.replace(next, unseenSince: nil)
                switch (isFrozen(next.revision - 1), isFrozen(next.revision)) {
                case (false, true):
                    try await trial.changeFreezes(in: store, alongside: [change]) {
                        try trial.setting("freeze", in: $0)
                    }
                case (true, false):
                    try await trial.changeFreezes(in: store, alongside: [change]) {
                        try trial.lifting("freeze", in: $0)
                    }
                case (false, false), (true, true): try await trial.commit([change], to: store)
                }
                try await trial.changeFreezes(in: store) { $0.unchanged() }
            }
        }
    }
}
