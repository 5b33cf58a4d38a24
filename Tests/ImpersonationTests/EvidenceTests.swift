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
            (.mailboxesOpenContent, ActEvidence(reason: "\u{200B}\u{2060}\u{3164}\n"), [.reason]),
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
        policy.acting.lines.append(.allow(.capability(.filesDownload), asking: [.ticket]))
        let company = try HostingCompany(policy: policy)
        for (reason, isEnough) in [
            (try Reason("asked", ticket: "4711"), true), ("asked", false),
            (try Reason("asked", ticket: "\u{200B} "), false),
        ] {
            let visit = try await company.impersonation.start(
                as: "acme", by: company.staff("north"), because: reason, returningTo: HostingCompany.page
            ).get()
            let context = try await company.impersonation.resume(visit.token).get()
            let answer = try await context.perform(.filesDownload, stamp: context.banner.stamp) {}
            #expect((answer.refusal == nil) == isEnough)
            let given = ActEvidence(reason: try Reason("asked", ticket: "4712"))
            let again = try await context.perform(.filesDownload, stamp: context.banner.stamp, with: given) {}
            #expect(again.refusal == nil)
        }
    }

    @Test func `is announced by the preview, without what is there already`() async throws {
        #expect(self.context.preview(.credentialsUnlock).outcome == .allowed(asking: []))
        #expect(self.context.preview(.credentialsChangeSecondFactor).requirements == [.reason])
        #expect(self.context.preview(.legalAcceptTerms).reasons == [.notWhileVisiting])
        #expect(self.context.explain(.mailboxesDelete).last?.verdict == .asks([.accountName]))
        #expect(try self.company.entries().count == 1)
    }

    @Test func `is not done by typing nothing for a customer without a name`() async throws {
        try self.company.change("bakery") { $0.displayName = " " }
        let visit = try await self.company.start("bakery")
        let context = try await self.company.impersonation.resume(visit.token).get()
        let answer = try await context.perform(
            .mailboxesDelete, stamp: context.banner.stamp, with: ActEvidence(accountName: "")
        ) {}
        #expect(answer.refusal?.reasons == [.wrongAccountName])
    }

    @Test func `is not done once the log has the stop, whatever the session store says`() async throws {
        let id = self.context.visit
        let visit = try #require(self.company.sessions.visit(.id(id))?.visit)
        let ended = try visit.ended(
            Visit.Ending(.stopped, at: self.company.clock.now),
            salts: Visit.Salts(staff: SHA256.hash([1]), customer: SHA256.hash([2])))
        _ = try await self.company.log.append(ended.outbox)
        var isDone = false
        let answer = try await self.context.perform(
            .sitesAdd, on: "it", stamp: self.context.banner.stamp
        ) { isDone = true }
        #expect(answer.refusal?.reasons == [.noVisit] && !isDone)
    }

    @Test func `takes names up to their limit`() async throws {
        let longest = String(repeating: "x", count: 1_000)
        #expect(
            try await self.perform(.mailboxesDelete, with: ActEvidence(accountName: longest)).refusal?.reasons
                == [.wrongAccountName])
        await #expect(throws: ImpersonationError(.invalidInput, "")) {
            try await self.perform(.mailboxesDelete, with: ActEvidence(accountName: longest + "x"))
        }
    }

    @Test func `keeps what was said as it was said`() async throws {
        let words = "<b>ja</b>\n\u{202E}=cmd()|'\"'"
        let evidence = ActEvidence(reason: try Reason(words, ticket: words))
        #expect(try await self.perform(.mailboxesOpenContent, with: evidence).refusal == nil)
        let customer = try #require(try self.company.entries().last?.customerDetails())
        #expect(customer.reason == words && customer.ticket == words)
    }

    @Test func `gives nothing to another act`() async throws {
        let given = ActEvidence(reason: "asked", accountName: "acme")
        #expect(try await self.perform(.mailboxesDelete, with: given).refusal == nil)
        #expect(try await self.perform(.mailboxesDelete).refusal?.missing == [.accountName])
        #expect(try await self.perform(.mailboxesOpenContent).refusal?.missing == [.reason])
        self.company.clock.advance(by: .seconds(601))
        let fresh = ActEvidence(authenticatedAt: self.company.clock.now)
        #expect(try await self.perform(.accessCreateToken, with: fresh).refusal == nil)
        #expect(try await self.perform(.accessCreateToken).refusal?.reasons == [.evidenceMissing])
    }

    @Test func `that was asked for and not given is refused to whoever has only the token`() async throws {
        self.company.clock.advance(by: .seconds(601))
        let records = try self.company.entries().count
        for capability in CapabilityCatalogue.standard.capabilities {
            let sensitivity = CapabilityCatalogue.standard.sensitivity(of: capability)
            guard ![.read, .change, .legal, .oversight].contains(sensitivity) else { continue }
            let answer = try await self.context.perform(capability, stamp: self.context.banner.stamp) {
                Issue.record("\(capability) was done with nothing but a token")
            }
            #expect(answer.refusal?.reasons == [.evidenceMissing])
        }
        #expect(try self.company.entries().count == records)
    }

    @Test func `asks for nothing where all would be refused`() async throws {
        for capability in [Capability.ID.legalAcceptTerms, .oversightStartVisit] {
            let refusal = try #require(try await self.perform(capability).refusal)
            #expect(refusal.reasons == [.notWhileVisiting] && refusal.missing.isEmpty)
        }
        let withoutStamp = try await self.context.perform(.mailboxesDelete) {}
        #expect(withoutStamp.refusal?.reasons == [.wrongPage] && withoutStamp.refusal?.missing == [])
    }
}
