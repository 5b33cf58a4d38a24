// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `Ending somebody's visit` {
    let company: HostingCompany

    init() throws {
        self.company = try HostingCompany()
    }

    @Test(
        arguments: [
            ("bob", EndCause.revoked), ("north", .revoked), ("acme", .customer), ("ada", .stopped), ("south", nil),
            ("bakery", nil), ("cinema", nil), ("nobody-at-all", nil),
        ] as [(Account.ID, EndCause?)])
    func `is for administrators, the owner above, the customer, and the operator`(
        _ ender: Account.ID, _ cause: EndCause?
    ) async throws {
        let visit = try await self.company.start("acme", by: "ada")
        let answer = try await self.company.impersonation.end(visit.visit, by: self.company.staff(ender))
        #expect(try cause.map { try answer.get().cause == $0 } ?? (answer.refusal?.reasons == [.mayNotEnd]))
        let resumed = try await self.company.impersonation.resume(visit.token)
        #expect(resumed.refusal?.end?.cause == cause)
        if cause == .revoked {
            let stop = try #require(try self.company.entries().last)
            #expect(stop.place.by != nil && stop.place.by != stop.place.actor)
            #expect(try stop.staffDetails()?.account == "ada")
            #expect(try stop.staffDetails()?.causedBy == ender)
        }
    }

    @Test func `is refused alike for a visit that is not yours and one that does not exist`() async throws {
        let visit = try await self.company.start("acme")
        let notMine = try await self.company.impersonation.end(visit.visit, by: self.company.staff("south"))
        let unknown = try await self.company.impersonation.end("v-none", by: self.company.staff("south"))
        #expect(notMine.refusal == unknown.refusal)
    }

    @Test func `withdraws a visit that was only prepared`() async throws {
        let preparation = try await self.company.impersonation.prepare(
            as: "acme", by: self.company.staff("north"), because: "asked", leaving: .ownPage(HostingCompany.page)
        ).get()
        let end = try await self.company.impersonation.end(preparation.visit, by: self.company.staff("north")).get()
        #expect(end.cause == .withdrawn)
        let answer = try await self.company.impersonation.accept(
            preparation.code, presenting: .loginSession("login-north"))
        #expect(answer.refusal?.reasons == [.handOffInvalid])
    }

    @Test func `by a suspended administrator is refused`() async throws {
        let visit = try await self.company.start("acme")
        try self.company.change("bob") { $0.status = .closed }
        #expect(
            try await self.company.impersonation.end(visit.visit, by: self.company.staff("bob")).refusal?.reasons == [
                .mayNotEnd
            ])
        let freeze = try await self.company.impersonation.endAll(
            matching: .everybody, by: self.company.staff("bob"), because: "revenge")
        #expect(freeze.refusal?.reasons == [.onlyAdministrators])
        #expect(try await self.company.impersonation.resume(visit.token).refusal == nil)
    }

    @Test func `is not the customer's doing when the operator does it in their name`() async throws {
        let visit = try await self.company.start("acme")
        let answer = try await self.company.impersonation.end(
            visit.visit, by: self.company.staff("acme", login: "login-north"))
        #expect(answer.refusal?.reasons == [.loginOfAnother])
        #expect(try self.company.entries().map(\.kind) == [.visitStarted, .visitRefused])
        #expect(try self.company.entries().last?.facts.rule == "end")
        _ = try await self.company.impersonation.resume(visit.token).get()
    }

    @Test func `leaves the operator to sign in anew once their own login or account is no good any more`()
        async throws
    {
        func needsSignIn(
            _ account: Account.ID, until end: Timestamp? = nil, _ happens: () async throws -> Void
        ) async throws -> Bool? {
            var staff = self.company.staff(account)
            staff.loginEndsAt = end
            let visit = try await self.company.impersonation.start(
                as: "acme", by: staff, because: "asked", returningTo: HostingCompany.page
            ).get()
            #expect(try await self.company.impersonation.stop(visit.token).get().end.needsSignIn == false)
            try await happens()
            return try await self.company.impersonation.resume(visit.token).refusal?.end?.needsSignIn
        }
        #expect(try await needsSignIn("north") {} == false)
        let end = self.company.clock.now.advanced(by: .seconds(60))
        #expect(try await needsSignIn("north", until: end) { self.company.clock.advance(by: .seconds(60)) } == true)
        #expect(
            try await needsSignIn("north") {
                _ = try await self.company.impersonation.operatorLeft("login-north", of: "north")
            } == true)
        let closed = try await needsSignIn("bob") { try self.company.change("bob") { $0.status = .closed } }
        #expect(closed == true)
    }

    @Test func `is nobody's doing when its time was up before`() async throws {
        let visit = try await self.company.start("acme")
        _ = try await self.company.impersonation.resume(visit.token).get()
        self.company.clock.advance(by: .seconds(16 * 60))
        let ended = try await self.company.impersonation.end(visit.visit, by: self.company.staff("ada")).get()
        let stop = try #require(try self.company.entries().last)
        #expect(ended.cause == .idle && stop.kind == .visitStopped && stop.place.by == nil)
    }

    @Test func `is found by one sweep, however many others there are`() async throws {
        let sound = try await self.company.start("acme")
        let terms = try #require(self.company.sessions.visit(.id(sound.visit))?.visit.terms)
        let until = self.company.clock.now.advanced(by: .seconds(60))
        for number in 0...VisitQuery.maximumLimit {
            let visit = Visit(id: VisitID(stringLiteral: "v\(number)"), terms: terms, until: until)
            #expect(try self.company.sessions.commit([.insert(visit)]) == .committed)
        }
        self.company.clock.advance(by: .seconds(3_600))
        _ = try await self.company.impersonation.sweep()
        #expect(self.company.sessions.visits(matching: VisitQuery(.unsettled)).isEmpty)
    }

    @Test func `twice changes nothing`() async throws {
        let visit = try await self.company.start("acme")
        let first = try await self.company.impersonation.end(visit.visit, by: self.company.staff("bob")).get()
        self.company.clock.advance(by: .seconds(5))
        #expect(try await self.company.impersonation.end(visit.visit, by: self.company.staff("acme")).get() == first)
        #expect(try self.company.entries().filter { $0.kind == .visitStopped }.count == 1)
    }
}

@Suite struct `An operator who signs out` {
    @Test func `leaves every visit of that login, and none of another`() async throws {
        var policy = ImpersonationPolicy.ofTests
        policy.limits = try VisitLimits(visitsPerLogin: 3)
        let company = try HostingCompany(policy: policy)
        let here = [
            try await company.start("acme", login: "laptop"), try await company.start("bakery", login: "laptop"),
        ]
        let there = try await company.start("acme", login: "phone")
        let ended = try await company.impersonation.operatorLeft("laptop", of: "north")
        #expect(Set(ended) == Set(here.map(\.visit)))
        for visit in here {
            #expect(try await company.impersonation.resume(visit.token).refusal?.end?.cause == .operatorLeft)
        }
        #expect(try await company.impersonation.resume(there.token).refusal == nil)
    }

    @Test func `cannot enter anybody from that login again`() async throws {
        let company = try HostingCompany()
        _ = try await company.impersonation.operatorLeft("login-north", of: "north")
        let answer = try await company.impersonation.start(
            as: "acme", by: company.staff("north"), because: "asked", returningTo: HostingCompany.page)
        #expect(answer.refusal?.reasons == [.loginEnded])
    }

    @Test func `is remembered up to a limit, the latest longest`() async throws {
        let company = try HostingCompany()
        for number in 0...OperatorLedger.maximumDepartures {
            let login = try #require(LoginSessionID(rawValue: "login-\(number)"))
            _ = try await company.impersonation.operatorLeft(login, of: "north")
        }
        let departures = try #require(company.sessions.ledger(of: "north")).departures
        #expect(departures.count == OperatorLedger.maximumDepartures)
        #expect(departures.first?.loginSession == "login-1")
    }
}

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

@Suite struct `The list of running visits` {
    @Test func `shows each viewer what is theirs to know`() async throws {
        let company = try HostingCompany()
        let acme = try await company.start("acme", by: "ada").visit
        let cinema = try await company.start("cinema", by: "south").visit
        let south = try await company.start("south", by: "bob").visit
        let expected: [(Account.ID, Set<VisitID>)] = [
            ("ada", [acme, cinema, south]), ("north", [acme]), ("south", [cinema, south]), ("acme", [acme]),
            ("bakery", []), ("nobody-at-all", []),
        ]
        for (viewer, visits) in expected {
            let listed = try await company.impersonation.visits(visibleTo: viewer)
            #expect(Set(listed.map(\.id)) == visits, "\(viewer)")
        }
    }

    @Test func `comes in pages that neither repeat nor skip`() async throws {
        let company = try HostingCompany()
        var started: Set<VisitID> = []
        for number in 0..<7 {
            let login = try #require(LoginSessionID(rawValue: "login-\(number)"))
            started.insert(try await company.start("acme", login: login).visit)
        }
        var listed: [VisitID] = []
        var after: VisitID?
        repeat {
            let page = try await company.impersonation.visits(visibleTo: "ada", after: after, limit: 2)
            listed += page.map(\.id)
            after = page.last?.id
        } while after != nil
        #expect(listed.count == 7 && Set(listed) == started)
    }

    @Test(arguments: [(0, false), (-1, false), (1, true), (500, true), (501, false), (.max, false)])
    func `has 1 to 500 visits on a page, and any other number is an error`(_ limit: Int, _ isAllowed: Bool) async throws
    {
        let company = try HostingCompany()
        for viewer in ["ada", "nobody-at-all"] as [Account.ID] {
            do {
                _ = try await company.impersonation.visits(visibleTo: viewer, limit: limit)
                #expect(isAllowed)
            } catch let error as ImpersonationError {
                #expect(!isAllowed && error.code == .invalidInput)
            }
        }
    }

    @Test func `leaves out what is over, prepared, or not on record`() async throws {
        let company = try HostingCompany()
        _ = try await company.impersonation.prepare(
            as: "bakery", by: company.staff("north"), because: "asked", leaving: .ownPage(HostingCompany.page)
        ).get()
        _ = try await company.start("acme")
        company.clock.advance(by: .seconds(60 * 60))
        #expect(try await company.impersonation.visits(visibleTo: "ada").isEmpty)
    }
}

@Suite struct `A sweep` {
    @Test func `races with others and the visit is ended once`() async throws {
        let company = try HostingCompany()
        for number in 0..<20 {
            let login = try #require(LoginSessionID(rawValue: "login-\(number)"))
            _ = try await company.start("acme", login: login)
        }
        company.clock.advance(by: .seconds(61))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { _ = try await company.impersonation().sweep() } }
            try await group.waitForAll()
        }
        _ = try await company.impersonation.sweep()
        #expect(try company.entries().filter { $0.kind == .visitStopped }.count == 20)
        #expect(company.sessions.visits(matching: VisitQuery(.unsettled)).isEmpty)
    }

    @Test func `erases what ended more than seven days ago, and the log remembers it`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        _ = try await company.impersonation.stop(visit.token).get()
        company.clock.advance(by: .seconds(7 * 24 * 60 * 60))
        #expect(try await company.impersonation.sweep().erased == 0)
        company.clock.advance(by: .milliseconds(1))
        #expect(try await company.impersonation.sweep().erased == 1)
        #expect(try await company.impersonation.stop(visit.token).refusal?.reasons == [.noVisit])
        #expect(try await company.log.entries(of: visit.visit).map(\.kind) == [.visitStarted, .visitStopped])
    }
}
