// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

/// A store in memory in which a panel has visits, and all that belongs to them, before any check begins.
struct FilledSessionStore {
    /// What was written since.
    struct Written {
        var visits: Set<VisitID> = []
        var approvals: Set<Approval.ID> = []
        var customers: Set<Account.ID> = []
    }

    let sound: InMemorySessionStore
    private let before: Picture

    /// Everything in the store that the panel has there.
    private struct Picture: Equatable {
        var visits: [VisitSnapshot]
        var unsettled: [VisitID]
        var ledger: OperatorLedger?
        var consents: ConsentRecord?
        var approvals: [Approval?]
        var requested: [Approval]
        var events: [AuditEvent]
        var freezes: [Freeze]

        init(of store: InMemorySessionStore) {
            self.visits = Panel.visits.compactMap { store.visit(.id($0)) }.map { snapshot in
                // The freezes of a snapshot are those of everybody.
                VisitSnapshot(
                    visit: snapshot.visit, seenAt: snapshot.seenAt, freezes: .none, consents: snapshot.consents)
            }
            self.unsettled = store.visits(matching: VisitQuery(.unsettled)).map(\.visit.id)
            self.ledger = store.ledger(of: Panel.north)
            self.consents = store.consents(of: Panel.acme)
            self.approvals = Panel.approvals.map { store.approval($0) }
            self.requested = store.openApprovals(at: .earliest, after: nil, limit: VisitQuery.maximumLimit)
            self.events = store.events(skipping: 0, limit: VisitQuery.maximumLimit)
            self.freezes = store.freezes().freezes
        }
    }

    init(_ sound: InMemorySessionStore = InMemorySessionStore()) throws {
        try Panel.fill(sound)
        self.sound = sound
        self.before = Picture(of: sound)
        #expect(self.before.unsettled.count == 2 && self.before.requested.count == 1)
        #expect(self.before.events.count == 1 && self.before.freezes.count == 1)
    }

    /// The store, and what is written to it from now on.
    func watched() -> (store: FaultySessionStore, written: Memory<Written>) {
        let written = Memory(Written())
        var store = FaultySessionStore(sound: self.sound)
        store.store = { sound, changes in
            written.change { written in
                for change in changes {
                    switch change {
                    case .insert(let visit): written.visits.insert(visit.id)
                    case .approval(let approval): written.approvals.insert(approval.id)
                    case .consents(let record): written.customers.insert(record.subject)
                    default: break
                    }
                }
            }
            return try sound.commit(changes)
        }
        return (store, written)
    }

    /// Expects everything to be as it was, and nothing else to be open.
    func expectNothingElseOpen(_ comment: Comment? = nil) {
        #expect(Picture(of: self.sound) == self.before, comment)
    }
}

/// What a panel has in its store.
private enum Panel {
    static let (north, acme): (Account.ID, Account.ID) = ("north", "acme")
    static let visits: [VisitID] = ["prepared", "running", "settled"]
    static let approvals: [Approval.ID] = ["requested", "approved"]

    static func fill(_ store: InMemorySessionStore) throws {
        let now = SystemClock().now
        let prepared = try self.visits.map { try self.prepared($0, at: now) }
        let salts = Visit.Salts(staff: SHA256.hash([1]), customer: SHA256.hash([2]))
        let running = try prepared[1].accepted(
            at: now, token: SHA256.hash([3]), mode: .full, epoch: 0, limits: VisitLimits(), salts: salts
        ).delivered()
        // Long enough ago that whoever erases what is old takes it away.
        let settled = try prepared[2].ended(
            Visit.Ending(.lapsed, at: now.advanced(by: .seconds(-400 * 86_400))), salts: salts)
        let until = now.advanced(by: .seconds(3_600))
        let consent = Consent(id: "consent", grantee: .anybody, from: now, until: until)
        let requests = self.approvals.map { id in
            Approval(
                id: id, requester: running.terms.actor, subject: running.terms.subject, matter: .entering,
                reason: "asked by phone", requestedAt: now)
        }
        let event = AuditEvent(
            facts: AuditEvent.Facts(
                id: "event", occurredAt: now, subject: self.acme, visit: nil, rule: nil, correlation: nil,
                detail: .consentWithdrawn(consent: "other")),
            actor: self.north, staff: StaffDetails(account: self.north).sealed(salt: SHA256.hash([4])), customer: nil)
        let freezes = try #require(FreezeRecord.none.setting("freeze", .actor("south"), by: "ada", at: now))
        let consents = try #require(ConsentRecord(of: self.acme).granting(consent, at: now))
        let changes: [SessionChange] = [
            .insert(prepared[0]), .insert(running), .insert(settled),
            .ledger(OperatorLedger(of: self.north).leaving("login", at: now).ledger), .freezes(freezes),
            .consents(consents), .approval(requests[0]), .approval(requests[1]), .event(event),
        ]
        #expect(try store.commit(changes) == .committed)
        #expect(try store.commit([.approval(requests[1].approved(by: "ada", at: now, until: until))]) == .committed)
        store.touch(running.id, at: now)
    }

    private static func prepared(_ id: VisitID, at now: Timestamp) throws -> Visit {
        Visit(
            id: id,
            terms: VisitTerms(
                actor: Person(id: self.north, name: "North", username: "north", role: .reseller),
                subject: Person(id: self.acme, name: "Acme", username: "acme", role: .customer), loginSession: "login",
                authenticatedAt: now, loginEndsAt: nil, origin: nil, reason: "asked by phone",
                returnPoint: try ReturnPoint("/customers"), mode: .full, rule: "ownership", preparedAt: now,
                switchedFrom: nil,
                handOff: VisitTerms.HandOff(
                    digest: SHA256.hash(Array(id.rawValue.utf8)), presenter: .loginSession("login")),
                correlation: nil),
            until: now.advanced(by: .seconds(60)))
    }
}
