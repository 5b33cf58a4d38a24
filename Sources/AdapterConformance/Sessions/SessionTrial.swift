// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation
internal import Permissions

extension Trial where Port == any SessionStore {
    /// When the visits of a check are prepared, unless it says otherwise.
    var noon: Timestamp { Timestamp(millisecondsSince1970: 1_767_268_800_000) }

    func freshDigest() -> Digest {
        guard let digest = Digest(bytes: self.entropy.bytes(Digest.byteCount)) else {
            preconditionFailure("a source of entropy returns as many bytes as it is asked for")
        }
        return digest
    }

    func freshSalts() -> Visit.Salts { Visit.Salts(staff: self.freshDigest(), customer: self.freshDigest()) }

    /// What every visit of a check has in common.
    func terms(
        actor: String = "north", subject: String = "acme", code: Digest? = nil, at time: Timestamp? = nil
    ) throws -> VisitTerms {
        VisitTerms(
            actor: Person(id: self.id(actor), name: actor, username: actor, role: .reseller),
            subject: Person(id: self.id(subject), name: subject, username: subject, role: .customer),
            loginSession: self.id("login"), authenticatedAt: self.noon, loginEndsAt: nil, origin: nil,
            reason: "asked by phone",
            returnPoint: try ReturnPoint("/customers?page=2#row-7"), mode: .full, rule: "ownership",
            preparedAt: time ?? self.noon, switchedFrom: nil,
            handOff: VisitTerms.HandOff(
                digest: code ?? self.freshDigest(), presenter: .loginSession(self.id("login"))),
            correlation: nil)
    }

    /// A visit that waits for its code to be used; revision 1.
    func prepared(
        _ name: String = "visit", actor: String = "north", subject: String = "acme", code: Digest? = nil,
        at time: Timestamp? = nil
    ) throws -> Visit {
        Visit(
            id: self.id(name), terms: try self.terms(actor: actor, subject: subject, code: code, at: time),
            until: (time ?? self.noon).advanced(by: .seconds(60)))
    }

    /// A visit under way whose start is on record, and stored nowhere yet; revision 3.
    func running(
        _ name: String = "visit", actor: String = "north", subject: String = "acme", at time: Timestamp? = nil
    ) throws -> Visit {
        try self.used(try self.accepted(try self.prepared(name, actor: actor, subject: subject, at: time)))
    }

    /// The next version of a prepared visit: under way, with its start in the outbox.
    func accepted(_ visit: Visit, token: Digest? = nil, notifying duty: Notice.Duty = .none) throws -> Visit {
        try visit.accepted(
            at: visit.terms.preparedAt.advanced(by: .seconds(1)), token: token ?? self.freshDigest(), mode: .full,
            epoch: 0, limits: VisitLimits(), notifying: duty, salts: self.freshSalts())
    }

    /// The next version of a visit under way: used, with an empty outbox.
    func used(_ visit: Visit, mode: VisitMode = .full) throws -> Visit {
        try visit.used(at: visit.terms.preparedAt.advanced(by: .seconds(2)), mode: mode)
    }

    /// The next version of a visit: over, with its stop in the outbox if it had started.
    func ended(_ visit: Visit, at time: Timestamp? = nil, notifying duty: Notice.Duty = .none) throws -> Visit {
        try visit.ended(
            Visit.Ending(
                visit.active == nil ? .lapsed : .stopped, at: time ?? visit.terms.preparedAt.advanced(by: .seconds(3))),
            notifying: duty, salts: self.freshSalts())
    }

    /// Stores changes about which nothing is wrong.
    func commit(_ changes: [SessionChange], to store: Port) async throws {
        try self.expect(
            try await store.commit(changes), is: .committed, that: "changes that expect what is stored are stored")
    }

    /// A visit as it is stored.
    func stored(_ id: VisitID, in store: Port) async throws -> VisitSnapshot {
        guard let snapshot = try await store.visit(.id(id)) else {
            throw self.violation(of: "a visit that was stored is there", seen: "none under `\(id)`")
        }
        return snapshot
    }

    /// The identifiers of this run that a query lists, page by page, without the marker.
    func names(matching query: VisitQuery, in store: Port) async throws -> [String] {
        var query = query
        var ids: [VisitID] = []
        while true {
            let page = try await store.visits(matching: query)
            ids += page.map(\.visit.id)
            guard page.count == query.limit, ids.count < 100_000 else { break }
            query.after = page.last?.visit.id
        }
        return ids.map(\.rawValue).filter { $0.hasPrefix(self.marker) }.map { String($0.dropFirst(33)) }
    }
}
