// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var commitConditions: [Self] { [self.commitBefore] }

    private static var commitBefore: Self {
        Self(
            "sessions.commit.before",
            "What a commit relies on is meant of what was stored before it, in whatever order its changes are named."
        ) { trial in
            let store = try await trial.open()
            for isFirst in [true, false] {
                func ordered(_ reliance: SessionChange, _ change: SessionChange) -> [SessionChange] {
                    isFirst ? [reliance, change] : [change, reliance]
                }
                // Others may change the freezes meanwhile, and then this is tried again.
                try await trial.untilStored {
                    let before = try await store.freezes()
                    let change = SessionChange.freezes(before.unchanged())
                    try trial.expect(
                        try await store.commit(ordered(.reliesOnFreezes(revision: before.revision + 1), change)),
                        is: .conflict, that: "no commit relies on the freezes that it stores itself")
                    return try await store.commit(ordered(.reliesOnFreezes(revision: before.revision), change))
                }
                let subject: Account.ID = trial.id("acme-\(isFirst)")
                for (revision, record) in try trial.consentHistory(of: subject, 2).enumerated() {
                    let own = SessionChange.reliesOnConsents(of: subject, revision: revision + 1)
                    try trial.expect(
                        try await store.commit(ordered(own, .consents(record))), is: .conflict,
                        that: "no commit relies on the consents that it stores itself")
                    let before = SessionChange.reliesOnConsents(of: subject, revision: revision)
                    try trial.expect(
                        try await store.commit(ordered(before, .consents(record))), is: .committed,
                        that: "a commit relies on the consents that were stored before it")
                    try trial.expect(
                        try await store.consents(of: subject), is: record, that: "what was committed is stored")
                }
            }
        }
    }
}
