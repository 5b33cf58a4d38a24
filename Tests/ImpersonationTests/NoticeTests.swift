// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import Permissions
import Synchronization
import Testing

@testable import Impersonation

/// A sink that keeps what it takes, and can be down.
private final class Mailbox: NoticeSink {
    private let taken = Mutex<[Notice]>([])
    private let down = Mutex(false)

    var notices: [Notice] { self.taken.withLock { $0 } }
    var isDown: Bool {
        get { self.down.withLock { $0 } }
        set { self.down.withLock { $0 = newValue } }
    }

    func take(_ notice: Notice) throws {
        if self.isDown { throw Full() }
        self.taken.withLock { $0.append(notice) }
    }

    struct Full: Error {}
}

/// A sink that looks how many visits there are when it is told of an end.
private final class Observer: NoticeSink {
    private let state = Mutex<(look: @Sendable () -> Int?, seen: [Int])>(({ nil }, []))

    var seen: [Int] { self.state.withLock { $0.seen } }
    var look: @Sendable () -> Int? {
        get { self.state.withLock { $0.look } }
        set { self.state.withLock { $0.look = newValue } }
    }

    func take(_ notice: Notice) {
        let look = self.look
        if case .ended = notice.event, let count = look() { self.state.withLock { $0.seen.append(count) } }
    }
}

@Suite struct `A notice to the customer` {
    private let mailbox = Mailbox()

    private func company(_ isRequired: Bool) throws -> HostingCompany {
        try HostingCompany(notifying: isRequired ? .required(self.mailbox) : .bestEffort(self.mailbox))
    }

    private func start(
        _ company: HostingCompany, with service: ImpersonationService? = nil
    ) async throws -> Answer<StartedVisit> {
        try await (service ?? company.impersonation).start(
            as: "acme", by: company.staff("north"), because: try Reason("asked", ticket: "4711"),
            returningTo: HostingCompany.page)
    }

    @Test(arguments: [false, true])
    func `is given at the start and at the end, with the facts`(_ isRequired: Bool) async throws {
        let company = try self.company(isRequired)
        let visit = try await self.start(company).get()
        company.clock.advance(by: .seconds(90))
        _ = try await company.impersonation.resume(visit.token).refusal
        let token = try await company.start("bakery", login: "other").token
        _ = try await company.impersonation.stop(token).get()
        let notices = self.mailbox.notices
        #expect(notices.map(\.subject.id).contains("acme") && notices.map(\.ticket).contains("4711"))
        let ofBakery = notices.filter { $0.subject.id == "bakery" }
        #expect(ofBakery.count == 2 && Set(ofBakery.map(\.id)).count == 2 && ofBakery[0].actor.id == "north")
        guard case .started(_, false) = ofBakery[0].event, case .ended(.stopped, .zero) = ofBakery[1].event else {
            Issue.record("a start and an end")
            return
        }
        // The default words name the role, and not the person.
        #expect(notices.allSatisfy { !$0.text().contains("NORTH") && $0.text().contains("Your provider") })
    }

    @Test func `that is required lets nobody in while it cannot be given`() async throws {
        let company = try self.company(true)
        self.mailbox.isDown = true
        #expect(try await self.start(company).refusal?.reasons == [.noticeNotTaken])
        let kinds = try company.entries().map(\.detail)
        #expect(kinds.contains(.visitStopped(cause: "not-entered", milliseconds: 0)))
        #expect(kinds.last == .visitRefused(reasons: ["notice-not-taken"]))
        #expect(try await company.impersonation.visits(visibleTo: "ada").isEmpty)
        self.mailbox.isDown = false
        _ = try await company.impersonation.sweep()
        // A sink that fails may have told the start all the same, so the end is told.
        #expect(self.mailbox.notices.map(\.event) == [.ended(.notEntered, duration: .zero)])
        #expect(self.mailbox.notices[0].text().contains("and did not"))
        #expect(try await self.start(company).refusal == nil && self.mailbox.notices.count == 2)
    }

    /// As if the process had died before the log, or between the log and the sink.
    @Test(arguments: [false, true])
    func `that a crash left ungiven is given before anything is granted`(_ isOnRecord: Bool) async throws {
        let company = try self.company(true)
        let sound = try await self.start(company).get()
        let terms = try #require(company.sessions.visit(.id(sound.visit))?.visit.terms)
        let token = VisitToken.fresh(from: company.entropy)
        var visit = try Visit(id: "v1", terms: terms, until: company.clock.now.advanced(by: .seconds(60))).accepted(
            at: company.clock.now, token: token.digest, mode: .full, epoch: 0, limits: VisitLimits(),
            notifying: .required, salts: Visit.Salts(staff: SHA256.hash([1]), customer: SHA256.hash([2])))
        if isOnRecord {
            _ = try await company.log.append(visit.outbox)
            visit = visit.delivered()
        }
        #expect(try company.sessions.commit([.insert(visit)]) == .committed)
        self.mailbox.isDown = true
        await #expect(throws: ImpersonationError(.noticeNotTaken, "")) {
            try await company.impersonation.resume(token)
        }
        #expect(try await company.impersonation.visits(visibleTo: "ada").map(\.id) == [sound.visit])
        self.mailbox.isDown = false
        _ = try await company.impersonation.resume(token).get()
        #expect(self.mailbox.notices.map(\.visit) == [sound.visit, "v1"])
        #expect(try await company.impersonation.visits(visibleTo: "ada").count == 2)
    }

    /// Has every visit ended as soon as its customer hears of it.
    private final class Objection: NoticeSink {
        private let service = Mutex<(ImpersonationService, Operator)?>(nil)

        func listen(_ service: ImpersonationService, _ ender: Operator) {
            self.service.withLock { $0 = (service, ender) }
        }

        func take(_ notice: Notice) async throws {
            guard case .started = notice.event, let (service, ender) = self.service.withLock({ $0 }) else { return }
            _ = try await service.end(notice.visit, by: ender).get()
        }
    }

    @Test func `that has the visit ended lets nobody in`() async throws {
        let objection = Objection()
        let company = try HostingCompany(notifying: .required(objection))
        objection.listen(company.impersonation, company.staff("acme"))
        let refusal = try #require(try await self.start(company).refusal)
        #expect(refusal.reasons == [.visitEnded] && refusal.end?.cause == .customer)
    }

    @Test func `at best effort stops nobody, and is tried again`() async throws {
        let company = try self.company(false)
        self.mailbox.isDown = true
        let visit = try await self.start(company).get()
        _ = try await company.impersonation.resume(visit.token).get()
        _ = try await company.impersonation.stop(visit.token).get()
        #expect(self.mailbox.notices.isEmpty)
        #expect(try await company.impersonation.sweep().failures == 1)
        self.mailbox.isDown = false
        #expect(try await company.impersonation.sweep().failures == 0)
        #expect(self.mailbox.notices.map(\.id.rawValue) == ["\(visit.visit).started", "\(visit.visit).ended"])
        _ = try await company.impersonation.sweep()
        #expect(self.mailbox.notices.count == 2)
    }

    @Test func `is given up after a day, and that is on record`() async throws {
        let company = try self.company(false)
        self.mailbox.isDown = true
        let visit = try await self.start(company).get()
        _ = try await company.impersonation.stop(visit.token).get()
        company.clock.advance(by: PendingNotice.patience)
        #expect(try await company.impersonation.sweep().failures == 1)
        company.clock.advance(by: .milliseconds(1))
        #expect(try await company.impersonation.sweep().failures == 0)
        let last = try #require(try company.entries().last)
        #expect(last.detail == .noticeFailed(notice: "started-and-ended") && last.visit == visit.visit)
        #expect(company.sessions.visit(.id(visit.visit))?.visit.isUnsettled == false)
    }

    @Test func `is tried before it is given up, however late that is`() async throws {
        let company = try self.company(false)
        self.mailbox.isDown = true
        let visit = try await self.start(company).get()
        _ = try await company.impersonation.stop(visit.token).get()
        company.clock.advance(by: .seconds(172_800))
        self.mailbox.isDown = false
        _ = try await company.impersonation.sweep()
        #expect(self.mailbox.notices.count == 2)
        #expect(try company.entries().last?.kind == .visitStopped)
    }

    @Test func `of a visit that ended with all the others comes after all have ended`() async throws {
        let observer = Observer()
        var policy = ImpersonationPolicy.ofTests
        policy.limits = try VisitLimits(entriesPerMinute: 100)
        let company = try HostingCompany(policy: policy, notifying: .bestEffort(observer))
        for number in 0..<30 { _ = try await company.start("acme", login: .init(known: "login-\(number)")) }
        observer.look = { [sessions = company.sessions] in sessions.ledger(of: "north")?.live.count }
        #expect(try await company.impersonation.operatorChanged("north").count == 30)
        #expect(observer.seen.count == 30 && observer.seen.allSatisfy { $0 == 0 })
    }

    @Test func `of the end has a day of its own`() async throws {
        let company = try self.company(false)
        self.mailbox.isDown = true
        let visit = try await self.start(company).get()
        _ = try await company.impersonation.resume(visit.token).get()
        company.clock.advance(by: .seconds(600))
        _ = try await company.impersonation.stop(visit.token).get()
        company.clock.advance(by: .seconds(24 * 60 * 60 - 1))
        #expect(try await company.impersonation.sweep().failures == 0)
        #expect(try company.entries().last?.detail == .noticeFailed(notice: "started"))
        self.mailbox.isDown = false
        _ = try await company.impersonation.sweep()
        #expect(self.mailbox.notices.map(\.id.rawValue) == ["\(visit.visit).ended"])
    }

    @Test func `that is required and cannot be given names what has ended for the visit that did not begin`()
        async throws
    {
        let company = try self.company(true)
        let first = try await self.start(company).get()
        self.mailbox.isDown = true
        let error = await #expect(throws: ImpersonationError(.replacementWithoutVisit, "")) {
            try await self.start(company)
        }
        #expect(error?.description.contains(first.visit.rawValue) == true)
        #expect(try company.entries().last?.detail == .visitRefused(reasons: ["notice-not-taken"]))
        #expect(try await company.impersonation.resume(first.token).refusal?.end?.cause == .replaced)
    }

    /// One call to the session store after the other fails, with and without taking effect.
    @Test(arguments: Fault.Effect.allCases)
    func `of a start that was given has one of the end, whatever fails in between`(_ effect: Fault.Effect) async throws
    {
        var (call, failed) = (0, true)
        while failed {
            let (mailbox, fault) = (Mailbox(), Fault())
            let company = try HostingCompany(notifying: .required(mailbox))
            let service = ImpersonationService(
                accounts: company.accounts, sessions: FaultySessionStore(base: company.sessions, fault: fault),
                log: company.log, notifying: .required(mailbox), policy: .ofTests, clock: company.clock,
                entropy: company.entropy)
            fault.fail(at: call, effect)
            do {
                let visit = try await self.start(company, with: service).get()
                _ = try await service.resume(visit.token).get()
                _ = try await service.stop(visit.token).get()
            } catch is Unreachable {}
            failed = fault.calls > call
            for _ in 0..<3 {
                company.clock.advance(by: .seconds(61 * 60))
                #expect(try await company.impersonation.sweep().failures == 0)
            }
            let notices = mailbox.notices
            let started = Set(notices.filter { if case .started = $0.event { true } else { false } }.map(\.visit))
            let ended = Set(notices.filter { if case .ended = $0.event { true } else { false } }.map(\.visit))
            #expect(started.isSubset(of: ended), "\(effect) at call \(call)")
            call += 1
        }
        #expect(call > 10)
    }

    @Test func `of an emergency says so`() async throws {
        var policy = ImpersonationPolicy.ofTests
        policy.entering.demands = [.consent()]
        policy.entering.overriding = [.administrator]
        let company = try HostingCompany(policy: policy, notifying: .required(self.mailbox))
        _ = try await company.impersonation.start(
            as: "acme", by: company.staff("ada"), because: "asked", returningTo: HostingCompany.page,
            given: EntryEvidence(isEmergency: true)
        ).get()
        let notice = try #require(self.mailbox.notices.first)
        #expect(notice.text().contains("emergency"))
        guard case .started(_, true) = notice.event else {
            Issue.record("an emergency")
            return
        }
    }

    @Test func `is not given where the company does not want it`() async throws {
        let company = try HostingCompany()
        let visit = try await self.start(company).get()
        _ = try await company.impersonation.stop(visit.token).get()
        #expect(company.sessions.visit(.id(visit.visit))?.visit.notices.isEmpty == true)
    }
}
