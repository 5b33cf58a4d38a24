// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Synchronization
import Testing

/// One call after the other fails, with and without taking effect; then everything works again and a sweep runs.
@Suite struct `When a store fails at any single call` {
    enum Store: CaseIterable {
        case sessions
        case audit
        case accounts
    }

    static let cases = Store.allCases.flatMap { store in Fault.Effect.allCases.map { (store, $0) } }

    /// What one person did, as far as they got.
    final class Story: Sendable {
        let effects = Mutex(0)
        let token = Mutex<VisitToken?>(nil)
    }

    /// Enters, looks, changes and stops, as far as it goes.
    static func play(_ impersonation: ImpersonationService, _ company: HostingCompany, _ story: Story) async throws {
        let visit = try await impersonation.start(
            as: "acme", by: company.staff("north"), because: "asked by phone", returningTo: HostingCompany.page
        ).get()
        story.token.withLock { $0 = visit.token }
        company.clock.advance(by: .seconds(1))
        let context = try await impersonation.resume(visit.token).get()
        _ = try await context.perform("domains.list", stamp: context.banner.stamp) {}.get()
        _ = try await context.perform("domains.setAutoRenew", stamp: context.banner.stamp) {
            story.effects.withLock { $0 += 1 }
        }.get()
        _ = try await impersonation.stop(visit.token).get()
    }

    static func service(_ store: Store, _ fault: Fault, _ company: HostingCompany) -> ImpersonationService {
        switch store {
        case .sessions: company.impersonation(sessions: fault)
        case .audit: company.impersonation(audit: fault)
        case .accounts: company.impersonation(accounts: fault)
        }
    }

    @Test(arguments: Self.cases)
    func `nothing goes unrecorded, and all is settled afterwards`(_ store: Store, _ effect: Fault.Effect) async throws {
        var call = 0
        var failed = true
        while failed {
            let company = try HostingCompany()
            let fault = Fault()
            let story = Story()
            fault.fail(at: call, effect)
            do {
                try await Self.play(Self.service(store, fault, company), company, story)
            } catch is Unreachable {} catch let error as ImpersonationError { #expect(error.code == .logUnavailable) }
            failed = fault.calls > call
            try await Self.checkRecovery(company, story, "\(store) \(effect) at call \(call)")
            call += 1
        }
        // The calls of the whole story, each of which has failed once.
        #expect(call > (store == .sessions ? 10 : 5))
    }

    /// Heals everything and looks at the records.
    private static func checkRecovery(_ company: HostingCompany, _ story: Story, _ comment: String) async throws {
        for _ in 0..<3 {
            company.clock.advance(by: .seconds(61 * 60))
            let report = try await company.impersonation.sweep()
            #expect(report.failures == 0, "\(comment)")
        }
        #expect(company.sessions.visits(matching: VisitQuery(.unsettled)).isEmpty, "\(comment)")
        let entries = try company.entries()
        let starts = entries.filter { $0.kind == .visitStarted }
        let stops = entries.filter { $0.kind == .visitStopped }
        #expect(Set(starts.map(\.visit)) == Set(stops.map(\.visit)), "\(comment)")
        #expect(stops.count == starts.count, "\(comment)")
        let attempts = entries.filter { $0.kind == .actAttempted }.count
        let effects = story.effects.withLock { $0 }
        #expect(effects <= attempts && effects <= 1, "\(comment): an effect without an attempt on record")
        if let token = story.token.withLock({ $0 }) {
            #expect(try await company.impersonation.resume(token).refusal != nil, "\(comment)")
        }
        if let ledger = company.sessions.ledger(of: "north") { #expect(ledger.live.isEmpty, "\(comment)") }
        #expect(entries.map(\.sequence) == Array(0..<Int64(entries.count)), "\(comment)")
    }
}

@Suite struct `When the log cannot be written` {
    @Test func `nobody enters, and the operator is free to try again`() async throws {
        let company = try HostingCompany()
        let fault = Fault()
        let impersonation = company.impersonation(audit: fault)
        fault.isDown = true
        await #expect(throws: ImpersonationError(.logUnavailable, "")) {
            _ = try await impersonation.start(
                as: "acme", by: company.staff("north"), because: "asked by phone", returningTo: HostingCompany.page)
        }
        #expect(try await impersonation.visits(visibleTo: "ada").isEmpty)
        fault.isDown = false
        _ = try await company.start("acme")
    }

    @Test(arguments: [false, true])
    func `an operator who switches is told that the visit they left is over, and finds the way back`(
        _ isFromInside: Bool
    ) async throws {
        let company = try HostingCompany()
        let fault = Fault()
        let impersonation = company.impersonation(audit: fault)
        let first = try await company.start("north", by: "ada")
        _ = try await company.impersonation.resume(first.token).get()
        fault.isDown = true
        let departure = isFromInside ? PointOfDeparture.visit(first.token) : .ownPage(HostingCompany.page)
        let error = await #expect(throws: ImpersonationError.self) {
            _ = try await impersonation.start(
                as: "acme", by: company.staff("ada"), because: "asked", leaving: departure)
        }
        #expect(error?.code == .replacementWithoutVisit)
        #expect(error?.detail.hasSuffix("has ended: \(first.visit)") == true)
        #expect(error?.underlying is Unreachable)
        let refusal = try #require(try await impersonation.resume(first.token).refusal)
        #expect(refusal.end?.cause == .replaced && refusal.end?.returnPoint == HostingCompany.page)
        #expect(company.sessions.ledger(of: "ada")?.live.isEmpty == true)
        fault.isDown = false
        _ = try await company.impersonation.sweep()
        let kinds = try company.entries().map(\.kind)
        #expect(kinds.filter { $0 == .visitStarted }.count == 2 && kinds.filter { $0 == .visitStopped }.count == 2)
        _ = try await company.start("acme", by: "ada")
    }

    @Test func `a start that did not come on record grants nothing to whoever holds its token`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        // As if the process had died between the session store and the log: the start waits in the outbox.
        let snapshot = try #require(company.sessions.visit(.id(visit.visit)))
        #expect(snapshot.visit.isRunning)
        let fault = Fault()
        let impersonation = company.impersonation(audit: fault)
        let preparation = try await impersonation.prepare(
            as: "bakery", by: company.staff("north"), because: "asked", leaving: .ownPage(HostingCompany.page)
        ).get()
        fault.isDown = true
        await #expect(throws: ImpersonationError(.replacementWithoutVisit, "")) {
            _ = try await impersonation.accept(preparation.code, presenting: .loginSession("login-north"))
        }
        let bakery = try #require(company.sessions.visit(.id(preparation.visit)))
        #expect(bakery.visit.ended?.cause == .notEntered)
        #expect(bakery.visit.outbox.map(\.kind) == [.visitStarted, .visitStopped])
        fault.isDown = false
        _ = try await company.impersonation.sweep()
        let kinds = try company.entries().filter { $0.visit == preparation.visit }.map(\.kind)
        #expect(kinds == [.visitStarted, .visitStopped])
    }

    @Test func `no act takes effect`() async throws {
        let company = try HostingCompany()
        let fault = Fault()
        let impersonation = company.impersonation(audit: fault)
        let visit = try await company.start("acme")
        let context = try await impersonation.resume(visit.token).get()
        fault.isDown = true
        for capability in ["domains.list", "domains.setAutoRenew"] as [Capability.ID] {
            await #expect(throws: ImpersonationError(.logUnavailable, "")) {
                _ = try await context.perform(capability, stamp: context.banner.stamp) {
                    Issue.record("an act took effect unrecorded")
                }
            }
        }
    }

    @Test func `stopping still ends access, and the stop is recorded later`() async throws {
        let company = try HostingCompany()
        let fault = Fault()
        let impersonation = company.impersonation(audit: fault)
        let visit = try await company.start("acme")
        _ = try await impersonation.resume(visit.token).get()
        fault.isDown = true
        company.clock.advance(by: .seconds(30))
        let departure = try await impersonation.stop(visit.token).get()
        #expect(!departure.isRecorded)
        #expect(departure.summary == nil)
        #expect(departure.returnPoint == HostingCompany.page)
        #expect(try await impersonation.resume(visit.token).refusal?.end?.cause == .stopped)
        #expect(try company.entries().filter { $0.kind == .visitStopped }.isEmpty)
        fault.isDown = false
        company.clock.advance(by: .seconds(600))
        #expect(try await impersonation.sweep().delivered == 1)
        let stop = try #require(try company.entries().last)
        #expect(stop.detail == .visitStopped(cause: "stopped", milliseconds: 30_000))
    }

    @Test func `a completed act tells that its outcome is pending, and keeps the event for later`() async throws {
        let company = try HostingCompany()
        let fault = Fault()
        let impersonation = company.impersonation(audit: fault)
        let visit = try await company.start("acme")
        let context = try await impersonation.resume(visit.token).get()
        let performed = try await context.perform("domains.setAutoRenew", stamp: context.banner.stamp) {
            fault.isDown = true
            return 17
        }.get()
        #expect(performed.value == 17)
        guard case .pending(let event) = performed.record else {
            Issue.record("the outcome could not have been recorded")
            return
        }
        fault.isDown = false
        #expect(try await impersonation.stop(visit.token).get().summary?.unfinished.count == 1)
        _ = try await company.log.append(event)
        #expect(try company.entries().last?.kind == .actCompleted)
    }
}
