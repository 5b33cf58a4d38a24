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
        let answer = try await self.company.impersonation.end(visit.visit, by: ender)
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
        let notMine = try await self.company.impersonation.end(visit.visit, by: "south")
        let unknown = try await self.company.impersonation.end("v-none", by: "south")
        #expect(notMine.refusal == unknown.refusal)
    }

    @Test func `withdraws a visit that was only prepared`() async throws {
        let preparation = try await self.company.impersonation.prepare(
            as: "acme", by: self.company.staff("north"), because: "asked", leaving: .ownPage(HostingCompany.page)
        ).get()
        let end = try await self.company.impersonation.end(preparation.visit, by: "north").get()
        #expect(end.cause == .withdrawn)
        let answer = try await self.company.impersonation.accept(
            preparation.code, presenting: .loginSession("login-north"))
        #expect(answer.refusal?.reasons == [.handOffInvalid])
    }

    @Test func `by a suspended administrator is refused`() async throws {
        let visit = try await self.company.start("acme")
        try self.company.change("bob") { $0.status = .closed }
        #expect(try await self.company.impersonation.end(visit.visit, by: "bob").refusal?.reasons == [.mayNotEnd])
        let freeze = try await self.company.impersonation.endAll(matching: .everybody, by: "bob", because: "revenge")
        #expect(freeze.refusal?.reasons == [.mayNotEnd])
        #expect(try await self.company.impersonation.resume(visit.token).refusal == nil)
    }

    @Test func `twice changes nothing`() async throws {
        let visit = try await self.company.start("acme")
        let first = try await self.company.impersonation.end(visit.visit, by: "bob").get()
        self.company.clock.advance(by: .seconds(5))
        #expect(try await self.company.impersonation.end(visit.visit, by: "acme").get() == first)
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
        _ = try await self.company.impersonation.endAll(matching: criteria, by: "ada", because: "attack").get()
        #expect((try await self.company.impersonation.resume(north.token).refusal?.end?.cause == .frozen) == stopsNorth)
        #expect((try await self.company.impersonation.resume(south.token).refusal?.end?.cause == .frozen) == stopsSouth)
    }

    @Test(arguments: ["north", "acme", "nobody-at-all"] as [Account.ID])
    func `is set and lifted by administrators only`(_ somebody: Account.ID) async throws {
        let set = try await self.company.impersonation.endAll(matching: .everybody, by: somebody, because: "fun")
        #expect(set.refusal?.reasons == [.mayNotEnd])
        let freeze = try await self.company.impersonation.endAll(matching: .everybody, by: "ada", because: "x").get()
        let lifted = try await self.company.impersonation.lift(freeze.id, by: somebody, because: "fun")
        #expect(lifted.refusal?.reasons == [.mayNotEnd])
    }

    @Test func `is not lifted by whom it concerns`() async throws {
        let freeze = try await self.company.impersonation.endAll(
            matching: .actor("bob"), by: "ada", because: "theft"
        ).get()
        #expect(try await self.company.impersonation.lift(freeze.id, by: "bob", because: "me").refusal != nil)
        #expect(try await self.company.impersonation.lift(freeze.id, by: "ada", because: "settled").refusal == nil)
        #expect(try await self.company.impersonation.lift(freeze.id, by: "ada", because: "again").refusal != nil)
    }

    @Test func `takes visits off the list at once, and gives out no codes`() async throws {
        _ = try await self.company.start("acme")
        _ = try await self.company.impersonation.endAll(matching: .everybody, by: "ada", because: "attack").get()
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
        _ = try await impersonation.endAll(matching: .everybody, by: "ada", because: "attack").get()
        #expect(try await impersonation.resume(visit.token).refusal?.end?.cause == .frozen)
        fault.isDown = false
        _ = try await impersonation.sweep()
        let kinds = try self.company.entries().map(\.kind)
        #expect(kinds == [.visitStarted, .freezeSet, .visitStopped])
        #expect(self.company.sessions.freezes().outbox.isEmpty)
    }

    @Test func `has a limit, and says so`() async throws {
        for _ in 0..<FreezeRecord.maximumFreezes {
            _ = try await self.company.impersonation.endAll(matching: .subject("acme"), by: "ada", because: "x").get()
        }
        await #expect(throws: ImpersonationError(.invalidInput, "")) {
            try await self.company.impersonation.endAll(matching: .subject("bakery"), by: "ada", because: "x")
        }
        // The emergency stop always works, and takes the place of every one before it.
        for _ in 0..<3 {
            _ = try await self.company.impersonation.endAll(matching: .everybody, by: "ada", because: "x").get()
        }
        #expect(self.company.sessions.freezes().freezes.count == FreezeRecord.maximumFreezes + 1)
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
