// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var sessionCommits: [Self] { [self.sessionCommitWhole, self.sessionCommitTwice, self.sessionCommitLimit] }

    private static var sessionCommitWhole: Self {
        Self("sessions.commit.whole", "Of several changes either all are stored or none.") { trial in
            let store = try await trial.open()
            let (stored, stale) = (try trial.running("stored"), try trial.running("stale"))
            let ledger = OperatorLedger(of: stored.actor)
                .leaving(trial.id("login"), at: trial.noon).ledger
            let other = OperatorLedger(of: trial.id("south")).leaving(trial.id("login"), at: trial.noon).ledger
            try await trial.commit([.insert(stored), .insert(stale), .ledger(other)], to: store)
            let new = try trial.running("new")
            let sound: [SessionChange] = [
                .insert(new), .replace(try trial.used(stored), unseenSince: nil), .ledger(ledger),
            ]
            let wrong: [SessionChange] = [
                .insert(stale), .replace(stale, unseenSince: nil), .ledger(other), .reliesOnFreezes(revision: -1),
                .freezes((0..<1_000).reduce(try await store.freezes()) { record, _ in record.unchanged() }),
            ]
            for change in wrong {
                for changes in [sound + [change], [change] + sound, [sound[0], change, sound[1], sound[2]]] {
                    try trial.expect(
                        try await store.commit(changes), is: .conflict,
                        that: "one change that does not fit is a conflict")
                    for key in new.keys {
                        try trial.expect(
                            try await store.visit(key) == nil, that: "a conflict inserts nothing", seen: "a visit")
                    }
                    try trial.expect(
                        try await trial.stored(stored.id, in: store).visit, is: stored,
                        that: "a conflict replaces nothing")
                    try trial.expect(
                        try await store.ledger(of: stored.actor), is: nil, that: "a conflict stores no ledger")
                }
            }
            try await trial.commit(sound, to: store)
            try trial.expect(
                try await trial.names(matching: VisitQuery(.running, actor: stored.actor), in: store),
                is: ["new", "stale", "stored"], that: "changes that all fit are all stored")
        }
    }

    private static var sessionCommitTwice: Self {
        Self("sessions.commit.named-once", "Changes that write one record twice are a conflict.") { trial in
            let store = try await trial.open()
            let stored = try trial.running("stored")
            try await trial.commit([.insert(stored)], to: store)
            let (code, token) = (trial.freshDigest(), trial.freshDigest())
            let new = try trial.prepared("new", code: code)
            let next = try trial.used(stored)
            let ledger = OperatorLedger(of: stored.actor).leaving(trial.id("login"), at: trial.noon).ledger
            let commits: [[SessionChange]] = [
                [.insert(new), .insert(new)],
                [.insert(new), .insert(try trial.prepared("second", code: code))],
                [
                    .insert(try trial.accepted(try trial.prepared("new"), token: token)),
                    .insert(try trial.accepted(try trial.prepared("second"), token: token)),
                ],
                [.replace(next, unseenSince: nil), .replace(next, unseenSince: nil)],
                [.replace(next, unseenSince: nil), .replace(try trial.used(next), unseenSince: nil)],
                [.insert(new), .replace(try trial.accepted(new), unseenSince: nil)],
                [.ledger(ledger), .ledger(ledger)],
                [.ledger(ledger), .ledger(ledger.leaving(trial.id("second"), at: trial.noon).ledger)],
            ]
            for changes in commits {
                try trial.expect(
                    try await store.commit(changes), is: .conflict, that: "one commit writes each record at most once")
                try trial.expect(
                    try await store.visit(.id(new.id)) == nil, that: "a conflict inserts nothing", seen: "a visit")
                try trial.expect(
                    try await trial.stored(stored.id, in: store).visit, is: stored, that: "a conflict replaces nothing")
                try trial.expect(try await store.ledger(of: stored.actor), is: nil, that: "a conflict stores no ledger")
            }
        }
    }

    private static var sessionCommitLimit: Self {
        Self("sessions.commit.limit", "Sixteen changes are stored together, more are refused, none are no matter.") {
            trial in
            let store = try await trial.open()
            let visits = try (0...SessionChange.maximumCount).map { try trial.running("visit-\($0)") }
            try await trial.expectError(
                that: "more than \(SessionChange.maximumCount) changes throw `invalidInput`",
                where: { ($0 as? ImpersonationError)?.code == .invalidInput },
                from: { try await store.commit(visits.map { .insert($0) }) })
            try trial.expect(
                try await store.visit(.id(visits[0].id)) == nil, that: "a refused commit stores nothing",
                seen: "a visit")
            try await trial.commit(visits.dropLast().map { .insert($0) }, to: store)
            try await trial.commit([], to: store)
        }
    }
}
