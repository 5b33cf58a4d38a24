// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Impersonation

extension Requirement where Port == any SessionStore {
    static var approvalLists: [Self] {
        [self.requestedOnly, self.requestedOpen, self.requestedOrder, self.requestedPages]
    }

    private static var requestedOnly: Self {
        Self("sessions.approvals.requested", "Approvals are listed while they are requested, and no longer.") { trial in
            let store = try await trial.open()
            let requested = (0..<4).map { trial.requested("approval-\($0)") }
            func expectListed(_ approvals: [Approval]) async throws {
                try trial.expect(
                    try await trial.requests(in: store), is: approvals,
                    that: "what is stored as requested is listed, and nothing else")
            }
            try await expectListed([])
            try await trial.commit(requested.map { .approval($0) }, to: store)
            try await expectListed(requested)
            let approved = try trial.approved(requested[0])
            try await trial.commit([.approval(approved)], to: store)
            try await expectListed(Array(requested[1...]))
            try await trial.commit([.approval(try trial.refused(requested[2]))], to: store)
            try await expectListed([requested[1], requested[3]])
            try await trial.commit([.approval(try trial.used(approved))], to: store)
            try await expectListed([requested[1], requested[3]])
        }
    }

    private static var requestedOpen: Self {
        Self("sessions.approvals.open", "Approvals are listed until nobody can answer them any more.") { trial in
            let store = try await trial.open()
            let (earlier, later) = (
                trial.requested("earlier"), trial.requested("later", at: trial.noon.advanced(by: .milliseconds(1)))
            )
            try await trial.commit([.approval(earlier), .approval(later)], to: store)
            for (time, open) in [
                (earlier.over.advanced(by: .milliseconds(-1)), [earlier, later]), (earlier.over, [later]),
                (later.over, []),
            ] {
                try trial.expect(
                    try await trial.requests(in: store, at: time), is: open,
                    that: "what waited for its whole time is not listed, and everything else is")
            }
            try trial.expect(
                try await trial.requests(in: store, limit: 1, at: earlier.over), is: [later],
                that: "what is not listed does not count towards the limit")
        }
    }

    private static var requestedOrder: Self {
        Self("sessions.approvals.order", "Approvals are listed in the order of the bytes of their identifiers.") {
            trial in
            let store = try await trial.open()
            let names = ["a", "B", "-", "_", "~", "10", "9", "Z", "aa", "A", "!", "a.b"]
            try await trial.commit(names.map { .approval(trial.requested($0)) }, to: store)
            for limit in [1, 5, names.count, VisitQuery.maximumLimit] {
                try trial.expect(
                    try await trial.requests(in: store, limit: limit).map { String($0.id.rawValue.dropFirst(33)) },
                    is: names.sorted(), that: "approvals come in the order of the bytes of their identifiers")
            }
            // A list begins after an identifier, whether it is there or not, or with the first of all.
            for (after, rest) in [("A", 7), ("A0", 7), ("~", 0), ("~~", 0)] {
                let page = try await store.openApprovals(at: trial.noon, after: trial.id(after), limit: rest + 1)
                try trial.expect(
                    page.map(\.id).filter { $0.rawValue.hasPrefix(trial.marker) },
                    is: names.sorted().suffix(rest).map { trial.id($0) },
                    that: "a page begins after the identifier named, which need not be there")
            }
            guard let first = try await store.openApprovals(at: trial.noon, after: nil, limit: 1).first else {
                throw trial.violation(of: "a list begins with the first of all", seen: "none")
            }
            try trial.expect(
                first.id <= trial.id("!"), that: "a list begins with the first of all", seen: "`\(first.id)`")
        }
    }

    private static var requestedPages: Self {
        Self("sessions.approvals.pages", "Pages neither repeat nor skip an approval while others are answered.") {
            trial in
            let store = try await trial.open()
            let steady = (100..<114).map { "approval-\($0)" }
            try await trial.commit(steady.map { .approval(trial.requested($0)) }, to: store)
            var after: Approval.ID = Identifier(known: trial.marker)
            var names: [String] = []
            for round in 0..<20 {
                let page = try await store.openApprovals(at: trial.noon, after: after, limit: 3)
                try trial.expect(page.count <= 3, that: "a page holds no more than asked for", seen: "\(page.count)")
                let own = page.filter { $0.id.rawValue.hasPrefix(trial.marker) }
                names += own.map { String($0.id.rawValue.dropFirst(33)) }
                guard let last = own.last, own.count == 3 else { break }
                after = last.id
                // All of a page are answered, also where the next one begins; others are asked for before and after it.
                try await trial.commit(own.map { .approval(try trial.approved($0)) }, to: store)
                try await trial.commit(
                    [
                        .approval(trial.requested("an-early-\(round)")),
                        .approval(trial.requested("\(last.id.rawValue.dropFirst(33))-\(round)")),
                    ], to: store)
            }
            try trial.expectPaged(names, steady: steady, arriving: "approval-102-", "approval")
        }
    }
}
