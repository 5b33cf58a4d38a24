// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var sessionRecordCommits: [Self] { [self.recordsWhole, self.recordsOnce] }

    private static var recordsWhole: Self {
        Self(
            "sessions.commit.records", "Consents, approvals and events are stored with all of a commit, or not at all."
        ) { trial in
            let store = try await trial.open()
            let (stored, other) = (try OneOfEach("stored", trial), try OneOfEach("other", trial))
            let new = try OneOfEach("new", trial)
            try await trial.commit(stored.changes + other.changes, to: store)
            let consents = try trial.granting(trial.consent("second"), in: stored.consents)
            let approved = try trial.approved(stored.approval)
            let sound = new.changes + [.consents(consents), .approval(approved), .delivered(stored.event.id)]
            for wrong in other.changes + [.reliesOnFreezes(revision: -1)] {
                for changes in [sound + [wrong], [wrong] + sound, sound.prefix(4) + [wrong] + sound.dropFirst(4)] {
                    try trial.expect(
                        try await store.commit(changes), is: .conflict,
                        that: "one change that does not fit is a conflict")
                    try await new.expectAbsent(in: store, trial, that: "a conflict stores nothing")
                    for before in [stored, other] {
                        try await before.expectStored(in: store, trial, that: "a conflict changes nothing")
                    }
                }
            }
            try await trial.commit(sound, to: store)
            let promise = "changes that all fit are all stored"
            try await new.expectStored(in: store, trial, that: promise)
            try trial.expect(try await store.consents(of: consents.subject), is: consents, that: promise)
            try trial.expect(try await store.approval(approved.id), is: approved, that: promise)
            try trial.expect(try await trial.requests(in: store), is: [new.approval, other.approval], that: promise)
            try trial.expect(
                Set(try await trial.waiting(in: store)), is: [new.event, other.event], that: promise)
        }
    }

    private static var recordsOnce: Self {
        Self(
            "sessions.commit.records-once", "Changes that write consents, an approval or an event twice are a conflict."
        ) { trial in
            let store = try await trial.open()
            let (stored, new) = (try OneOfEach("stored", trial), try OneOfEach("new", trial))
            try await trial.commit(stored.changes, to: store)
            let consents = try trial.granting(trial.consent("second"), in: stored.consents)
            let withdrawn = try trial.withdrawing("consent-0", in: stored.consents)
            let commits: [[SessionChange]] = [
                [.consents(consents), .consents(consents)], [.consents(consents), .consents(withdrawn)],
                [.consents(new.consents), .consents(try trial.withdrawing("consent-0", in: new.consents))],
                [.approval(try trial.approved(stored.approval)), .approval(try trial.refused(stored.approval))],
                [.approval(new.approval), .approval(new.approval)],
                [.approval(new.approval), .approval(try trial.approved(new.approval))],
                [.event(new.event), .event(new.event)], [.event(new.event), .delivered(new.event.id)],
                [.delivered(new.event.id), .event(new.event)],
                [.delivered(stored.event.id), .event(stored.event)],
            ]
            for changes in commits {
                try trial.expect(
                    try await store.commit(changes), is: .conflict, that: "one commit writes each record at most once")
                try await new.expectAbsent(in: store, trial, that: "a conflict stores nothing")
                try await stored.expectStored(in: store, trial, that: "a conflict changes nothing")
            }
        }
    }
}
