// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Permissions

@testable internal import Impersonation

extension Target {
    /// The record of freezes.
    static var freezes: Self {
        get throws {
            let start = Honest.start
            let criteria: [Freeze.Criteria] = [
                .actor("north"), .subject("acme"), .owner("north"), .ticket("4711"), .everybody,
            ]
            var records = [FreezeRecord.none]
            for (number, criteria) in criteria.enumerated() {
                let id = Freeze.ID(stringLiteral: "f\(number)")
                if let last = records.last, let next = last.setting(id, criteria, by: "ada", at: start) {
                    records.append(next)
                }
            }
            if let last = records.last, let next = last.lifting("f1", at: start) { records.append(next) }
            return try .record("freezes", records.suffix(3)) { record in
                guard record.revision < Int(Int32.max) - 2 else { return }
                for now in [start, start.advanced(by: .seconds(90_000)), .earliest, .latest] {
                    for criteria in criteria {
                        guard let next = record.setting("f9", criteria, by: "ada", at: now) else { continue }
                        try demandStorable(next, "the freezes with one more")
                        demand(next.epoch > record.epoch, "a freeze has a number of its own")
                    }
                    if let next = record.lifting("f0", at: now) {
                        try demandStorable(next, "the freezes with one lifted")
                    }
                }
                try demandStorable(record.unchanged(), "the freezes as they are")
            }
        }
    }

    /// The consents of a customer.
    static var consents: Self {
        get throws {
            let (start, end) = (Honest.start, Honest.start.advanced(by: .seconds(3_600)))
            let grantees: [Consent.Grantee] = [.anybody, .owners, .actor("north")]
            var record = ConsentRecord(of: "acme")
            for (number, grantee) in grantees.enumerated() {
                let consent = Consent(
                    id: Consent.ID(stringLiteral: "c\(number)"), grantee: grantee, from: start, until: end,
                    sensitivities: [.privateContent, .change])
                record = record.granting(consent, at: start) ?? record
            }
            let records = [record, record.withdrawing("c1", at: start)].compactMap(\.self)
            return try .record("consents", records, words: Sensitivity.allCases.map { "\"\($0.rawValue)\"" }) {
                record in
                guard record.revision < Int(Int32.max) - 2 else { return }
                let consent = Consent(id: "new", grantee: .anybody, from: start, until: end)
                for now in [start, .earliest, .latest] where !record.consents.contains(where: { $0.id == "new" }) {
                    if let next = record.granting(consent, at: now) {
                        try demandStorable(next, "the consents with one more")
                    }
                    if let next = record.withdrawing("c0", at: now) {
                        try demandStorable(next, "the consents with one less")
                    }
                }
            }
        }
    }

    /// A second person's yes or no.
    static var approvals: Self {
        get throws {
            let (start, end) = (Honest.start, Honest.start.advanced(by: .seconds(900)))
            func asked(_ matter: Approval.Matter) -> Approval {
                Approval(
                    id: "p1", requester: Honest.north, subject: Honest.acme, matter: matter, reason: "asked",
                    requestedAt: start)
            }
            let entering = asked(.entering)
            let approved = try entering.approved(by: "ada", at: start, until: end)
            let samples = [
                entering, approved, try entering.refused(by: "ada", at: start),
                try approved.used(for: "v1", by: "ada", at: start),
                asked(.act("domains.transferOut", in: "v1")),
            ]
            return try .record("approvals", samples) { approval in
                let by: Account.ID = approval.requester.id == "ada" ? "bo" : "ada"
                switch approval.state {
                case .requested:
                    try demandStorable(approval.approved(by: by, at: start, until: end), "an approval that was given")
                    try demandStorable(approval.refused(by: by, at: start), "an approval that was not given")
                case .approved(let by, _, _) where approval.matter == .entering:
                    try demandStorable(approval.used(for: "v1", by: by, at: start), "an approval that was used")
                case .approved, .refused, .used: break
                }
                _ = approval.over
            }
        }
    }
}
