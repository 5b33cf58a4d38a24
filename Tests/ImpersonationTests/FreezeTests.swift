// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `A freeze` {
    let company: HostingCompany

    init() throws {
        self.company = try HostingCompany()
    }

    @Test(
        arguments: [
            (.everybody, true, true), (.actor("north"), true, false), (.actor("south"), false, true),
            (.subject("acme"), true, false), (.owner("north"), true, false), (.owner("ada"), true, true),
            (.ticket("4711"), true, false), (.ticket("47"), false, false),
        ] as [(Freeze.Criteria, Bool, Bool)])
    func `stops what it matches and nothing else`(
        _ criteria: Freeze.Criteria, _ stopsNorth: Bool, _ stopsSouth: Bool
    ) async throws {
        let north = try await self.company.impersonation.start(
            as: "acme", by: self.company.staff("north"), because: Reason("asked", ticket: "4711"),
            returningTo: HostingCompany.page
        ).get()
        let south = try await self.company.start("cinema", by: "south")
        _ = try await self.company.impersonation.endAll(
            matching: criteria, by: self.company.staff("ada"), because: "attack"
        ).get()
        #expect((try await self.company.impersonation.resume(north.token).refusal?.end?.cause == .frozen) == stopsNorth)
        #expect((try await self.company.impersonation.resume(south.token).refusal?.end?.cause == .frozen) == stopsSouth)
    }

    @Test(arguments: ["north", "acme", "nobody-at-all"] as [Account.ID])
    func `is set and lifted by administrators only`(_ somebody: Account.ID) async throws {
        let set = try await self.company.impersonation.endAll(
            matching: .everybody, by: self.company.staff(somebody), because: "fun")
        #expect(set.refusal?.reasons == [.onlyAdministrators])
        let freeze = try await self.company.impersonation.endAll(
            matching: .everybody, by: self.company.staff("ada"), because: "x"
        ).get()
        let lifted = try await self.company.impersonation.lift(
            freeze.id, by: self.company.staff(somebody), because: "fun")
        #expect(lifted.refusal?.reasons == [.mayNotLift])
    }

    @Test func `is not lifted by whom it concerns`() async throws {
        let freeze = try await self.company.impersonation.endAll(
            matching: .actor("bob"), by: self.company.staff("ada"), because: "theft"
        ).get()
        #expect(
            try await self.company.impersonation.lift(freeze.id, by: self.company.staff("bob"), because: "me").refusal
                != nil)
        #expect(
            try await self.company.impersonation.lift(freeze.id, by: self.company.staff("ada"), because: "settled")
                .refusal == nil)
        #expect(
            try await self.company.impersonation.lift(freeze.id, by: self.company.staff("ada"), because: "again")
                .refusal != nil)
    }

    @Test func `takes visits off the list at once, and gives out no codes`() async throws {
        _ = try await self.company.start("acme")
        _ = try await self.company.impersonation.endAll(
            matching: .everybody, by: self.company.staff("ada"), because: "attack"
        ).get()
        #expect(try await self.company.impersonation.visits(visibleTo: "ada").isEmpty)
        let refused = try await self.company.impersonation.prepare(
            as: "acme", by: self.company.staff("north"), because: "asked", returningTo: HostingCompany.page)
        #expect(refused.refusal?.reasons == [.frozen])
    }

    @Test func `works while the log cannot be written, and comes on record later`() async throws {
        let visit = try await self.company.start("acme")
        let fault = Fault()
        let impersonation = self.company.impersonation(audit: fault)
        fault.isDown = true
        _ = try await impersonation.endAll(matching: .everybody, by: company.staff("ada"), because: "attack").get()
        #expect(try await impersonation.resume(visit.token).refusal?.end?.cause == .frozen)
        fault.isDown = false
        _ = try await impersonation.sweep()
        let kinds = try self.company.entries().map(\.kind)
        #expect(kinds == [.visitStarted, .visitStopped, .freezeSet])
        #expect(self.company.sessions.events(skipping: 0, limit: 10).isEmpty)
    }

    @Test func `has a limit, and says so`() async throws {
        let most = FreezeRecord.maximumPerAdministrator
        for number in 0..<most { _ = try await self.freeze(.ticket("\(number)"), by: "ada").get() }
        await #expect(throws: ImpersonationError(.invalidInput, "")) {
            try await self.freeze(.subject("bakery"), by: "ada")
        }
        // What one administrator uses up is theirs: others stop them all the same, and everybody can always be stopped.
        _ = try await self.freeze(.actor("ada"), by: "bob").get()
        _ = try await self.freeze(.everybody, by: "ada").get()
        #expect(self.company.sessions.freezes().freezes.count == most + 2)
    }

    @Test func `that is in force already is not set again`() async throws {
        let first = try await self.freeze(.subject("acme"), by: "ada").get()
        #expect(try await self.freeze(.subject("acme"), by: "ada").get() == first)
        #expect(try await self.freeze(.subject("acme"), by: "bob").get() != first)
        #expect(try self.company.entries().map(\.kind) == [.freezeSet, .freezeSet])
    }

    @Test func `of an owner can be set again, for what has come to them since`() async throws {
        _ = try await self.freeze(.owner("south"), by: "ada").get()
        let visit = try await self.company.start("acme")
        try self.company.change("acme") { $0.owner = "south" }
        _ = try await self.freeze(.owner("south"), by: "ada").get()
        #expect(try await self.company.impersonation.resume(visit.token).refusal?.end?.cause == .frozen)
    }

    @Test func `is lifted only so often within a minute, and leaves room however often it was`() async throws {
        let visit = try await self.company.start("cinema", by: "south")
        _ = try await self.company.impersonation.resume(visit.token).get()
        for number in 0..<(2 * FreezeRecord.maximumFreezes) {
            if number.isMultiple(of: 15) { self.company.clock.advance(by: .seconds(61)) }
            _ = try await self.company.impersonation.resume(visit.token).get()
            let freeze = try await self.freeze(.subject("acme"), by: "ada").get()
            _ = try await self.company.impersonation.lift(
                freeze.id, by: self.company.staff("ada"), because: "again"
            ).get()
            // So many are forgotten only by stopping everybody who was there before them.
            if number == FreezeRecord.maximumFreezes - 1 { break }
        }
        for _ in 0..<5 {
            let freeze = try await self.freeze(.subject("acme"), by: "ada").get()
            _ = try await self.company.impersonation.lift(freeze.id, by: self.company.staff("ada"), because: "again")
        }
        #expect(try await self.company.impersonation.resume(visit.token).refusal?.end?.cause == .frozen)
        #expect(self.company.sessions.freezes().freezes.count < FreezeRecord.maximumFreezes)
        var refusals = 0
        for number in 0..<VisitLimits().entriesPerMinute {
            let freeze = try await self.freeze(.ticket("\(number)"), by: "bob").get()
            let lifted = try await self.company.impersonation.lift(
                freeze.id, by: self.company.staff("bob"), because: "over")
            if number < 15 { _ = try lifted.get() }
            refusals += lifted.refusal?.reasons == [.tooManyEntries] ? 1 : 0
        }
        #expect(refusals == 0)
        let last = try await self.freeze(.ticket("last"), by: "bob").get()
        let lifted = try await self.company.impersonation.lift(last.id, by: self.company.staff("bob"), because: "over")
        #expect(lifted.refusal?.reasons == [.tooManyEntries])
        #expect(try self.company.entries().last?.detail == .visitRefused(reasons: ["too-many-entries"], standsFor: 1))
    }

    @Test func `is not lifted by whose visit it stopped, and what they try is on record`() async throws {
        let visit = try await self.company.start("acme", by: "bob")
        _ = try await self.company.impersonation.resume(visit.token).get()
        let freeze = try await self.freeze(.subject("acme"), by: "ada").get()
        // Neither by being quick nor by leaving the visit first.
        _ = try await self.company.impersonation.operatorLeft("login-bob", of: "bob")
        let bob = self.company.staff("bob", login: "another")
        let answer = try await self.company.impersonation.lift(freeze.id, by: bob, because: "mine")
        #expect(answer.refusal?.reasons == [.mayNotLift])
        #expect(try self.company.entries().last?.detail == .visitRefused(reasons: ["may-not-lift"], standsFor: 1))
        #expect(try self.company.entries().last?.facts.rule == "lift")
        let later = try await self.freeze(.subject("acme"), by: "ada")
        _ = try await self.company.impersonation.lift(later.get().id, by: self.company.staff("ada"), because: "x").get()
    }

    @Test func `is lifted by an administrator who had left before it was set`() async throws {
        let visit = try await self.company.start("acme", by: "bob")
        _ = try await self.company.impersonation.stop(visit.token).get()
        self.company.clock.advance(by: .seconds(1))
        let freeze = try await self.freeze(.subject("acme"), by: "ada").get()
        _ = try await self.company.impersonation.lift(freeze.id, by: self.company.staff("bob"), because: "over").get()
    }

    @Test func `is neither set nor lifted from a login that is another's or over`() async throws {
        let freeze = try await self.freeze(.subject("acme"), by: "bob").get()
        // Ada is signed in as bob: what the panel gives out as bob's login is hers.
        _ = try await self.company.start("bob", by: "ada")
        let ada = self.company.staff("bob", login: "login-ada")
        let set = try await self.company.impersonation.endAll(matching: .everybody, by: ada, because: "x")
        #expect(set.refusal?.reasons == [.loginOfAnother])
        let lifted = try await self.company.impersonation.lift(freeze.id, by: ada, because: "x")
        #expect(lifted.refusal?.reasons == [.loginOfAnother])
        #expect(try self.company.entries().last?.place.by != nil)
        let bob = self.company.staff("bob")
        _ = try await self.company.impersonation.operatorLeft(bob.loginSession, of: "bob")
        let late = try await self.company.impersonation.lift(freeze.id, by: bob, because: "x")
        #expect(late.refusal?.reasons == [.loginEnded])
    }

    @Test func `is not lifted for a transfer of the account either`() async throws {
        let visit = try await self.company.start("acme", by: "bob")
        _ = try await self.company.impersonation.resume(visit.token).get()
        let freeze = try await self.freeze(.owner("north"), by: "ada").get()
        try self.company.change("acme") { $0.owner = "south" }
        let answer = try await self.company.impersonation.lift(freeze.id, by: self.company.staff("bob"), because: "x")
        #expect(answer.refusal?.reasons == [.mayNotLift])
    }

    @Test func `of somebody who is no administrator any more keeps nobody from lifting`() async throws {
        _ = try await self.freeze(.actor("ada"), by: "bob").get()
        let revenge = try await self.freeze(.actor("bob"), by: "ada").get()
        let bob = self.company.staff("bob")
        #expect(try await self.company.impersonation.lift(revenge.id, by: bob, because: "x").refusal != nil)
        let suspension = Suspension(by: "bob", authority: .administrator, reason: "theft", at: self.company.clock.now)
        try self.company.change("ada") { $0.status = .suspended(suspension) }
        _ = try await self.company.impersonation.lift(revenge.id, by: bob, because: "x").get()
    }

    @Test func `that only its setter lifts is lifted by others once there is no such administrator`() async throws {
        var policy = ImpersonationPolicy.ofTests
        policy.lifting = .whoSetIt
        let company = try HostingCompany(policy: policy)
        let freeze = try await company.impersonation.endAll(
            matching: .everybody, by: company.staff("ada"), because: "x"
        ).get()
        #expect(try await company.impersonation.lift(freeze.id, by: company.staff("bob"), because: "x").refusal != nil)
        let suspension = Suspension(by: "bob", authority: .administrator, reason: "theft", at: company.clock.now)
        try company.change("ada") { $0.status = .suspended(suspension) }
        _ = try await company.impersonation.lift(freeze.id, by: company.staff("bob"), because: "x").get()
    }

    @Test func `keeps whoever is stopped by name from lifting any`() async throws {
        let other = try await self.freeze(.ticket("4711"), by: "bob").get()
        _ = try await self.freeze(.actor("bob"), by: "ada").get()
        let lifted = try await self.company.impersonation.lift(other.id, by: self.company.staff("bob"), because: "x")
        #expect(lifted.refusal?.reasons == [.mayNotLift])
    }

    private func freeze(_ criteria: Freeze.Criteria, by administrator: Account.ID) async throws -> Answer<Freeze> {
        try await self.company.impersonation.endAll(
            matching: criteria, by: self.company.staff(administrator), because: "x")
    }
}
