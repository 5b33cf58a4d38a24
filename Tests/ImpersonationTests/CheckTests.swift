// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

/// One thing that takes the right to be somewhere, and the cause under which the visit must end.
struct Taking: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let cause: EndCause
    let take: @Sendable (HostingCompany, VisitID) async throws -> Void

    init(
        _ description: String, _ cause: EndCause,
        _ take: @escaping @Sendable (HostingCompany, VisitID) async throws -> Void
    ) {
        self.testDescription = description
        self.cause = cause
        self.take = take
    }

    static let all: [Self] = [
        Self("the operator is suspended", .authorityLost) { company, _ in
            let suspension = Suspension(by: "ada", authority: .administrator, reason: "fraud", at: company.clock.now)
            try company.change("north") { $0.status = .suspended(suspension) }
        },
        Self("the operator is closed", .authorityLost) { company, _ in
            try company.change("north") { $0.status = .closed }
        },
        Self("the operator is demoted", .authorityLost) { company, _ in
            try company.change("north") { $0.role = .customer }
        },
        Self("somebody above the operator is suspended", .authorityLost) { company, _ in
            let suspension = Suspension(by: "bob", authority: .administrator, reason: "left", at: company.clock.now)
            try company.change("ada") { $0.status = .suspended(suspension) }
        },
        Self("the account is transferred away", .authorityLost) { company, _ in
            try company.change("acme") { $0.owner = "south" }
        },
        Self("the account is closed", .authorityLost) { company, _ in
            try company.change("acme") { $0.status = .closed }
        },
        Self("an administrator ends it", .revoked) { company, visit in
            _ = try await company.impersonation.end(visit, by: company.staff("bob")).get()
        },
        Self("the operator ends it from elsewhere", .stopped) { company, visit in
            _ = try await company.impersonation.end(visit, by: company.staff("north")).get()
        },
        Self("the customer ends it", .customer) { company, visit in
            _ = try await company.impersonation.end(visit, by: company.staff("acme")).get()
        },
        Self("the operator signs out", .operatorLeft) { company, _ in
            _ = try await company.impersonation.operatorLeft("login-north", of: "north")
        },
        Self("the operator enters another account", .replaced) { company, _ in
            _ = try await company.start("bakery")
        },
        Self("everybody is frozen", .frozen) { company, _ in
            _ = try await company.impersonation.endAll(
                matching: .everybody, by: company.staff("ada"), because: "attack"
            ).get()
        },
        Self("the operator is frozen", .frozen) { company, _ in
            _ = try await company.impersonation.endAll(
                matching: .actor("north"), by: company.staff("ada"), because: "theft"
            ).get()
        },
        Self("the account is frozen", .frozen) { company, _ in
            _ = try await company.impersonation.endAll(
                matching: .subject("acme"), by: company.staff("ada"), because: "court"
            ).get()
        },
        Self("the owner's accounts are frozen", .frozen) { company, _ in
            _ = try await company.impersonation.endAll(
                matching: .owner("north"), by: company.staff("ada"), because: "court"
            ).get()
        },
        Self("the deadline comes", .deadline) { company, visit in
            // Kept in use, so that only the deadline can end it.
            for _ in 0..<4 {
                company.clock.advance(by: .seconds(14 * 60))
                company.sessions.touch(visit, at: company.clock.now)
            }
            company.clock.advance(by: .seconds(4 * 60))
        },
        Self("it is left alone", .idle) { company, _ in company.clock.advance(by: .seconds(15 * 60)) },
        Self("the clock goes back", .clockWentBack) { company, _ in
            company.clock.advance(by: .milliseconds(-5_001))
        },
    ]
}

@Suite struct `A visit that has lost its ground` {
    @Test(arguments: Taking.all)
    func `grants nothing from the next check on, says why, and is on record`(_ taking: Taking) async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        let context = try await company.impersonation.resume(visit.token).get()
        try await taking.take(company, visit.visit)
        // The context is from before: the act must be refused all the same.
        let act = try await context.perform("domains.setAutoRenew", stamp: context.banner.stamp) {
            Issue.record("an act took effect in a visit that was over")
        }
        #expect(act.refusal?.reasons == [.visitEnded])
        #expect(act.refusal?.end?.cause == taking.cause)
        let resumed = try await company.impersonation.resume(visit.token)
        #expect(resumed.refusal?.end?.cause == taking.cause)
        #expect(resumed.refusal?.end?.returnPoint == HostingCompany.page)
        let stops = try company.entries().filter { $0.visit == visit.visit && $0.kind == .visitStopped }
        #expect(stops.count == 1)
        guard case .visitStopped(let cause, let milliseconds)? = stops.first?.detail else { return }
        #expect(cause.rawValue == taking.cause.rawValue)
        #expect(milliseconds >= 0)
    }

    @Test(arguments: Taking.all)
    func `is ended by a sweep when nobody asks`(_ taking: Taking) async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        _ = try await company.impersonation.resume(visit.token).get()
        try await taking.take(company, visit.visit)
        _ = try await company.impersonation.sweep()
        let stops = try company.entries().filter { $0.visit == visit.visit && $0.kind == .visitStopped }
        #expect(stops.count == 1)
    }

    @Test func `never comes back, whatever is given back`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        _ = try await company.impersonation.resume(visit.token).get()
        try company.change("acme") { $0.owner = "south" }
        #expect(try await company.impersonation.resume(visit.token).refusal != nil)
        try company.change("acme") { $0.owner = "north" }
        #expect(try await company.impersonation.resume(visit.token).refusal?.reasons == [.visitEnded])
    }

    @Test func `under a freeze stays over when the freeze is lifted, and new visits start again`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        _ = try await company.impersonation.resume(visit.token).get()
        let freeze = try await company.impersonation.endAll(
            matching: .subject("acme"), by: company.staff("ada"), because: "court"
        ).get()
        let refused = try await company.impersonation.start(
            as: "acme", by: company.staff("north"), because: "again", returningTo: HostingCompany.page)
        #expect(refused.refusal?.reasons == [.frozen])
        _ = try await company.impersonation.lift(freeze.id, by: company.staff("bob"), because: "settled").get()
        #expect(try await company.impersonation.resume(visit.token).refusal?.end?.cause == .frozen)
        let again = try await company.start("acme")
        #expect(try await company.impersonation.resume(again.token).refusal == nil)
        let kinds = try company.entries().map(\.kind)
        #expect(kinds.contains(.freezeSet) && kinds.contains(.freezeLifted))
    }
}

@Suite struct `A visit in order` {
    @Test func `becomes read-only when its account is suspended, and stays so`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        _ = try await company.impersonation.resume(visit.token).get()
        let suspension = Suspension(by: "north", authority: .reseller, reason: "unpaid", at: company.clock.now)
        try company.change("acme") { $0.status = .suspended(suspension) }
        let context = try await company.impersonation.resume(visit.token).get()
        #expect(context.mode == .readOnly)
        let act = try await context.perform("domains.setAutoRenew", stamp: context.banner.stamp) {}
        #expect(act.refusal?.reasons == [.readOnly])
        try company.change("acme") { $0.status = .active }
        #expect(try await company.impersonation.resume(visit.token).get().mode == .readOnly)
    }

    @Test func `in use goes on beyond the idle limit, and never beyond its deadline`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        for _ in 0..<5 {
            _ = try await company.impersonation.resume(visit.token).get()
            company.clock.advance(by: .seconds(11 * 60 + 59))
        }
        _ = try await company.impersonation.resume(visit.token).get()
        company.clock.advance(by: .seconds(5))
        #expect(try await company.impersonation.resume(visit.token).refusal?.end?.cause == .deadline)
        let end = try await company.impersonation.stop(visit.token).get().end
        #expect(end.duration == .seconds(60 * 60))
    }

    @Test func `is used within a minute or counts as never entered`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        company.clock.advance(by: .seconds(60))
        let refusal = try await company.impersonation.resume(visit.token).refusal
        #expect(refusal?.end?.cause == .notEntered)
        #expect(refusal?.end?.duration == .zero)
    }

    @Test func `takes a clock that goes back a little for no time passed`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        company.clock.advance(by: .milliseconds(-5_000))
        _ = try await company.impersonation.resume(visit.token).get()
        let end = try await company.impersonation.stop(visit.token).get().end
        #expect(end.duration == .zero)
    }

    @Test func `is not ended by a store that cannot answer`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        let failing = ImpersonationService(
            accounts: UnreachableAccountStore(), sessions: company.sessions, log: company.log, policy: .ofTests,
            clock: company.clock, entropy: company.entropy)
        await #expect(throws: Unreachable.self) { _ = try await failing.resume(visit.token) }
        _ = try await failing.sweep()
        #expect(try await company.impersonation.resume(visit.token).refusal == nil)
    }
}

/// What a store throws that cannot be reached.
struct Unreachable: Error {}

/// An account store that cannot be reached.
struct UnreachableAccountStore: AccountStore {
    func accounts(_ ids: [Account.ID]) async throws -> [Account?] { throw Unreachable() }
    func standings(of ids: [Account.ID]) async throws -> [Standing?] { throw Unreachable() }
    func accounts(matching query: AccountQuery) async throws -> [Account] { throw Unreachable() }
    func counts(of query: AccountQuery) async throws -> AccountCounts { throw Unreachable() }
    func commit(_ commit: AccountCommit) async throws -> CommitOutcome { throw Unreachable() }
}
