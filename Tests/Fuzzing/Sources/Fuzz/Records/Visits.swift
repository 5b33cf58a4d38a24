// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Permissions

@testable internal import Impersonation

/// People, and a visit at each stage of its life.
enum Honest {
    static let north = Person(id: "north", name: "North", username: "north", role: .reseller)
    static let acme = Person(id: "acme", name: "Acme Ltd", username: "acme", role: .customer)
    static let start: Timestamp = "2026-01-01T00:00:00Z"
    static let salts = Visit.Salts(staff: SHA256.hash([1]), customer: SHA256.hash([2]))

    static func visits() throws -> [Visit] {
        let terms = VisitTerms(
            actor: self.north, subject: self.acme, loginSession: "login-1", authenticatedAt: self.start,
            loginEndsAt: self.start.advanced(by: .seconds(7_200)),
            origin: Operator.Origin(address: "192.0.2.1", vouchedBy: "socket"),
            reason: try Reason("asked", ticket: "4711"),
            returnPoint: try ReturnPoint("/customers?page=2", viewState: "row=7"), mode: .full, rule: "ownership",
            preparedAt: self.start, switchedFrom: "v0",
            handOff: VisitTerms.HandOff(digest: SHA256.hash([3]), presenter: .audience("panel.example")),
            correlation: "c1",
            approval: "p1")
        let prepared = Visit(id: "v1", terms: terms, until: self.start.advanced(by: .seconds(60)))
        let active = try prepared.accepted(
            at: self.start, token: SHA256.hash([4]), mode: .full, epoch: 1, owners: ["north"], limits: VisitLimits(),
            replacing: "v0", on: ["consent"], notifying: .bestEffort, salts: self.salts)
        let used = try active.used(at: self.start, mode: .full)
        let ended = try used.ended(
            Visit.Ending(.revoked, at: self.start.advanced(by: .seconds(9))), by: "ada", notifying: .bestEffort,
            salts: self.salts)
        let lapsed = try prepared.ended(Visit.Ending(.lapsed, at: self.start), salts: self.salts)
        return [prepared, active, used, ended, lapsed]
    }
}

extension Target {
    /// Visits, with all that can become of them.
    static var visits: Self {
        get throws {
            try .record("visits", Honest.visits(), words: EndCause.allCases.map { "\"\($0.rawValue)\"" }) { visit in
                demand(
                    visit.outbox.allSatisfy { [.visitStarted, .visitStopped, .noticeFailed].contains($0.kind) },
                    "a visit leaves to the log its start, its stop, and notices that failed")
                for event in visit.outbox { try place(event, mustFit: true) }
                guard visit.revision < Int(Int32.max) - 2 else { return }
                for now in [Honest.start, Honest.start.advanced(by: .seconds(90_000)), .earliest, .latest] {
                    try checkEnds(of: visit, at: now)
                    try checkUse(of: visit, at: now)
                }
                try demandStorable(visit.delivered(), "a visit whose events were delivered")
                if let told = try? visit.notified() { try demandStorable(told, "a visit whose customer was told") }
            }
        }
    }

    private static func checkEnds(of visit: Visit, at now: Timestamp) throws {
        for seenAt in [nil, now] {
            guard let ending = visit.overdue(at: now, seenAt: seenAt) else { continue }
            let ended = readAgain("the end of a visit") {
                try visit.ended(ending, by: "ada", notifying: .required, salts: Honest.salts)
            }
            try demandStorable(ended, "a visit that ended")
            demand(ended.ended?.duration ?? .seconds(-1) >= .zero, "no visit lasts less than no time")
        }
    }

    private static func checkUse(of visit: Visit, at now: Timestamp) throws {
        if visit.active != nil, !visit.needsNotice {
            try demandStorable(try visit.used(at: now, mode: .readOnly), "a visit that is used")
        }
        if let givenUp = try? visit.givingUpNotices(at: now, salts: Honest.salts) {
            try demandStorable(givenUp, "a visit whose customer could not be told")
        }
        guard case .prepared(let until) = visit.state, now < until else { return }
        for duty in [Notice.Duty.none, .bestEffort, .required] {
            let accepted = try visit.accepted(
                at: now, token: SHA256.hash([5]), mode: .full, epoch: 1, limits: VisitLimits(), notifying: duty,
                salts: Honest.salts)
            try demandStorable(accepted, "a visit that was accepted")
        }
    }
}
