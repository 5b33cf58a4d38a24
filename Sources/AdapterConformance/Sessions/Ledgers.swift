// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var ledgers: [Self] { [self.ledgerRevisions, self.ledgerRoundTrip] }

    private static var ledgerRevisions: Self {
        Self("sessions.ledger.revisions", "A ledger begins with revision 1 and goes on one by one.") { trial in
            let store = try await trial.open()
            let actor: Account.ID = trial.id("north")
            let ledgers = try self.history(of: actor, 4, trial)
            try trial.expect(try await store.ledger(of: actor), is: nil, that: "an operator begins without a ledger")
            for next in 1...4 {
                for revision in (1...4) where revision != next {
                    try trial.expect(
                        try await store.commit([.ledger(ledgers[revision - 1])]), is: .conflict,
                        that: "revision \(revision) of a ledger does not follow revision \(next - 1)")
                }
                try await trial.commit([.ledger(ledgers[next - 1])], to: store)
                try trial.expect(
                    try await store.ledger(of: actor), is: ledgers[next - 1], that: "the ledger stored last is there")
            }
            try trial.expect(
                try await store.ledger(of: trial.id("south")), is: nil, that: "each operator has a ledger of their own")
            let other = try self.history(of: trial.id("south"), 1, trial)[0]
            try await trial.commit([.ledger(other)], to: store)
            try trial.expect(
                try await store.ledger(of: actor), is: ledgers[3], that: "each operator has a ledger of their own")
        }
    }

    /// The first `count` versions of a ledger.
    private static func history(
        of actor: Account.ID, _ count: Int, _ trial: Trial<Port>
    ) throws -> [OperatorLedger] {
        var ledgers: [OperatorLedger] = []
        let limits = try VisitLimits(entriesPerMinute: count)
        for number in 0..<count {
            let ledger = ledgers.last ?? OperatorLedger(of: actor)
            guard
                let next = ledger.entering(
                    at: trial.noon.advanced(by: .milliseconds(number)), limits: limits)
            else { preconditionFailure("a hundred hand-offs within a minute are allowed here") }
            ledgers.append(next)
        }
        return ledgers
    }

    private static var ledgerRoundTrip: Self {
        Self("sessions.ledger.round-trip", "A ledger is read exactly as it was stored, full to its limits.") { trial in
            let store = try await trial.open()
            var versions = try self.history(of: trial.id("north"), 100, trial)
            var ledger = versions[99]
            for number in 0..<OperatorLedger.maximumDepartures {
                ledger = ledger.leaving(trial.id("gone", number), at: trial.noon.advanced(by: .seconds(number))).ledger
                versions.append(ledger)
            }
            for number in 0..<VisitLimits.maximumVisitsPerOperator {
                let start = ledger.starting(
                    trial.id("visit", number), in: trial.id("customer", number), from: trial.id("login", number),
                    at: trial.noon.advanced(by: .milliseconds(number)), limits: VisitLimits())
                guard let next = start.ledger else { preconditionFailure("64 visits are allowed here") }
                ledger = next
                versions.append(ledger)
            }
            for number in 0..<50 {
                ledger =
                    ledger.refusing(
                        at: trial.noon.advanced(by: .milliseconds(number)), limits: VisitLimits()
                    ).ledger
                versions.append(ledger)
            }
            versions.append(ledger.changing(at: trial.noon, atMost: 1).ledger)
            ledger = versions[versions.count - 1]
            for version in versions { try await trial.commit([.ledger(version)], to: store) }
            try trial.expect(
                try await store.ledger(of: ledger.actor), is: ledger, that: "every field of a ledger is read as stored")
        }
    }
}
