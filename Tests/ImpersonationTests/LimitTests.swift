// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `The limits of an operator` {
    private func company(_ limits: VisitLimits) throws -> HostingCompany {
        var policy = ImpersonationPolicy.ofTests
        policy.limits = limits
        return try HostingCompany(policy: policy)
    }

    private func start(
        _ company: HostingCompany, _ subject: Account.ID = "acme", by staff: Account.ID = "north",
        login: LoginSessionID? = nil
    ) async throws -> RefusalReason? {
        try await company.impersonation.start(
            as: subject, by: company.staff(staff, login: login), because: "asked", returningTo: HostingCompany.page
        ).refusal?.reasons.first
    }

    @Test func `refuse one visit too many where none is to be replaced, and let a switch through`() async throws {
        let company = try self.company(try VisitLimits(overflow: .refuse))
        let visit = try await company.start("acme")
        #expect(try await self.start(company, "bakery") == .tooManyVisits)
        _ = try await company.impersonation.resume(visit.token).get()
        // From another login there is room.
        #expect(try await self.start(company, "bakery", login: "other") == nil)
        let reseller = try await company.start("north", by: "ada")
        let switched = try await company.impersonation.start(
            as: "acme", by: company.staff("ada"), because: "asked", leaving: .visit(reseller.token))
        #expect(switched.refusal == nil)
        _ = try await company.impersonation.stop(visit.token).get()
        #expect(try await self.start(company, "bakery") == nil)
    }

    @Test(arguments: [VisitLimits.Overflow.replaceOldest, .refuse])
    func `hold over all logins, for nodes that start at once`(_ overflow: VisitLimits.Overflow) async throws {
        let company = try self.company(
            try VisitLimits(visitsPerOperator: 3, overflow: overflow, entriesPerMinute: 100))
        let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<16 {
                let login = LoginSessionID(stringLiteral: "login-\(number)")
                group.addTask { try await self.start(company, login: login) == nil }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(granted == (overflow == .refuse ? 3 : 16))
        #expect(try await company.impersonation.visits(visibleTo: "ada").count == 3)
    }

    @Test func `count different accounts within an hour`() async throws {
        let company = try self.company(try VisitLimits(subjectsPerHour: 2))
        for subject in ["acme", "bakery", "acme"] as [Account.ID] {
            #expect(try await self.start(company, subject, by: "ada") == nil)
        }
        #expect(try await self.start(company, "cinema", by: "ada") == .tooManySubjects)
        #expect(try await self.start(company, "cinema", by: "bob") == nil)
        company.clock.advance(by: .seconds(3_600))
        #expect(try await self.start(company, "cinema", by: "ada") == nil)
    }

    @Test func `count starts like codes`() async throws {
        let company = try self.company(try VisitLimits(entriesPerMinute: 2))
        #expect(try await self.start(company) == nil)
        #expect(
            try await company.impersonation.prepare(
                as: "acme", by: company.staff("north"), because: "asked", returningTo: HostingCompany.page
            ).refusal == nil)
        #expect(try await self.start(company) == .tooManyEntries)
        company.clock.advance(by: .seconds(60))
        #expect(try await self.start(company) == nil)
    }

    @Test func `hold when somebody who was kept waiting comes late with an early time`() throws {
        let limits = try VisitLimits(entriesPerMinute: 2)
        let now = Timestamp(millisecondsSince1970: 1_000_000_000)
        let early = now.advanced(by: .seconds(-60))
        let waited = OperatorLedger(of: "north").entering(at: now, limits: limits)?.entering(at: early, limits: limits)
        let ledger = try #require(waited)
        #expect(ledger.entries == [early, now])
        let full = try #require(ledger.entering(at: now, limits: limits))
        #expect(full.entries == [now, now] && full.entering(at: now, limits: limits) == nil)
    }

    @Test func `count accounts when somebody who was kept waiting comes late with an early time`() throws {
        let limits = try VisitLimits(visitsPerLogin: 5, subjectsPerHour: 2)
        let now = Timestamp(millisecondsSince1970: 1_000_000_000)
        func enters(_ subject: Account.ID, _ ledger: OperatorLedger?, before: Duration = .zero) -> OperatorLedger? {
            ledger?.starting(
                VisitID(stringLiteral: "\(subject)"), in: subject, from: "login", at: now.advanced(by: .zero - before),
                limits: limits
            ).ledger
        }
        let first = enters("acme", OperatorLedger(of: "north"))
        let waited = enters("bakery", first, before: .seconds(3_600))
        #expect(waited?.entered.map(\.subject) == ["bakery", "acme"])
        let full = enters("cinema", waited)
        #expect(full?.entered.map(\.subject) == ["acme", "cinema"] && enters("dairy", full) == nil)
        // Who enters again counts from the later of both.
        #expect(enters("acme", first, before: .seconds(3_599))?.entered.map(\.at) == [now])
    }

    @Test func `are not held up by what a clock that was ahead has left, and never keep more than can be read`() throws
    {
        let limits = try VisitLimits(entriesPerMinute: 2)
        let now = Timestamp(millisecondsSince1970: 1_000_000_000)
        var ledger = OperatorLedger(of: "north")
        for minute in (0...VisitLimits.maximumEntriesPerMinute + 5).reversed() {
            ledger = try #require(ledger.entering(at: now.advanced(by: .seconds(60 * minute)), limits: limits))
        }
        #expect(ledger.entries.count == VisitLimits.maximumEntriesPerMinute && ledger.entries.first == now)
        let full = try #require(ledger.entering(at: now, limits: limits))
        #expect(full.entering(at: now, limits: limits) == nil)
        #expect(try JSONDecoder().decode(OperatorLedger.self, from: JSONEncoder().encode(full)) == full)
    }

    @Test func `stop looking at anything after too many refusals, for a minute`() async throws {
        let company = try self.company(try VisitLimits(refusalsPerMinute: 3))
        for _ in 0..<3 { #expect(try await self.start(company, "cinema") == .outsideScope) }
        // What exists and what does not, what is theirs and what is not: nothing is told any more.
        for subject in ["cinema", "none", "acme"] as [Account.ID] {
            #expect(try await self.start(company, subject) == .tooManyRefusals)
        }
        #expect(try await self.start(company, "acme", by: "ada") == nil)
        company.clock.advance(by: .seconds(60))
        #expect(try await self.start(company, "acme") == nil)
    }

    @Test func `leave a few entries of any burst of refusals, which account for all of it`() async throws {
        let company = try self.company(try VisitLimits(refusalsPerMinute: 5))
        for _ in 0..<100 { _ = try await self.start(company, "cinema") }
        func accounted() throws -> [Int64] {
            try company.entries().compactMap { entry in
                if case .visitRefused(_, let number) = entry.detail { number } else { nil }
            }
        }
        #expect(try accounted() == [1, 1, 1, 1, 1, 5, 10, 20, 40])
        company.clock.advance(by: .seconds(60))
        _ = try await self.start(company, "cinema")
        #expect(try accounted().reduce(0, +) == 101)
    }

    @Test func `keep a refusal that the log does not take, with all it stands for`() async throws {
        let company = try self.company(try VisitLimits(refusalsPerMinute: 2))
        let fault = Fault()
        let service = company.impersonation(audit: fault, policy: company.impersonation.policy)
        fault.isDown = true
        for _ in 0..<4 {
            let answer = try await service.start(
                as: "cinema", by: company.staff("north"), because: "asked", returningTo: HostingCompany.page)
            #expect(answer.refusal != nil)
        }
        #expect(try company.entries().isEmpty)
        // A log that cannot be had is tried once a sweep, and not once for each event.
        #expect(try await service.sweep().failures == 1)
        fault.isDown = false
        #expect(try await service.sweep().failures == 0)
        let numbers = try company.entries().map { entry -> Int64 in
            if case .visitRefused(_, let number) = entry.detail { number } else { -1 }
        }
        #expect(numbers == [1, 1, 2] && company.sessions.events(skipping: 0, limit: 10).isEmpty)
    }

    @Test func `bring every refusal to the log that it takes, whatever it does not take`() async throws {
        let company = try self.company(try VisitLimits(refusalsPerMinute: 2))
        let fault = Fault()
        let service = company.impersonation(audit: fault, policy: company.impersonation.policy)
        // An outcome of an act in a visit that the log has never heard of: it can never take this.
        let impossible = AuditEvent(
            facts: AuditEvent.Facts(
                id: "impossible", occurredAt: company.clock.now, subject: "acme", visit: "v-unknown", rule: nil,
                correlation: nil,
                detail: .actCompleted(AuditAct(id: "a1", capability: "domains.setAutoRenew"), outcome: .succeeded)),
            actor: "north", staff: StaffDetails(account: "north").sealed(salt: SHA256.hash([1])), customer: nil)
        #expect(try company.sessions.commit([.event(impossible)]) == .committed)
        fault.isDown = true
        let answer = try await service.start(
            as: "cinema", by: company.staff("north"), because: "asked", returningTo: HostingCompany.page)
        #expect(answer.refusal != nil)
        fault.isDown = false
        #expect(try await service.sweep().failures == 1)
        #expect(try company.entries().map(\.kind) == [.visitRefused])
        #expect(company.sessions.events(skipping: 0, limit: 10).map(\.id) == ["impossible"])
    }

    @Test func `count a refusal against whoever's login it is`() async throws {
        let company = try self.company(try VisitLimits(refusalsPerMinute: 3))
        _ = try await company.start("north", by: "ada")
        for _ in 0..<3 { #expect(try await self.start(company, by: "north", login: "login-ada") == .loginOfAnother) }
        #expect(try await self.start(company, by: "north", login: "login-ada") == .tooManyRefusals)
        #expect(try await self.start(company, by: "north") == nil)
        #expect(try await self.start(company, by: "ada") == .tooManyRefusals)
    }

    @Test func `do not count what somebody does with a code of the operator's`() async throws {
        let company = try self.company(try VisitLimits(refusalsPerMinute: 3))
        let prepared = try await company.impersonation.prepare(
            as: "acme", by: company.staff("north"), because: "asked", returningTo: HostingCompany.page
        ).get()
        for _ in 0..<12 {
            let answer = try await company.impersonation.accept(prepared.code, presenting: .loginSession("a-thief"))
            #expect(answer.refusal?.reasons == [.handOffInvalid])
        }
        let numbers = try company.entries().map { entry -> Int64 in
            if case .visitRefused(_, let number) = entry.detail { number } else { -1 }
        }
        #expect(numbers == [1, 1, 1, 3, 6])
        _ = try await company.impersonation.accept(prepared.code, presenting: .loginSession("login-north")).get()
    }

    @Test func `keep nobody from letting others in or go after too many refusals, but those who were refused`()
        async throws
    {
        let company = try self.company(try VisitLimits(refusalsPerMinute: 2))
        let prepared = try await company.impersonation.prepare(
            as: "acme", by: company.staff("ada"), because: "asked", returningTo: HostingCompany.page
        ).get()
        let freeze = try await company.impersonation.endAll(
            matching: .subject("bakery"), by: company.staff("ada"), because: "x"
        ).get()
        for _ in 0..<2 { #expect(try await self.start(company, "none", by: "ada") == .outsideScope) }
        let accepted = try await company.impersonation.accept(prepared.code, presenting: .loginSession("login-ada"))
        #expect(accepted.refusal?.reasons == [.tooManyRefusals])
        let lifted = try await company.impersonation.lift(freeze.id, by: company.staff("ada"), because: "x")
        #expect(lifted.refusal?.reasons == [.tooManyRefusals])
        let approved = try await company.impersonation.approve("a-none", by: company.staff("ada"))
        #expect(approved.refusal?.reasons == [.mayNotApprove])
        #expect(try company.entries().compactMap { $0.facts.rule }.contains("approval") == false)
        // To stop somebody is never too much.
        _ = try await company.impersonation.endAll(matching: .everybody, by: company.staff("ada"), because: "x").get()
        _ = try await company.impersonation.lift(freeze.id, by: company.staff("bob"), because: "x").get()
    }

    @Test func `can be lowered by any number below what is under way`() async throws {
        let company = try self.company(try VisitLimits(entriesPerMinute: 100))
        for number in 0..<40 { #expect(try await self.start(company, login: .init(known: "login-\(number)")) == nil) }
        var policy = company.impersonation.policy
        policy.limits = try VisitLimits(visitsPerOperator: 2, entriesPerMinute: 100)
        let lowered = company.impersonation(policy: policy)
        _ = try await lowered.start(
            as: "bakery", by: company.staff("north"), because: "asked", returningTo: HostingCompany.page
        ).get()
        #expect(try await lowered.visits(visibleTo: "ada").count == 2)
        #expect(try company.entries().count { $0.kind == .visitStopped } == 39)
    }

    @Test func `do not count what is over and was not swept yet`() async throws {
        let company = try self.company(try VisitLimits(overflow: .refuse))
        let visit = try await company.start("acme")
        _ = try await company.impersonation.resume(visit.token).get()
        company.clock.advance(by: .seconds(15 * 60 - 1))
        #expect(try await self.start(company, "bakery") == .tooManyVisits)
        company.clock.advance(by: .seconds(1))
        #expect(try await self.start(company, "bakery") == nil)
        #expect(try await company.impersonation.resume(visit.token).refusal?.end?.cause == .idle)
    }

    @Test func `count refused acts too, whose burst the log is spared`() async throws {
        let company = try self.company(try VisitLimits(refusalsPerMinute: 4))
        let visit = try await company.start("acme")
        let context = try await company.impersonation.resume(visit.token).get()
        for _ in 0..<40 {
            let answer = try await context.perform("terms.accept", on: "it", stamp: context.banner.stamp) { 1 }
            #expect(answer.refusal?.reasons == [.notWhileVisiting])
        }
        let numbers = try company.entries().compactMap { entry -> Int64? in
            if case .actRefused(_, _, let number) = entry.detail { number } else { nil }
        }
        #expect(numbers == [1, 1, 1, 1, 4, 8, 16] && numbers.reduce(0, +) == 32)
        #expect(company.sessions.ledger(of: "north")?.refusals.unrecorded == 8)
        #expect(try await company.impersonation.stop(visit.token).get().summary?.refusals == 32)
    }

    @Test(
        arguments: [
            { try VisitLimits(visitsPerOperator: 0) }, { try VisitLimits(visitsPerOperator: 65) },
            { try VisitLimits(subjectsPerHour: 0) }, { try VisitLimits(subjectsPerHour: 501) },
            { try VisitLimits(refusalsPerMinute: 0) }, { try VisitLimits(refusalsPerMinute: 1_001) },
            { try VisitLimits(approval: .zero) }, { try VisitLimits(approval: .seconds(86_401)) },
        ] as [@Sendable () throws -> VisitLimits])
    func `have limits themselves`(_ make: @Sendable () throws -> VisitLimits) {
        #expect(throws: ImpersonationError(.invalidInput, "")) { try make() }
    }
}
