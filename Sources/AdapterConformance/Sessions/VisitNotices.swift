// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var visitNotices: [Self] { [self.noticeRoundTrip, self.noticeStages] }

    /// The versions of a visit whose customer is told that it started and that it ended.
    private static func life(_ name: String, notifying duty: Notice.Duty, _ trial: Trial<Port>) throws -> [Visit] {
        var life = [try trial.prepared(name)]
        life.append(try trial.accepted(life[0], notifying: duty))
        life.append(life[1].delivered())
        life.append(try life[2].notified())
        life.append(try trial.used(life[3]))
        life.append(try trial.ended(life[4], notifying: duty))
        life.append(life[5].delivered())
        life.append(try life[6].notified())
        return life
    }

    private static var noticeRoundTrip: Self {
        Self("sessions.visit.notices", "A visit is read with what its customer has not been told yet.") { trial in
            let store = try await trial.open()
            // Both notices wait, and then telling is given up.
            let started = try trial.used(try trial.accepted(try trial.prepared("untold"), notifying: .bestEffort))
            let untold = try trial.ended(started, notifying: .bestEffort)
            let givenUp = try untold.delivered().givingUpNotices(
                at: trial.noon.advanced(by: .seconds(172_800)), salts: trial.freshSalts())
            let lives = [
                try self.life("required", notifying: .required, trial),
                try self.life("best-effort", notifying: .bestEffort, trial), [untold, untold.delivered(), givenUp],
            ]
            for life in lives {
                for (number, visit) in life.enumerated() {
                    let change = number == 0 ? SessionChange.insert(visit) : .replace(visit, unseenSince: nil)
                    try await trial.commit([change], to: store)
                    for key in visit.keys {
                        try trial.expect(
                            try await store.visit(key)?.visit, is: visit,
                            that: "the notices of a visit are read as they were stored")
                    }
                    let listed = try await store.visits(matching: VisitQuery(.unsettled, actor: visit.actor))
                    try trial.expect(
                        listed.first { $0.visit.id == visit.id }?.visit, is: visit.isUnsettled ? visit : nil,
                        that: "the notices of a visit are listed as they were stored")
                }
            }
        }
    }

    private static var noticeStages: Self {
        Self(
            "sessions.list.notices",
            "A visit with a notice to give is listed as unsettled, and as running unless the notice is required."
        ) { trial in
            let store = try await trial.open()
            let required = try self.life("required", notifying: .required, trial)
            let bestEffort = try self.life("best-effort", notifying: .bestEffort, trial)
            let both = ["best-effort", "required"]
            let table: [(running: [String], unsettled: [String])] = [
                ([], both), ([], both), (["best-effort"], both), (both, both), (both, both), ([], both), ([], both),
                ([], []),
            ]
            for (step, (running, unsettled)) in table.enumerated() {
                for visit in [required[step], bestEffort[step]] {
                    try await trial.commit(
                        [step == 0 ? .insert(visit) : .replace(visit, unseenSince: nil)], to: store)
                }
                for (actor, subject) in [(required[0].actor, nil), (nil, required[0].subject), (nil, nil)]
                    as [(Account.ID?, Account.ID?)]
                {
                    let query = VisitQuery(.running, actor: actor, subject: subject)
                    try trial.expect(
                        try await trial.names(matching: query, in: store), is: running,
                        that: "a visit is listed as running once a notice that it needs was given")
                    let all = VisitQuery(.unsettled, actor: actor, subject: subject)
                    try trial.expect(
                        try await trial.names(matching: all, in: store), is: unsettled,
                        that: "a visit is listed as unsettled while it has a notice to give")
                }
            }
        }
    }
}
