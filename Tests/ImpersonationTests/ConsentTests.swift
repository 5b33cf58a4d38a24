// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `The customer's consent` {
    let company: HostingCompany
    let impersonation: ImpersonationService

    init() throws {
        var policy = ImpersonationPolicy.ofTests
        policy.entering.demands = [.consent(by: [.reseller, .administrator], in: [.customer])]
        policy.entering.overriding = [.administrator]
        policy.acting = ActPolicy(
            catalogue: ["domains.list": .read, "passwords.reset": .credential],
            lines: [.allow(.sensitivity(.read)), .allow(.sensitivity(.credential), asking: [.consent])])
        self.company = try HostingCompany(policy: policy)
        self.impersonation = self.company.impersonation
    }

    private func enter(
        _ subject: Account.ID = "acme", by staff: Account.ID = "north", isEmergency: Bool = false,
        because reason: Reason = "asked"
    ) async throws -> Answer<StartedVisit> {
        try await self.impersonation.start(
            as: subject, by: self.company.staff(staff), because: reason, returningTo: HostingCompany.page,
            given: EntryEvidence(isEmergency: isEmergency))
    }

    private func grant(
        _ grantee: Consent.Grantee, for time: Duration = .seconds(3_600), covering: Set<Sensitivity> = [],
        in subject: Account.ID = "acme"
    ) async throws -> Consent {
        try await self.impersonation.grantConsent(
            to: grantee, until: self.company.clock.now.advanced(by: time), covering: covering,
            by: self.company.staff(subject)
        ).get()
    }

    @Test func `is needed where the policy says so, and nowhere else`() async throws {
        #expect(try await self.enter().refusal?.reasons == [.consentMissing])
        #expect(try self.company.entries().last?.detail == .visitRefused(reasons: ["consent-missing"]))
        // Resellers are not customers: nothing is asked of them here.
        #expect(try await self.enter("north", by: "ada").refusal == nil)
        let prepared = try await self.impersonation.prepare(
            as: "acme", by: self.company.staff("north"), because: "asked", returningTo: HostingCompany.page)
        #expect(prepared.refusal?.reasons == [.consentMissing])
    }

    @Test(
        arguments: [
            (.anybody, ["north", "ada"]), (.owners, ["north", "ada"]), (.actor("north"), ["north"]),
            (.actor("south"), []),
        ] as [(Consent.Grantee, Set<Account.ID>)])
    func `lets in whom it names`(_ grantee: Consent.Grantee, _ entering: Set<Account.ID>) async throws {
        let consent = try await self.grant(grantee)
        for staff in ["north", "ada"] as [Account.ID] {
            #expect(try await self.enter(by: staff).refusal == nil || !entering.contains(staff))
            #expect(
                try await self.enter(by: staff).refusal?.reasons == (entering.contains(staff) ? nil : [.consentMissing])
            )
        }
        // Bob owns nobody: for him a consent to owners is none.
        #expect((try await self.enter(by: "bob").refusal == nil) == (grantee == .anybody))
        let starts = try self.company.entries().filter { $0.kind == .visitStarted }
        for start in starts {
            guard case .visitStarted(_, _, _, let grounds) = start.detail else { continue }
            #expect(grounds == [AuditWord(rawValue: "consent:\(consent.id)")])
        }
        // It opens one account, and not another.
        #expect(try await self.enter("bakery").refusal?.reasons == [.consentMissing])
    }

    @Test func `ends with its time, at its very millisecond, and the visit with it`() async throws {
        _ = try await self.grant(.owners, for: .seconds(600))
        let visit = try await self.enter().get()
        _ = try await self.impersonation.resume(visit.token).get()
        self.company.clock.advance(by: .milliseconds(599_999))
        _ = try await self.impersonation.resume(visit.token).get()
        self.company.clock.advance(by: .milliseconds(1))
        let refusal = try #require(try await self.impersonation.resume(visit.token).refusal)
        #expect(refusal.end?.cause == .consentEnded && refusal.end?.needsSignIn == false)
        #expect(try await self.enter().refusal?.reasons == [.consentMissing])
        #expect(try await self.impersonation.consents(of: "acme", visibleTo: "acme").isEmpty)
    }

    @Test func `holds only from its beginning`() async throws {
        let now = self.company.clock.now
        _ = try await self.impersonation.grantConsent(
            to: .anybody, from: now.advanced(by: .seconds(60)), until: now.advanced(by: .seconds(120)),
            by: self.company.staff("acme")
        ).get()
        self.company.clock.advance(by: .seconds(60) - Visit.clockTolerance - .milliseconds(1))
        #expect(try await self.enter().refusal?.reasons == [.consentMissing])
        self.company.clock.advance(by: .milliseconds(1))
        #expect(try await self.enter().refusal == nil)
    }

    @Test func `given by a node whose clock is ahead ends no visit at another node`() async throws {
        self.company.clock.advance(by: Visit.clockTolerance)
        _ = try await self.grant(.anybody)
        let visit = try await self.enter().get()
        self.company.clock.advance(by: .zero - Visit.clockTolerance)
        #expect(try await self.impersonation.resume(visit.token).refusal == nil)
    }

    @Test func `is withdrawn in the middle of a visit: the next act is refused, one under way may finish`() async throws
    {
        let consent = try await self.grant(.owners, covering: [.credential])
        let visit = try await self.enter().get()
        let context = try await self.impersonation.resume(visit.token).get()
        let customer = self.company.staff("acme")
        let impersonation = self.impersonation
        let performed = try await context.perform("passwords.reset", on: "it", stamp: context.banner.stamp) {
            _ = try await impersonation.withdrawConsent(consent.id, by: customer).get()
        }.get()
        guard case .recorded = performed.record else {
            Issue.record("the outcome is on record")
            return
        }
        let next = try await context.perform("domains.list", on: "it", stamp: context.banner.stamp) { 1 }
        #expect(next.refusal?.end?.cause == .consentEnded)
        let kinds = try self.company.entries().map(\.kind)
        #expect(
            kinds == [.consentGranted, .visitStarted, .actAttempted, .consentWithdrawn, .actCompleted, .visitStopped])
    }

    @Test func `covers the sensitivities it names and no other`() async throws {
        _ = try await self.grant(.owners)
        let visit = try await self.enter().get()
        var context = try await self.impersonation.resume(visit.token).get()
        let refused = try await context.perform("passwords.reset", on: "it", stamp: context.banner.stamp) { 1 }
        #expect(refused.refusal?.missing == [.consent])
        #expect(context.preview("passwords.reset").requirements == [.consent])
        _ = try await self.grant(.actor("north"), covering: [.credential])
        context = try await self.impersonation.resume(visit.token).get()
        #expect(context.preview("passwords.reset").requirements.isEmpty)
        let done = try await context.perform("passwords.reset", on: "it", stamp: context.banner.stamp) { 1 }
        #expect(done.refusal == nil)
        #expect(try self.company.entries().last?.detail.act?.evidence == ["consent"])
    }

    @Test func `is done without in an emergency only by whom the policy names, with a reason, and on record`()
        async throws
    {
        #expect(try await self.enter(by: "north", isEmergency: true).refusal?.reasons == [.emergencyNotAllowed])
        #expect(try await self.enter(by: "ada", isEmergency: true, because: " ").refusal?.reasons == [.reasonMissing])
        let visit = try await self.enter(by: "bob", isEmergency: true).get()
        guard case .visitStarted(_, _, _, let grounds)? = try self.company.entries().last?.detail else {
            Issue.record("the start is on record")
            return
        }
        #expect(grounds == ["emergency"])
        _ = try await self.impersonation.resume(visit.token).get()
        // Whoever may no longer do so is out, however they came in.
        try self.company.change("bob") { $0.role = .reseller }
        #expect(try await self.impersonation.resume(visit.token).refusal != nil)
    }

    @Test func `is done without for a reason, also where none is needed to enter`() async throws {
        var policy = self.impersonation.policy
        policy.needsReason = false
        let impersonation = self.company.impersonation(policy: policy)
        for (reason, refusals) in [("", [.reasonMissing]), ("fire", nil)] as [(Reason, [RefusalReason]?)] {
            let answer = try await impersonation.start(
                as: "acme", by: self.company.staff("bob"), because: reason, returningTo: HostingCompany.page,
                given: EntryEvidence(isEmergency: true))
            #expect(answer.refusal?.reasons == refusals)
        }
    }

    @Test func `that somebody came in on is needed for as long as they stay, whatever they would have done without`()
        async throws
    {
        let consent = try await self.grant(.owners)
        let visit = try await self.enter(by: "ada", isEmergency: true).get()
        guard case .visitStarted(_, _, _, let grounds)? = try self.company.entries().last?.detail else {
            Issue.record("the start is on record")
            return
        }
        #expect(grounds == [AuditWord(rawValue: "consent:\(consent.id)")])
        _ = try await self.impersonation.resume(visit.token).get()
        _ = try await self.impersonation.withdrawConsent(consent.id, by: self.company.staff("acme")).get()
        #expect(try await self.impersonation.resume(visit.token).refusal?.end?.cause == .consentEnded)
    }

    @Test func `is the customer's own to give: not for whoever is signed in as them`() async throws {
        _ = try await self.grant(.owners)
        _ = try await self.enter().get()
        let visitor = self.company.staff("acme", login: "login-north")
        let refused = try await self.impersonation.grantConsent(
            to: .anybody, until: self.company.clock.now.advanced(by: .seconds(60)), by: visitor)
        #expect(refused.refusal?.reasons == [.loginOfAnother])
        let consents = try await self.impersonation.consents(of: "acme", visibleTo: "acme")
        #expect(
            try await self.impersonation.withdrawConsent(consents[0].id, by: visitor).refusal?.reasons == [
                .loginOfAnother
            ])
        #expect(try self.company.entries().last?.detail == .visitRefused(reasons: ["login-of-another"]))
        #expect(try await self.impersonation.consents(of: "acme", visibleTo: "acme") == consents)
    }

    @Test func `of one customer is nobody else's to see or take back`() async throws {
        let consent = try await self.grant(.anybody)
        #expect(
            try await self.impersonation.withdrawConsent(consent.id, by: self.company.staff("bakery")).refusal?.reasons
                == [.noSuchConsent])
        #expect(
            try await self.impersonation.withdrawConsent("none", by: self.company.staff("acme")).refusal?.reasons == [
                .noSuchConsent
            ])
        for (viewer, count) in [("acme", 1), ("north", 1), ("ada", 1), ("south", 0), ("bakery", 0), ("none", 0)]
            as [(Account.ID, Int)]
        {
            #expect(try await self.impersonation.consents(of: "acme", visibleTo: viewer).count == count, "\(viewer)")
        }
        #expect(try await self.impersonation.consents(of: "none", visibleTo: "ada").isEmpty)
    }

    @Test func `has limits`() async throws {
        let (now, acme) = (self.company.clock.now, self.company.staff("acme"))
        for until in [
            now, now.advanced(by: .seconds(-1)), now.advanced(by: Consent.maximumTime).advanced(by: .milliseconds(1)),
        ] {
            await #expect(throws: ImpersonationError(.invalidInput, "")) {
                try await self.impersonation.grantConsent(to: .anybody, until: until, by: acme)
            }
        }
        for _ in 0..<20 { _ = try await self.grant(.anybody, for: .seconds(90)) }
        let hasty = try await self.impersonation.grantConsent(
            to: .anybody, until: now.advanced(by: .seconds(60)), by: acme)
        #expect(hasty.refusal?.reasons == [.tooManyEntries])
        self.company.clock.advance(by: .seconds(60))
        for _ in 20..<ConsentRecord.maximumConsents { _ = try await self.grant(.anybody, for: .seconds(30)) }
        await #expect(throws: ImpersonationError(.invalidInput, "")) { try await self.grant(.anybody) }
        self.company.clock.advance(by: .seconds(30))
        _ = try await self.grant(.anybody)
        #expect(self.company.sessions.consents(of: "acme")?.consents.count == 1)
    }

    @Test func `that ended has ended when it did, and not when that was found out`() async throws {
        let consent = try await self.grant(.owners, for: .seconds(60))
        let visit = try await self.enter().get()
        _ = try await self.impersonation.resume(visit.token).get()
        self.company.clock.advance(by: .seconds(300))
        #expect(try await self.impersonation.resume(visit.token).refusal?.end?.at == consent.until)
        let (other, withdrawn) = (try await self.grant(.owners), self.company.clock.now.advanced(by: .seconds(30)))
        let second = try await self.enter().get()
        _ = try await self.impersonation.resume(second.token).get()
        self.company.clock.advance(by: .seconds(30))
        _ = try await self.impersonation.withdrawConsent(other.id, by: self.company.staff("acme")).get()
        self.company.clock.advance(by: .seconds(300))
        #expect(try await self.impersonation.resume(second.token).refusal?.end?.at == withdrawn)
    }

    @Test func `of another does not make the end of one later`() async throws {
        let consent = try await self.grant(.actor("north"), for: .seconds(60))
        _ = try await self.grant(.actor("south"), for: .seconds(120))
        let visit = try await self.enter().get()
        _ = try await self.impersonation.resume(visit.token).get()
        self.company.clock.advance(by: .seconds(300))
        #expect(try await self.impersonation.resume(visit.token).refusal?.end?.at == consent.until)
    }

    @Test func `is needed again once who declared an emergency may not any more`() async throws {
        let visit = try await self.enter(by: "bob", isEmergency: true).get()
        _ = try await self.impersonation.resume(visit.token).get()
        var policy = self.impersonation.policy
        policy.entering.overriding = []
        let service = ImpersonationService(
            accounts: self.company.accounts, sessions: self.company.sessions, log: self.company.log, policy: policy,
            clock: self.company.clock, entropy: self.company.entropy)
        #expect(try await service.resume(visit.token).refusal?.end?.cause == .consentEnded)
    }

    @Test func `lets nobody in who was just about to when it was taken back`() async throws {
        let consent = try await self.grant(.owners)
        let sessions = self.company.sessions
        let interrupted = InterruptedSessionStore(
            base: sessions,
            beforeCommit: { changes in
                guard changes.contains(where: { if case .insert = $0 { true } else { false } }),
                    let next = sessions.consents(of: "acme")?.withdrawing(consent.id, at: ManualClock().now)
                else { return }
                #expect(throws: Never.self) { try sessions.commit([.consents(next)]) }
            })
        let service = ImpersonationService(
            accounts: self.company.accounts, sessions: interrupted, log: self.company.log,
            policy: self.impersonation.policy, clock: self.company.clock, entropy: self.company.entropy)
        let answer = try await service.start(
            as: "acme", by: self.company.staff("north"), because: "asked", returningTo: HostingCompany.page)
        #expect(answer.refusal?.reasons == [.consentMissing])
        #expect(try self.company.entries().map(\.kind) == [.consentGranted, .visitRefused])
    }

    @Test func `that is refused is on record as such`() async throws {
        _ = try await self.grant(.owners)
        _ = try await self.enter().get()
        // North, signed in as the customer, would help themselves to more.
        let north = self.company.staff("acme", login: "login-north")
        let until = self.company.clock.now.advanced(by: .seconds(60))
        let answer = try await self.impersonation.grantConsent(to: .anybody, until: until, by: north)
        #expect(answer.refusal?.reasons == [.loginOfAnother])
        let entry = try #require(try self.company.entries().last)
        #expect(entry.detail == .visitRefused(reasons: ["login-of-another"]) && entry.facts.rule == "consent")
        #expect(try entry.staffDetails()?.causedBy == "north")
    }

    @Test func `is given and taken back while the log is down, and comes on record later`() async throws {
        let consent = try await self.grant(.owners)
        let visit = try await self.enter().get()
        let fault = Fault()
        fault.isDown = true
        _ = try await self.company.impersonation(audit: fault).withdrawConsent(
            consent.id, by: self.company.staff("acme")
        ).get()
        #expect(try self.company.entries().last?.kind == .visitStarted)
        #expect(self.company.sessions.events(skipping: 0, limit: 10).map(\.kind) == [.consentWithdrawn])
        #expect(try await self.impersonation.resume(visit.token).refusal?.end?.cause == .consentEnded)
        _ = try await self.impersonation.sweep()
        #expect(try self.company.entries().map(\.kind).contains(.consentWithdrawn))
        #expect(self.company.sessions.events(skipping: 0, limit: 10).isEmpty)
    }
}
