// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

extension Trial where Port == any SessionStore {
    /// An approval that somebody asks for; revision 1.
    func requested(_ name: String, at time: Timestamp? = nil) -> Approval {
        Approval(
            id: self.id(name), requester: Person(id: self.id("north"), name: "North", username: "n", role: .reseller),
            subject: Person(id: self.id("acme"), name: "Acme", username: "a", role: .customer), matter: .entering,
            reason: "asked by phone", requestedAt: time ?? self.noon)
    }

    /// The next version of an approval that is asked for: somebody said yes.
    func approved(_ approval: Approval, until: Timestamp? = nil) throws -> Approval {
        try approval.approved(
            by: self.id("ada"), at: approval.requestedAt,
            until: until ?? approval.requestedAt.advanced(by: .seconds(600)))
    }

    /// The next version of an approval that is asked for: somebody said no.
    func refused(_ approval: Approval, at time: Timestamp? = nil) throws -> Approval {
        try approval.refused(by: self.id("ada"), at: time ?? approval.requestedAt.advanced(by: .seconds(1)))
    }

    /// The next version of an approval that was given: somebody entered on it.
    func used(_ approval: Approval, at time: Timestamp? = nil) throws -> Approval {
        try approval.used(
            for: self.id("visit"), by: self.id("ada"), at: time ?? approval.requestedAt.advanced(by: .seconds(2)))
    }

    /// The approvals of this run that are listed as requested, page by page.
    func requests(
        in store: Port, limit: Int = VisitQuery.maximumLimit, at time: Timestamp? = nil
    ) async throws -> [Approval] {
        // Everything of this run comes after its marker, and nothing of others comes between.
        var after: Approval.ID? = Identifier(known: self.marker)
        var requests: [Approval] = []
        while let last = after {
            let page = try await store.openApprovals(at: time ?? self.noon, after: last, limit: limit)
            try self.expect(page.count <= limit, that: "a page holds no more than asked for", seen: "\(page.count)")
            let own = page.prefix { $0.id.rawValue.hasPrefix(self.marker) }
            requests += own
            try self.expect(requests.count < 10_000, that: "a list comes to its end", seen: "page after page")
            after = own.count == limit ? own.last?.id : nil
        }
        return requests
    }
}
