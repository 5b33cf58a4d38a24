// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `An act that asks for something` {
    let company: HostingCompany
    let context: ActingContext

    init() async throws {
        self.company = try HostingCompany(policy: ImpersonationPolicy())
        let visit = try await self.company.start("acme")
        self.context = try await self.company.impersonation.resume(visit.token).get()
    }

    func perform(
        _ capability: Capability.ID, with evidence: ActEvidence = ActEvidence()
    ) async throws -> Answer<Performed<Int>> {
        try await self.context.perform(capability, on: "it", stamp: self.context.banner.stamp, with: evidence) { 42 }
    }

    @Test func `says exactly what is missing, and that is no record`() async throws {
        self.company.clock.advance(by: .seconds(601))
        _ = try await self.perform(.domainsList).get()
        let records = try self.company.entries().count
        let asked: [(Capability.ID, ActEvidence, [ActRequirement])] = [
            (.mailboxesOpenContent, ActEvidence(), [.reason]),
            (.mailboxesOpenContent, ActEvidence(reason: " \t"), [.reason]),
            (.mailboxesDelete, ActEvidence(), [.accountName]),
            (
                .credentialsChangeSecondFactor, ActEvidence(),
                [.freshAuthentication(within: .seconds(600)), .reason]
            ),
            (.credentialsChangeSecondFactor, ActEvidence(authenticatedAt: self.company.clock.now), [.reason]),
            (
                .credentialsChangeSecondFactor, ActEvidence(reason: "asked"),
                [.freshAuthentication(within: .seconds(600))]
            ),
        ]
        for (capability, evidence, missing) in asked {
            let answer = try await self.perform(capability, with: evidence)
            #expect(answer.refusal?.reasons == [.evidenceMissing] && answer.refusal?.missing == missing)
        }
        #expect(try self.company.entries().count == records)
        #expect(
            try await self.perform(.credentialsChangeSecondFactor).refusal?.message()
                == "Prove once more who you are. Say why this is done.")
    }

    @Test func `is done once that is given, and what was given is on record`() async throws {
        let evidence = ActEvidence(reason: try Reason("locked out", ticket: "4711"), accountName: "acme")
        #expect(try await self.perform(.credentialsResetUserPassword, with: evidence).get().value == 42)
        let entry = try #require(try self.company.entries().last)
        #expect(entry.kind == .actCompleted)
        let act = try #require(entry.detail.act)
        #expect(act.evidence == ["authentication", "reason"] && act.sensitivity == "credential")
        let customer = try #require(try entry.customerDetails())
        #expect(customer.reason == "locked out" && customer.ticket == "4711" && customer.target == "it")
        #expect(try AuditEntry(leaf: entry.leaf, openings: entry.openings) == entry)
    }

    @Test(arguments: ["acme", "ACME", "  Acme ", "aCme"])
    func `takes the account's name however it is written`(_ name: String) async throws {
        #expect(try await self.perform(.mailboxesDelete, with: ActEvidence(accountName: name)).refusal == nil)
    }

    @Test func `takes display name and username, composed in either way`() async throws {
        try self.company.change("bakery") {
            $0.displayName = "B\u{E4}ckerei  Sommer"
            $0.username = "sommer"
        }
        let visit = try await self.company.start("bakery")
        let context = try await self.company.impersonation.resume(visit.token).get()
        for name in ["ba\u{308}ckerei sommer", "Sommer"] {
            let answer = try await context.perform(
                .mailboxesDelete, stamp: context.banner.stamp, with: ActEvidence(accountName: name)
            ) {}
            #expect(answer.refusal == nil)
        }
    }

    @Test(arguments: ["bakery", "", " ", "acm", "acme x", "a cme"])
    func `refuses another name and records that, whether it was asked for or not`(_ name: String) async throws {
        for capability in [Capability.ID.mailboxesDelete, .sitesAdd, .domainsList] {
            let answer = try await self.perform(capability, with: ActEvidence(accountName: name))
            #expect(answer.refusal?.reasons == [.wrongAccountName] && answer.refusal?.missing == [])
            let entry = try #require(try self.company.entries().last)
            #expect(entry.kind == .actRefused && entry.facts.rule == "account-name")
        }
    }

    @Test func `takes an authentication for fresh up to its limit, and none from the future`() async throws {
        func isFresh(_ evidence: ActEvidence = ActEvidence()) async throws -> Bool {
            try await self.perform(.accessCreateToken, with: evidence).refusal == nil
        }
        self.company.clock.advance(by: .seconds(600))
        #expect(try await isFresh())
        self.company.clock.advance(by: .milliseconds(1))
        #expect(try await !isFresh())
        let now = self.company.clock.now
        #expect(try await isFresh(ActEvidence(authenticatedAt: now)))
        #expect(try await isFresh(ActEvidence(authenticatedAt: now.advanced(by: .seconds(-600)))))
        #expect(try await !isFresh(ActEvidence(authenticatedAt: now.advanced(by: .seconds(-601)))))
        #expect(try await isFresh(ActEvidence(authenticatedAt: now.advanced(by: .seconds(5)))))
        #expect(try await !isFresh(ActEvidence(authenticatedAt: now.advanced(by: .milliseconds(5_001)))))
    }

    @Test func `counts the request that the visit was started for`() async throws {
        var policy = ImpersonationPolicy()
        policy.acting.lines.append(.ask([.ticket], for: .capability(.filesDownload)))
        let company = try HostingCompany(policy: policy)
        for (reason, isEnough) in [(try Reason("asked", ticket: "4711"), true), ("asked", false)] {
            let visit = try await company.impersonation.start(
                as: "acme", by: company.staff("north"), because: reason, returningTo: HostingCompany.page
            ).get()
            let context = try await company.impersonation.resume(visit.token).get()
            let answer = try await context.perform(.filesDownload, stamp: context.banner.stamp) {}
            #expect((answer.refusal == nil) == isEnough)
        }
    }

    @Test func `is announced by the preview, without what is there already`() async throws {
        #expect(self.context.preview(.credentialsUnlock).outcome == .allowed(asking: []))
        #expect(self.context.preview(.credentialsChangeSecondFactor).requirements == [.reason])
        #expect(self.context.preview(.legalAcceptTerms).reasons == [.notWhileVisiting])
        #expect(self.context.explain(.mailboxesDelete).last?.verdict == .asks([.accountName]))
        #expect(try self.company.entries().count == 1)
    }

    @Test func `refuses names and targets without end`() async throws {
        await #expect(throws: ImpersonationError.self) {
            try await self.perform(
                .mailboxesDelete, with: ActEvidence(accountName: String(repeating: "x", count: 1_001)))
        }
    }
}

@Suite struct `What an account offers` {
    struct Package: FactSource {
        struct Failure: Error {}
        var facts: SubjectFacts?

        func facts(about subject: Account.ID) async throws -> SubjectFacts {
            guard let facts = self.facts else { throw Failure() }
            return facts
        }
    }

    func service(_ package: Package, _ company: HostingCompany) -> ImpersonationService {
        ImpersonationService(
            accounts: company.accounts, sessions: company.sessions, log: company.log, facts: package,
            clock: company.clock, entropy: company.entropy)
    }

    @Test func `bounds what a visitor may do in it, also while inside`() async throws {
        let company = try HostingCompany()
        let full = self.service(Package(facts: SubjectFacts()), company)
        let visit = try await full.start(
            as: "acme", by: company.staff("ada"), because: "asked", returningTo: HostingCompany.page
        ).get()
        #expect(try await full.resume(visit.token).get().preview(.sitesAdd).isAllowed)
        let small = self.service(Package(facts: SubjectFacts(rights: .allBut([.sitesAdd]))), company)
        let context = try await small.resume(visit.token).get()
        #expect(context.preview(.sitesAdd).reasons == [.notOffered])
        let answer = try await context.perform(.sitesAdd, stamp: context.banner.stamp) {}
        #expect(answer.refusal?.reasons == [.notOffered])
        #expect(try company.entries().last?.facts.rule == "own-rights")
        let preview = try await small.preview(entering: "acme", by: company.staff("ada")).get()
        #expect(preview.restrictions.contains(.sitesAdd))
        let prepared = try await small.prepare(
            as: "acme", by: company.staff("ada"), because: "asked", returningTo: HostingCompany.page
        ).get()
        #expect(prepared.restrictions == preview.restrictions)
    }

    @Test func `that cannot be told refuses the request and ends nothing`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        let failing = self.service(Package(), company)
        await #expect(throws: Package.Failure.self) { try await failing.resume(visit.token) }
        #expect(try await company.impersonation.resume(visit.token).refusal == nil)
    }
}

@Suite struct `What outlives a visit` {
    @Test func `is named by the act, and listed when the visit ends and ever after`() async throws {
        let company = try HostingCompany(policy: ImpersonationPolicy())
        let visit = try await company.start("acme")
        let context = try await company.impersonation.resume(visit.token).get()
        let stamp = context.banner.stamp
        _ = try await context.perform(.accessCreateToken, on: "deploy", stamp: stamp) {}.get()
        _ = try await context.perform(
            .accessAddKey, stamp: stamp,
            leaving: { keys in keys + [String(repeating: "\u{1F511}", count: 200)] }
        ) { ["laptop", "phone"] }.get()
        _ = try await context.perform(.sitesAdd, on: "example.org", stamp: stamp) {}.get()
        struct Broken: Error {}
        await #expect(throws: Broken.self) {
            try await context.perform(.sitesScheduleTask, on: "nightly", stamp: stamp) { throw Broken() }
        }
        let departure = try await company.impersonation.stop(visit.token).get()
        let effects = try #require(departure.summary?.lasting)
        #expect(
            effects.map(\.name) == ["deploy", "laptop", "phone", String(repeating: "\u{1F511}", count: 125)])
        #expect(effects.map(\.capability) == [.accessCreateToken, .accessAddKey, .accessAddKey, .accessAddKey])
        #expect(effects.allSatisfy { $0.isComplete })
        #expect(try await company.impersonation.lastingEffects(of: visit.visit) == effects)
    }

    @Test func `is listed as unknown while an act's outcome is not on record`() async throws {
        let company = try HostingCompany(policy: ImpersonationPolicy())
        let visit = try await company.start("acme")
        let context = try await company.impersonation.resume(visit.token).get()
        let during = try await context.perform(.accessCreateToken, on: "deploy", stamp: context.banner.stamp) {
            try await company.impersonation.lastingEffects(of: visit.visit)
        }.get().value
        #expect(during.map(\.isComplete) == [false] && during.map(\.name) == [nil])
    }
}
