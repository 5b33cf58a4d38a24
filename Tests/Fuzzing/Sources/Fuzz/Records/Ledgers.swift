// SPDX-License-Identifier: Apache-2.0

internal import Accounts

@testable internal import Impersonation

extension Target {
    /// Ledgers of operators, with all that can become of them.
    static var ledgers: Self {
        get throws {
            let (start, limits) = (Honest.start, VisitLimits())
            let full = [OperatorLedger(of: "north")].compactMap { ledger -> OperatorLedger? in
                let entering = ledger.entering(at: start, limits: limits)
                let live = entering?.starting("v1", in: "acme", from: "login-1", at: start, limits: limits).ledger
                return live?.leaving("login-0", at: start).ledger.refusing(at: start, limits: limits).ledger
                    .refusing(ofCode: true, at: start, limits: limits).ledger
            }
            let changed = full.map { $0.changing(at: start, atMost: 4).ledger }
            return try .record("ledgers", full + changed) { ledger in
                guard ledger.revision < Int(Int32.max) - 2 else { return }
                for now in [start, start.advanced(by: .seconds(61)), .earliest, .latest] {
                    if let next = ledger.entering(at: now, limits: limits) {
                        try demandStorable(next, "a ledger with an entry")
                    }
                    let started = ledger.starting("v9", in: "beta", from: "login-1", at: now, limits: limits)
                    if let next = started.ledger { try demandStorable(next, "a ledger with a visit") }
                    try demandStorable(ledger.leaving("login-1", at: now).ledger, "a ledger with a departure")
                    try demandStorable(ledger.changing(at: now, atMost: 14).ledger, "a ledger of a changed account")
                    for ofCode in [true, false] {
                        let (next, count) = ledger.refusing(ofCode: ofCode, at: now, limits: limits)
                        try demandStorable(next, "a ledger with a refusal")
                        demand(count.map { $0 > 0 } ?? true, "an entry stands for something")
                    }
                }
                if let next = ledger.ending("v1") { try demandStorable(next, "a ledger without a visit") }
            }
        }
    }
}
