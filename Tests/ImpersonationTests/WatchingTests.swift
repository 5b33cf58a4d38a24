// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `Those who watch over visits` {
    let company: HostingCompany
    let impersonation: ImpersonationService

    init() throws {
        self.company = try HostingCompany()
        self.impersonation = self.company.impersonation
    }

    @Test func `see who is in an account: the customer the role, those above the name`() async throws {
        _ = try await self.company.start("acme")
        for (viewer, name) in [("acme", nil), ("north", "NORTH"), ("ada", "NORTH")] as [(Account.ID, String?)] {
            let visits = try await self.impersonation.visits(visibleTo: viewer)
            #expect(visits.map(\.actor?.name) == [name] && visits.map(\.role) == [.reseller], "\(viewer)")
        }
        var policy = ImpersonationPolicy.ofTests
        policy.showsStaffNames = true
        let open = ImpersonationService(
            accounts: self.company.accounts, sessions: self.company.sessions, log: self.company.log, policy: policy,
            clock: self.company.clock, entropy: self.company.entropy)
        #expect(try await open.visits(visibleTo: "acme").map(\.actor?.name) == ["NORTH"])
    }

    @Test func `know those below them by name, though they do not administer`() async throws {
        var policy = ImpersonationPolicy.ofTests
        policy.entering.scope = OwnershipRule(depth: 2)
        let company = try HostingCompany(policy: policy)
        func account(_ id: Account.ID, _ role: Role, owner: Account.ID) -> Account {
            Account(
                id: id, username: id.rawValue, displayName: id.rawValue, role: role, owner: owner,
                createdAt: company.clock.now)
        }
        let inserts = [account("west", .reseller, owner: "north"), account("shop", .customer, owner: "west")]
        #expect(try company.accounts.commit(AccountCommit(inserts: inserts)) == .committed)
        _ = try await company.start("shop", by: "west")
        #expect(try await company.impersonation.visits(visibleTo: "north").map(\.actor?.name) == ["west"])
        #expect(try await company.impersonation.visits(visibleTo: "shop").map(\.actor?.name) == [nil])
    }

    @Test func `see the first thousand acts of a visit, and that there are more`() async throws {
        let visit = try await self.company.start("acme")
        let context = try await self.impersonation.resume(visit.token).get()
        for _ in 0...PastVisit.maximumActs {
            _ = try await context.perform("domains.list", on: "all", stamp: context.banner.stamp) { 1 }.get()
        }
        let past = try #require(
            try await self.impersonation.history(of: "acme", visibleTo: self.company.staff("acme")).first)
        #expect(past.deeds.count == PastVisit.maximumActs && past.hasMore)
    }

    @Test func `are told of a record that is damaged, and not that it was erased`() async throws {
        let visit = try await self.company.start("acme")
        let start = try #require(try self.company.entries().first { $0.visit == visit.visit })
        for label in SealedPart.Label.allCases {
            let damaged = try SealedPart(label, salt: SHA256.hash([1]), content: Array("[\"nonsense\"]".utf8))
            let id = AuditEvent.ID(stringLiteral: "damaged-\(label)")
            try await self.company.log.append(
                AuditEvent(
                    facts: AuditEvent.Facts(
                        id: id, occurredAt: self.company.clock.now, subject: "bakery",
                        visit: VisitID(stringLiteral: "v-\(label)"), rule: nil, correlation: nil, detail: start.detail),
                    actor: "north", staff: label == .staff ? damaged : start.staff,
                    customer: label == .customer ? damaged : start.customer))
            let error = await #expect(throws: AuditError.self) {
                try await self.impersonation.history(
                    of: "bakery", visibleTo: self.company.staff("bakery"), limit: 1)
            }
            #expect(error?.code == .invalidRecord)
        }
    }

    @Test func `see what there was: by role and a handle that stays, and by name those who are theirs to know`()
        async throws
    {
        for _ in 0..<2 {
            let visit = try await self.company.start("acme")
            let context = try await self.impersonation.resume(visit.token).get()
            _ = try await context.perform("domains.setAutoRenew", on: "example.org", stamp: context.banner.stamp) { 1 }
            _ = try await context.perform("domains.list", on: "all", stamp: context.banner.stamp) { 1 }
            _ = try await context.perform("terms.accept", on: "none", stamp: context.banner.stamp) { 1 }
            self.company.clock.advance(by: .seconds(60))
            _ = try await self.impersonation.stop(visit.token).get()
        }
        let running = try await self.company.start("acme", by: "ada")
        let own = try await self.impersonation.history(of: "acme", visibleTo: self.company.staff("acme"))
        #expect(own.map(\.id).first == running.visit && own.map(\.role) == [.administrator, .reseller, .reseller])
        #expect(own.map(\.name) == [nil, nil, nil] && own[1].handle == own[2].handle && own[0].handle != own[1].handle)
        #expect(
            own.map(\.duration) == [nil, .seconds(60), .seconds(60)] && own.map(\.cause) == [nil, "stopped", "stopped"])
        #expect(
            own[2].deeds.map(\.target) == ["example.org", "all", "none"]
                && own[2].deeds.map(\.isLook) == [false, true, false])
        #expect(own[2].deeds.map(\.outcome) == [.succeeded, nil, nil] && own[2].reason == "asked by phone")
        #expect(own[2].deeds.map(\.refusals.isEmpty) == [true, true, false] && own[2].mode == "full")
        #expect(own[2].endedBy == nil && !own[2].isErased)
        #expect(
            try await self.impersonation.history(of: "acme", visibleTo: self.company.staff("ada")).map(\.name) == [
                "ADA", "NORTH", "NORTH",
            ])
        // An owner knows their own people, and not those above them; a new owner not those of the one before.
        #expect(
            try await self.impersonation.history(of: "acme", visibleTo: self.company.staff("north")).map(\.name) == [
                nil, "NORTH", "NORTH",
            ])
        try self.company.change("acme") { $0.owner = "south" }
        #expect(
            try await self.impersonation.history(of: "acme", visibleTo: self.company.staff("south")).map(\.name) == [
                nil, nil, nil,
            ])
        #expect(try await self.impersonation.visits(visibleTo: "south").map(\.actor) == [nil])
        // Whoever reads the history of another is on record; the customer's own reading is not.
        let readings = try await self.company.log.entries(matching: AuditQuery(kinds: [.logRead], order: .oldestFirst))
        #expect(try readings.map { try $0.staffDetails()?.account } == ["ada", "north", "south"])
        let query = AuditQuery(subject: "acme", kinds: [.visitStarted])
        #expect(readings.allSatisfy { $0.detail == .logRead(filter: AuditFilter(query, actor: nil), count: 3) })
        #expect(readings.allSatisfy { $0.subject == "acme" && $0.place.subjectIndex != nil })
        try self.company.change("acme") { $0.owner = "north" }
        let pages = try await self.impersonation.history(of: "acme", visibleTo: self.company.staff("acme"), limit: 2)
        let rest = try await self.impersonation.history(
            of: "acme", visibleTo: self.company.staff("acme"), after: pages.last?.sequence)
        #expect(pages + rest == own)
        for viewer in ["south", "bakery", "none"] as [Account.ID] {
            #expect(try await self.impersonation.history(of: "acme", visibleTo: self.company.staff(viewer)).isEmpty)
        }
        await #expect(throws: ImpersonationError(.invalidInput, "")) {
            try await self.impersonation.history(of: "acme", visibleTo: self.company.staff("acme"), limit: 0)
        }
    }

    @Test(
        arguments: [
            (.anyAdministrator, ["ada": true, "bob": true]), (.whoSetIt, ["ada": true, "bob": false]),
            (.somebodyElse, ["ada": false, "bob": true]),
        ] as [(FreezeLifting, [Account.ID: Bool])])
    func `lift a freeze as the policy says`(_ lifting: FreezeLifting, _ may: [Account.ID: Bool]) async throws {
        var policy = ImpersonationPolicy.ofTests
        policy.lifting = lifting
        for (administrator, isAllowed) in may {
            let company = try HostingCompany(policy: policy)
            let freeze = try await company.impersonation.endAll(
                matching: .everybody, by: company.staff("ada"), because: "breach"
            )
            .get()
            let answer = try await company.impersonation.lift(
                freeze.id, by: company.staff(administrator), because: "over")
            #expect((answer.refusal == nil) == isAllowed, "\(administrator)")
        }
    }

    @Test func `lift no freeze by setting another one over it`() async throws {
        var policy = ImpersonationPolicy.ofTests
        policy.lifting = .whoSetIt
        let company = try HostingCompany(policy: policy)
        let first = try await company.impersonation.endAll(
            matching: .everybody, by: company.staff("ada"), because: "breach"
        ).get()
        let second = try await company.impersonation.endAll(
            matching: .everybody, by: company.staff("bob"), because: "over"
        ).get()
        _ = try await company.impersonation.lift(second.id, by: company.staff("bob"), because: "over").get()
        let answer = try await company.impersonation.start(
            as: "acme", by: company.staff("bob"), because: "asked", returningTo: HostingCompany.page)
        #expect(answer.refusal?.reasons == [.frozen])
        _ = try await company.impersonation.lift(first.id, by: company.staff("ada"), because: "over").get()
    }

    @Test func `freeze what an owner has: no transfer takes a visit out of it, in time or late`() async throws {
        let visit = try await self.company.start("acme", by: "ada")
        _ = try await self.impersonation.resume(visit.token).get()
        _ = try await self.impersonation.endAll(
            matching: .owner("north"), by: self.company.staff("bob"), because: "breach"
        ).get()
        try self.company.change("acme") { $0.owner = "south" }
        #expect(try await self.impersonation.resume(visit.token).refusal?.end?.cause == .frozen)
    }

    @Test func `read an account's history as themselves, also while they are signed in as the customer`() async throws {
        _ = try await self.company.start("acme")
        let north = self.company.staff("acme", login: "login-north")
        #expect(try await self.impersonation.history(of: "acme", visibleTo: north).count == 1)
        let entry = try #require(try self.company.entries().last)
        #expect(entry.kind == .logRead && entry.subject == "acme")
        let staff = try entry.staffDetails()
        #expect(staff?.account == "north" && staff?.loginSession == "login-north" && staff?.address != nil)
        _ = try await self.impersonation.operatorLeft("login-acme", of: "acme")
        #expect(
            try await self.impersonation.history(of: "acme", visibleTo: self.company.staff("acme")).isEmpty)
    }

    @Test
    func `hear that an operator's account was changed: every visit of theirs ends, and no login from before enters`()
        async throws
    {
        let first = try await self.company.start("acme", login: "one")
        let second = try await self.company.start("bakery", login: "two")
        let other = try await self.company.start("cinema", by: "south")
        let prepared = try await self.impersonation.prepare(
            as: "acme", by: self.company.staff("north", login: "three"), because: "asked",
            returningTo: HostingCompany.page
        ).get()
        let old = self.company.staff("north", login: "four")
        let ended = try await self.impersonation.operatorChanged("north")
        #expect(Set(ended) == [first.visit, second.visit])
        let refusal = try #require(try await self.impersonation.resume(first.token).refusal)
        #expect(refusal.end?.cause == .operatorChanged && refusal.end?.needsSignIn == true)
        #expect(
            try await self.impersonation.accept(prepared.code, presenting: .loginSession("three")).refusal?.reasons
                == [.loginEnded])
        #expect(
            try await self.impersonation.start(
                as: "acme", by: old, because: "asked", returningTo: HostingCompany.page
            ).refusal?.reasons == [.loginEnded])
        _ = try await self.impersonation.resume(other.token).get()
        // A panel's clock may be ahead by as much as is allowed: what could be from before counts as such.
        self.company.clock.advance(by: Visit.clockTolerance)
        let early = try await self.impersonation.start(
            as: "acme", by: self.company.staff("north", login: "five"), because: "asked",
            returningTo: HostingCompany.page)
        #expect(early.refusal?.reasons == [.loginEnded])
        self.company.clock.advance(by: .milliseconds(1))
        _ = try await self.company.start("acme", login: "five")
    }

    @Test func `end however many visits an operator has`() async throws {
        var policy = ImpersonationPolicy.ofTests
        policy.limits = try VisitLimits(visitsPerLogin: 8, entriesPerMinute: 100)
        let company = try HostingCompany(policy: policy)
        for number in 0..<40 {
            _ = try await company.start("acme", login: LoginSessionID(stringLiteral: "login-\(number / 8)"))
        }
        #expect(try await company.impersonation.operatorChanged("north").count == 40)
        #expect(try await company.impersonation.visits(visibleTo: "ada").isEmpty)
        #expect(try company.entries().count { $0.kind == .visitStopped } == 40)
    }

    @Test(arguments: EndCause.allCases)
    func `let an operator back without signing in only where nothing casts doubt on their login`(_ cause: EndCause) {
        let doubtful: Set<EndCause> = [
            .idle, .loginEnded, .authorityLost, .operatorLeft, .operatorChanged, .clockWentBack,
        ]
        #expect(cause.needsSignIn == doubtful.contains(cause))
    }
}
