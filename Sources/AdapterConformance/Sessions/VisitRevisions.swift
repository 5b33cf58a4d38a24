// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var visitRevisions: [Self] { [self.visitInsert, self.visitReplace] }

    private static var visitInsert: Self {
        Self("sessions.visit.insert", "A visit is inserted only under an identifier, token and code that are new.") {
            trial in
            let store = try await trial.open()
            let (code, token) = (trial.freshDigest(), trial.freshDigest())
            let visit = try trial.accepted(try trial.prepared(code: code), token: token)
            try await trial.commit([.insert(visit)], to: store)
            try trial.expect(
                try await trial.stored(visit.id, in: store).seenAt, is: nil, that: "a new visit was never touched")
            let table = [
                ("identifier", try trial.prepared()),
                ("identifier", visit),
                ("token", try trial.accepted(try trial.prepared("second"), token: token)),
                ("code", try trial.prepared("third", code: code)),
            ]
            for (what, again) in table {
                try trial.expect(
                    try await store.commit([.insert(again)]), is: .conflict,
                    that: "a visit is not inserted under a \(what) that is taken")
            }
            for key in [VisitKey.id(visit.id), .token(token), .handOff(code)] {
                try trial.expect(try await store.visit(key)?.visit, is: visit, that: "a conflict changes nothing")
            }
            try trial.expect(
                try await store.visit(.id(trial.id("second"))) == nil, that: "a conflict stores nothing",
                seen: "a visit")
        }
    }

    private static var visitReplace: Self {
        Self("sessions.visit.replace", "A visit is replaced only by exactly its next revision.") { trial in
            let store = try await trial.open()
            let prepared = try trial.prepared()
            let accepted = try trial.accepted(prepared)
            let used = try trial.used(accepted)
            func expectConflict(_ visit: Visit, _ state: String) async throws {
                try trial.expect(
                    try await store.commit([.replace(visit, unseenSince: nil)]), is: .conflict,
                    that: "revision \(visit.revision) does not replace \(state)")
            }
            try await expectConflict(prepared, "what is not there")
            try await expectConflict(accepted, "what is not there")
            try await trial.commit([.insert(prepared)], to: store)
            try await expectConflict(prepared, "revision 1")
            try await expectConflict(used, "revision 1")
            try await trial.commit([.replace(accepted, unseenSince: nil)], to: store)
            try await expectConflict(try trial.accepted(prepared), "revision 2")
            try await trial.commit([.replace(used, unseenSince: nil)], to: store)
            try await expectConflict(accepted, "revision 3")
            try trial.expect(
                try await trial.stored(prepared.id, in: store).visit, is: used, that: "a conflict changes nothing")
        }
    }
}
