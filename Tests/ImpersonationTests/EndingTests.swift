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
