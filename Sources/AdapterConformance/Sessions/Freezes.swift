// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var freezes: [Self] { [self.freezeRevisions, self.freezeRoundTrip, self.freezeReliance] }

    private static var freezeRevisions: Self {
        Self("sessions.freezes.revisions", "The freezes begin with nothing and go on revision by revision.") { trial in
            let store = try await trial.open()
            let before = try await store.freezes()
            try trial.expect(
                before.revision > 0 || before == .none, that: "before anything was frozen there is nothing",
                seen: "\(Difference(before, .none))")
            let stored = try await trial.changeFreezes(in: store) { $0.unchanged() }
            try trial.expect(
                try await store.commit([.freezes(stored)]), is: .conflict,
                that: "the freezes are not replaced by a revision that is stored already")
            try trial.expect(
                try await store.commit([.freezes(before)]), is: .conflict,
                that: "the freezes are not replaced by an older revision")
            // So far ahead that nobody else can have gone there meanwhile.
            let ahead = (0..<1_000).reduce(stored) { record, _ in record.unchanged() }
            try trial.expect(
                try await store.commit([.freezes(ahead)]), is: .conflict,
                that: "the freezes are not replaced by a revision that does not follow the one stored")
            try trial.expect(
                try await store.freezes().revision < ahead.revision, that: "a conflict changes nothing",
                seen: "the newer revision")
        }
    }

    private static var freezeRoundTrip: Self {
        Self("sessions.freezes.round-trip", "The freezes are read exactly as they were stored.") { trial in
            let store = try await trial.open()
            let changes: [(FreezeRecord) throws -> FreezeRecord] = [
                { try trial.setting("first", in: $0) }, { try trial.setting("second", in: $0) },
                { try trial.lifting("first", in: $0) }, { $0.unchanged() }, { try trial.lifting("second", in: $0) },
                { $0.unchanged() },
            ]
            for change in changes {
                let stored = try await trial.changeFreezes(in: store, change)
                let read = try await store.freezes()
                // A newer one is somebody else's.
                try trial.expect(
                    read == stored || read.revision > stored.revision,
                    that: "every field of the freezes is read as it was stored", seen: "\(Difference(read, stored))")
            }
        }
    }

    private static var freezeReliance: Self {
        Self(
            "sessions.freezes.relies-on", "A commit that relies on the freezes is stored only while they are the same."
        ) {
            trial in
            let store = try await trial.open()
            var isStored = false
            while !isStored {
                let revision = try await store.freezes().revision
                let change = SessionChange.reliesOnFreezes(revision: revision)
                isStored = try await store.commit([.insert(try trial.running("first")), change]) == .committed
                let now = try await store.freezes().revision
                try trial.expect(
                    isStored || now != revision, that: "a commit that relies on the freezes as they are is stored",
                    seen: "a conflict")
            }
            let revision = try await trial.changeFreezes(in: store) { $0.unchanged() }.revision
            for wrong in [revision - 1, revision + 1_000, -1] {
                let change = SessionChange.reliesOnFreezes(revision: wrong)
                try trial.expect(
                    try await store.commit([.insert(try trial.running("second")), change]), is: .conflict,
                    that: "a commit that relies on other freezes than there are is a conflict")
                try trial.expect(
                    try await store.visit(.id(trial.id("second"))) == nil, that: "a conflict stores nothing",
                    seen: "the visit")
            }
        }
    }
}
