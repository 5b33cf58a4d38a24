// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var approvals: [Self] { [self.approvalRevisions, self.approvalRoundTrip] }

    private static var approvalRevisions: Self {
        Self("sessions.approvals.revisions", "An approval begins with revision 1 and goes on one by one.") { trial in
            let store = try await trial.open()
            let requested = trial.requested("approval")
            let approved = try trial.approved(requested)
            let versions = [requested, approved, try trial.used(approved)]
            try trial.expect(
                try await store.approval(requested.id), is: nil, that: "nothing is there before it is asked")
            for next in 1...3 {
                for revision in (1...3) where revision != next {
                    try trial.expect(
                        try await store.commit([.approval(versions[revision - 1])]), is: .conflict,
                        that: "revision \(revision) of an approval does not follow revision \(next - 1)")
                    try trial.expect(
                        try await store.approval(requested.id), is: next == 1 ? nil : versions[next - 2],
                        that: "a conflict changes nothing")
                }
                try await trial.commit([.approval(versions[next - 1])], to: store)
                try trial.expect(
                    try await store.approval(requested.id), is: versions[next - 1],
                    that: "the version stored last is there")
            }
            try trial.expect(
                try await store.commit([.approval(try trial.refused(requested))]), is: .conflict,
                that: "what was answered is not answered again")
            try trial.expect(
                try await store.approval(trial.id("other")), is: nil, that: "an approval is found by its identifier")
        }
    }

    private static var approvalRoundTrip: Self {
        Self("sessions.approvals.round-trip", "An approval is read exactly as it was stored, in each of its states.") {
            trial in
            let store = try await trial.open()
            var stored: [Approval] = []
            for (number, requested) in try self.everyKindOfRequest(trial).enumerated() {
                let approved = try requested.approved(
                    by: trial.hostileID("approver"), at: .earliest,
                    until: requested.matter == .entering ? .latest : requested.requestedAt)
                let refused = try requested.refused(
                    by: trial.hostileID("approver"), at: Timestamp(millisecondsSince1970: -1))
                var given = [requested, approved]
                // Only what lets somebody in is ever used up.
                if requested.matter == .entering {
                    given.append(
                        try approved.used(
                            for: trial.hostileID("visit"), by: trial.hostileID("approver"), at: requested.requestedAt))
                }
                let lives = [given, [requested, refused], [requested]]
                for version in lives[number % lives.count] {
                    try await trial.commit([.approval(version)], to: store)
                    try trial.expectExactly(
                        try await store.approval(version.id), is: version,
                        that: "every field of an approval is read as it was stored")
                }
                if let last = lives[number % lives.count].last { stored.append(last) }
            }
            for approval in stored {
                try trial.expect(
                    try await store.approval(approval.id), is: approval, that: "no approval changes another")
            }
            let listed = stored.filter { if case .requested = $0.state { true } else { false } }
            try trial.expectExactly(
                try await trial.requests(in: store), is: listed.sorted { $0.id < $1.id },
                that: "every field of an approval is listed as it was stored")
        }
    }

    /// Both matters in each of the lives, with everything there can be in them and with nothing that need not be.
    private static func everyKindOfRequest(_ trial: Trial<Port>) throws -> [Approval] {
        let hostile = HostileText.everything
        let ticket = HostileText.samples.prefix(9).joined()
        return try (0..<6).map { number in
            Approval(
                id: trial.hostileID("approval-\(number)"),
                requester: Person(id: trial.hostileID("north"), name: hostile, username: hostile, role: .reseller),
                subject: Person(id: trial.hostileID("acme"), name: "", username: "", role: .customer),
                matter: number < 3
                    ? .entering : .act(Identifier(known: "domains.transferOut"), in: trial.hostileID("visit")),
                reason: number.isMultiple(of: 2) ? try Reason(hostile, ticket: ticket) : "",
                // Never over before the year 1000: those times are for the check of what is erased.
                requestedAt: [Timestamp(millisecondsSince1970: -1), trial.noon, .latest][number % 3])
        }
    }
}
