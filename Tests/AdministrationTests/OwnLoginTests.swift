// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `Whoever changes accounts or reads the log` {
    private let office: Office
    private let desk: LogDesk
    private let impersonation: ImpersonationService

    init() throws {
        let office = try Office()
        self.office = office
        self.desk = LogDesk(
            accounts: office.store, sessions: office.sessions, log: office.log, clock: office.clock,
            entropy: SeededEntropy(seed: 9))
        self.impersonation = ImpersonationService(
            accounts: office.store, sessions: office.sessions, log: office.log, clock: office.clock,
            entropy: SeededEntropy(seed: 10))
    }

    /// What a panel says that takes the account being shown for the one that signed in.
    private func ada(signedInAs other: Account.ID) -> Operator {
        var staff = self.office.staff("ada")
        staff.account = other
        return staff
    }

    private func refusals(_ kind: AuditKind) throws -> [AuditEntry] {
        try self.office.entries().filter { $0.kind == kind }
    }

    private func suspend(_ id: Account.ID, by staff: Operator) async throws -> [RefusalReason]? {
        try await self.office.service.suspend(id, because: "unpaid", by: staff).refusal?.reasons
    }

    private func read(by staff: Operator) async throws -> [RefusalReason]? {
        try await self.desk.read(AuditQuery(), because: "complaint", by: staff).refusal?.reasons
    }

    @Test func `does so in their own name, also while they are signed in as somebody else`() async throws {
        let (ada, page) = (self.office.staff("ada"), try ReturnPoint("/customers"))
        _ = try await self.impersonation.start(as: "north", by: ada, because: "call", returningTo: page).get()

        let asNorth = self.ada(signedInAs: "north")
        #expect(try await self.suspend("acme", by: asNorth) == [.loginOfAnother])
        #expect(try await self.read(by: asNorth) == [.loginOfAnother])

        #expect(try self.office["acme"].status.kind == .active)
        for refusal in try self.refusals(.accountRefused) + self.refusals(.logRefused) {
            let staff = try #require(try refusal.staffDetails())
            #expect(staff.account == "north" && staff.causedBy == "ada")
            #expect(try await refusal.place.by == self.office.log.handle(of: "ada"))
        }
        #expect(try await self.suspend("acme", by: ada) == nil)
        #expect(try await self.read(by: ada) == nil)
    }

    @Test func `does so only on a login that goes on`() async throws {
        let ada = self.office.staff("ada")
        _ = try await self.impersonation.operatorLeft(ada.loginSession, of: "ada")
        #expect(try await self.suspend("acme", by: ada) == [.loginEnded])
        #expect(try await self.read(by: ada) == [.loginEnded])

        var bob = self.office.staff("bob")
        bob.authenticatedAt = self.office.clock.now.advanced(by: .seconds(3_600))
        #expect(try await self.suspend("acme", by: bob) == [.authenticatedInFuture])
        #expect(try await self.read(by: bob) == [.authenticatedInFuture])
        #expect(try self.refusals(.accountRefused).count == 2 && self.refusals(.logRefused).count == 2)
    }

    @Test func `fills the log with no burst of refusals, and every one of them is accounted for`() async throws {
        let limit = VisitLimits().refusalsPerMinute
        let north = self.office.staff("north")
        for number in 0..<(4 * limit) {
            let expected: RefusalReason = number < limit ? .onlyAdministrators : .tooManyRefusals
            let reasons =
                number.isMultiple(of: 2)
                ? try await self.read(by: north) : try await self.suspend("cinema", by: north)
            #expect(reasons == [number < limit && !number.isMultiple(of: 2) ? .noSuchAccount : expected])
        }
        let page = try ReturnPoint("/customers")
        // What they were refused here keeps them from trying elsewhere too.
        let entered = try await self.impersonation.start(as: "acme", by: north, because: "call", returningTo: page)
        #expect(entered.refusal?.reasons == [.tooManyRefusals])

        let refusals = try self.refusals(.accountRefused) + self.refusals(.logRefused)
        let standFor = refusals.map { entry -> Int64 in
            switch entry.detail {
            case .accountRefused(_, _, let number), .logRefused(_, _, let number): number
            default: 0
            }
        }
        #expect(refusals.count == limit + 2)
        #expect(standFor.reduce(0, +) == Int64(4 * limit))

        self.office.clock.advance(by: .seconds(60))
        #expect(try await self.suspend("acme", by: self.office.staff("north")) == nil)
    }

    @Test func `uses up what is their own when they give out another for themselves`() async throws {
        let (ada, page) = (self.office.staff("ada"), try ReturnPoint("/customers"))
        _ = try await self.impersonation.start(as: "north", by: ada, because: "call", returningTo: page).get()
        let asNorth = self.ada(signedInAs: "north")
        for number in 0..<VisitLimits().refusalsPerMinute {
            let reasons =
                number.isMultiple(of: 2)
                ? try await self.read(by: asNorth) : try await self.suspend("acme", by: asNorth)
            #expect(reasons == [.loginOfAnother])
        }
        #expect(try await self.read(by: asNorth) == [.tooManyRefusals])
        #expect(try await self.suspend("acme", by: ada) == [.tooManyRefusals])
        #expect(try await self.suspend("acme", by: self.office.staff("north")) == nil)
    }

    @Test func `is refused while the log is down too, and the record comes later`() async throws {
        let log = AuditLog(store: ReadOnlyStore(sound: self.office.logStore), clock: self.office.clock)
        let (office, north) = (self.office, self.office.staff("north"))
        let service = AdministrationService(
            accounts: office.store, sessions: office.sessions, log: log, clock: office.clock)
        let desk = LogDesk(accounts: office.store, sessions: office.sessions, log: log, clock: office.clock)
        #expect(
            try await service.suspend("cinema", because: "unpaid", by: north).refusal?.reasons == [.noSuchAccount])
        #expect(
            try await desk.read(AuditQuery(), because: "complaint", by: north).refusal?.reasons
                == [.onlyAdministrators])
        #expect(try office.entries().isEmpty)

        #expect(try await office.service.settle() == 0)
        #expect(try office.entries().map(\.kind) == [.accountRefused, .logRefused])
    }
}
