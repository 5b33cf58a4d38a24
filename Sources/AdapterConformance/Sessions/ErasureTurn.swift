// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Impersonation

/// One after the other, of all checks that erase in a store they share, in this process and in others.
///
/// Erasing takes whatever is over before a time, whosever it is. So checks that erase do it long before anybody's visits,
/// and one at a time: it is the turn of whoever holds a consent of one customer, whom no panel has. It lapses by itself, so
/// that a run that was killed holds nobody up for long.
struct ErasureTurn {
    /// Nobody else's visits ended before this: 1000-01-01.
    static let millennium = Timestamp(millisecondsSince1970: -30_610_224_000_000)
    /// Long enough for a check that erases, on a slow database too.
    private static let time = Duration.seconds(600)
    private static let customer: Account.ID = "adapter-conformance-erasure"

    let store: any SessionStore
    let trial: Trial<any SessionStore>

    private var consent: Consent.ID { self.trial.id("turn") }

    private var record: ConsentRecord {
        get async throws { try await self.store.consents(of: Self.customer) ?? ConsentRecord(of: Self.customer) }
    }

    func begin() async throws {
        // Longer than it takes a turn that was not given back to lapse.
        for _ in 0..<7_200 {
            let (now, record) = (SystemClock().now, try await self.record)
            let own = Consent(id: self.consent, grantee: .anybody, from: now, until: now.advanced(by: Self.time))
            if record.consents.allSatisfy({ $0.until <= now }), let next = record.granting(own, at: now),
                try await self.store.commit([.consents(next)]) == .committed
            {
                return await self.erase()
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw self.trial.violation(
            of: "a consent that was taken back is gone, unless others erase all the time",
            seen: "one of `\(Self.customer)`")
    }

    func end() async {
        await self.erase()
        try? await self.trial.untilStored {
            guard let next = try await self.record.withdrawing(self.consent, at: SystemClock().now) else {
                return .committed
            }
            return try await self.store.commit([.consents(next)])
        }
    }

    /// Erases what this check, or one that was killed, has left.
    private func erase() async {
        for _ in 0..<100 {
            let erased = try? await self.store.erase(endedBefore: Self.millennium, limit: 100)
            if erased ?? 0 == 0 { return }
        }
    }
}

extension Requirement where Port == any SessionStore {
    /// The same, with a turn at erasing.
    var inTurn: Self {
        Self(self.id, self.summary) { [body = self.body] trial in
            let turn = ErasureTurn(store: try await trial.open(), trial: trial)
            try await turn.begin()
            try await concluding {
                try await body(trial)
            } with: {
                await turn.end()
            }
        }
    }
}
