// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Synchronization
import Testing

@Suite struct `Entering a second account` {
    let company: HostingCompany

    init() throws {
        self.company = try HostingCompany()
    }

    @Test func `ends the first as replaced, and one visit is left`() async throws {
        let first = try await self.company.start("acme")
        let second = try await self.company.start("bakery")
        #expect(second.replaced == [first.visit])
        #expect(try await self.company.impersonation.resume(first.token).refusal?.end?.cause == .replaced)
        #expect(try await self.company.impersonation.resume(second.token).get().subject.id == "bakery")
        #expect(try self.company.entries().map(\.kind) == [.visitStarted, .visitStopped, .visitStarted])
        #expect(try await self.company.impersonation.visits(visibleTo: "north").map(\.id) == [second.visit])
    }

    @Test func `from another login leaves the first alone`() async throws {
        let first = try await self.company.start("acme", login: "laptop")
        let second = try await self.company.start("bakery", login: "phone")
        #expect(second.replaced.isEmpty)
        #expect(try await self.company.impersonation.resume(first.token).refusal == nil)
        #expect(try await self.company.impersonation.resume(second.token).refusal == nil)
    }

    @Test func `coexists where a vendor allows more than one, until there are too many`() async throws {
        var policy = ImpersonationPolicy.ofTests
        policy.limits = try VisitLimits(visitsPerLogin: 2)
        let company = try HostingCompany(policy: policy)
        let first = try await company.start("acme")
        let second = try await company.start("bakery")
        #expect(second.replaced.isEmpty)
        let third = try await company.start("acme")
        #expect(third.replaced == [first.visit])
        #expect(try await company.impersonation.resume(second.token).refusal == nil)
    }

    @Test(arguments: [("bob", "login-ada"), ("ada", "login-phone")] as [(Account.ID, LoginSessionID)])
    func `is not from inside a visit of somebody else, nor of another login`(
        _ staff: Account.ID, _ login: LoginSessionID
    ) async throws {
        let reseller = try await self.company.start("north", by: "ada")
        let answer = try await self.company.impersonation.start(
            as: "acme", by: self.company.staff(staff, login: login), because: "asked", leaving: .visit(reseller.token))
        #expect(answer.refusal?.reasons == [.noVisit])
        _ = try await self.company.impersonation.resume(reseller.token).get()
    }

    @Test func `from inside a reseller's account keeps the first human and the way back`() async throws {
        let reseller = try await self.company.start("north", by: "ada")
        _ = try await self.company.impersonation.resume(reseller.token).get()
        let customer = try await self.company.impersonation.start(
            as: "acme", by: self.company.staff("ada"), because: "asked", leaving: .visit(reseller.token)
        ).get()
        let context = try await self.company.impersonation.resume(customer.token).get()
        #expect(context.actor.id == "ada")
        #expect(try await self.company.impersonation.resume(reseller.token).refusal?.end?.cause == .replaced)
        let departure = try await self.company.impersonation.stop(customer.token).get()
        #expect(departure.returnPoint == HostingCompany.page)
        for entry in try self.company.entries() { #expect(try entry.staffDetails()?.account == "ada") }
        let start = try #require(try self.company.entries().last { $0.kind == .visitStarted })
        guard case .visitStarted(_, _, let replaces, _) = start.detail else { return }
        #expect(replaces == reseller.visit)
    }

    @Test func `from inside an account needs that account's right too, and never adds rights`() async throws {
        // ada may enter anyone; north, whom she is, may not enter south's customer.
        let reseller = try await self.company.start("north", by: "ada")
        _ = try await self.company.impersonation.resume(reseller.token).get()
        let answer = try await self.company.impersonation.start(
            as: "cinema", by: self.company.staff("ada"), because: "asked", leaving: .visit(reseller.token))
        #expect(answer.refusal?.reasons == [.outsideScope])
        #expect(try await self.company.impersonation.resume(reseller.token).refusal == nil)
    }

    @Test func `from inside a read-only visit is read-only too`() async throws {
        let reseller = try await self.company.impersonation.start(
            as: "north", by: self.company.staff("ada"), because: "looking", returningTo: HostingCompany.page,
            mode: .readOnly
        ).get()
        let customer = try await self.company.impersonation.start(
            as: "acme", by: self.company.staff("ada"), because: "asked", leaving: .visit(reseller.token)
        ).get()
        #expect(customer.mode == .readOnly)
    }

    @Test func `by a code from inside an account is decided again when the code is used`() async throws {
        let reseller = try await self.company.start("north", by: "ada")
        let preparation = try await self.company.impersonation.prepare(
            as: "acme", by: self.company.staff("ada"), because: "asked", leaving: .visit(reseller.token)
        ).get()
        _ = try await self.company.impersonation.end(reseller.visit, by: self.company.staff("bob")).get()
        let answer = try await self.company.impersonation.accept(
            preparation.code, presenting: .loginSession("login-ada"))
        #expect(answer.refusal?.reasons == [.visitEnded])
    }

    @Test func `from inside somebody else's visit is refused`() async throws {
        let visit = try await self.company.start("north", by: "ada")
        let answer = try await self.company.impersonation.start(
            as: "acme", by: self.company.staff("bob"), because: "asked", leaving: .visit(visit.token))
        #expect(answer.refusal?.reasons == [.noVisit])
        #expect(try await self.company.impersonation.resume(visit.token).refusal == nil)
    }
}

/// Limits what one account may do to looking, once that is switched on.
private struct Looking: EntryRule {
    final class Switch: Sendable {
        private let state = Mutex(false)
        var isOn: Bool {
            get { self.state.withLock { $0 } }
            set { self.state.withLock { $0 = newValue } }
        }
    }

    let id: RuleID = "looking"
    let account: Account.ID
    let isOn = Switch()

    func verdict(on request: EntryRequest) -> EntryVerdict? {
        self.isOn.isOn && request.actor.id == self.account ? .limit(to: .readOnly) : nil
    }
}

@Suite struct `A code from inside a visit` {
    @Test func `gives no more than the visit may do when it is used`() async throws {
        let rule = Looking(account: "north")
        var policy = ImpersonationPolicy.ofTests
        policy.entering.rules.append(rule)
        let company = try HostingCompany(policy: policy)
        let reseller = try await company.start("north", by: "ada")
        let prepared = try await company.impersonation.prepare(
            as: "acme", by: company.staff("ada"), because: "asked", leaving: .visit(reseller.token)
        ).get()
        #expect(prepared.mode == .full)
        rule.isOn.isOn = true
        let visit = try await company.impersonation.accept(prepared.code, presenting: .loginSession("login-ada")).get()
        #expect(visit.mode == .readOnly)
    }
}

@Suite struct `The limit of visits` {
    @Test func `holds for 32 nodes that start at once from one login`() async throws {
        var policy = ImpersonationPolicy.ofTests
        policy.limits = try VisitLimits(entriesPerMinute: 32)
        let (company, limits) = (try HostingCompany(policy: policy), policy)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    // Each node has a service and a log of its own over the shared stores.
                    let node = company.impersonation(policy: limits)
                    _ = try await node.start(
                        as: "acme", by: company.staff("north"), because: "asked", returningTo: HostingCompany.page
                    ).get()
                }
            }
            try await group.waitForAll()
        }
        #expect(company.sessions.ledger(of: "north")?.live.count == 1)
        #expect(company.sessions.visits(matching: VisitQuery(.unsettled)).filter { $0.visit.active != nil }.count == 1)
        let entries = try company.entries()
        #expect(entries.filter { $0.kind == .visitStarted }.count == 32)
        #expect(entries.filter { $0.kind == .visitStopped }.count == 31)
    }

    @Test func `is what was set, to the ends of its range`() throws {
        let (second, day) = (Duration.seconds(1), Duration.seconds(24 * 60 * 60))
        let least = try VisitLimits(
            lifetime: second, idle: second, handOff: second, visitsPerLogin: 1, entriesPerMinute: 1)
        #expect(least.lifetime == second && least.idle == second && least.handOff == second)
        let most = try VisitLimits(
            lifetime: day, idle: day, handOff: .seconds(600), visitsPerLogin: 8, entriesPerMinute: 100)
        #expect(most.visitsPerLogin == 8 && most.entriesPerMinute == 100)
        let one = try VisitLimits(visitsPerLogin: 2)
        #expect(one.lifetime == VisitLimits().lifetime && one.entriesPerMinute == VisitLimits().entriesPerMinute)
    }

    @Test func `out of its range is an error, and nothing near it`() throws {
        let (short, day) = (Duration.milliseconds(999), Duration.seconds(24 * 60 * 60))
        let long = day + .milliseconds(1)
        let attempts: [() throws -> VisitLimits] = [
            { try VisitLimits(lifetime: short) }, { try VisitLimits(lifetime: long) },
            { try VisitLimits(idle: short) }, { try VisitLimits(idle: long) }, { try VisitLimits(handOff: short) },
            { try VisitLimits(handOff: .milliseconds(600_001)) }, { try VisitLimits(visitsPerLogin: 0) },
            { try VisitLimits(visitsPerLogin: 9) }, { try VisitLimits(entriesPerMinute: 0) },
            { try VisitLimits(entriesPerMinute: 101) }, { try VisitLimits(lifetime: .seconds(-1)) },
        ]
        for attempt in attempts {
            #expect(throws: ImpersonationError(.invalidInput, "")) { try attempt() }
        }
    }
}
