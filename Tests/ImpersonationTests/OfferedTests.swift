// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `What an account offers` {
    let company: HostingCompany

    init() throws {
        self.company = try HostingCompany(policy: ImpersonationPolicy())
    }

    @Test func `bounds what a visitor may do in it, also while inside`() async throws {
        let visit = try await self.company.start("acme", by: "ada")
        let before = try await self.company.impersonation.resume(visit.token).get()
        #expect(before.preview(.sitesAdd).outcome == .allowed(asking: []))
        self.company.facts["acme"] = SubjectFacts(rights: .allBut([.sitesAdd]))
        // The context is from before.
        let answer = try await before.perform(.sitesAdd, stamp: before.banner.stamp) {
            Issue.record("what is hidden from the customer was done in their name")
        }
        #expect(answer.refusal?.reasons == [.notOffered])
        #expect(try self.company.entries().last?.facts.rule == "own-rights")
        let context = try await self.company.impersonation.resume(visit.token).get()
        #expect(context.preview(.sitesAdd).reasons == [.notOffered])
        #expect(context.explain(.sitesAdd).first?.verdict == .refuses([.notOffered]))
        let preview = try await self.company.impersonation.preview(entering: "acme", by: self.company.staff("ada"))
            .get()
        #expect(preview.restrictions.contains(.sitesAdd))
        let prepared = try await self.company.impersonation.prepare(
            as: "acme", by: self.company.staff("ada"), because: "asked", returningTo: HostingCompany.page
        ).get()
        #expect(prepared.restrictions == preview.restrictions)
    }

    @Test func `is not widened by who enters it`() async throws {
        // The administrator's own account can do everything; the account they are in can do one thing.
        self.company.facts["ada"] = SubjectFacts(rights: .everything, named: ["package": "everything"])
        self.company.facts["acme"] = SubjectFacts(rights: .only([.domainsList]))
        for staff in ["north", "ada"] as [Account.ID] {
            let visit = try await self.company.start("acme", by: staff)
            let context = try await self.company.impersonation.resume(visit.token).get()
            let evidence = ActEvidence(reason: "asked", accountName: "acme", authenticatedAt: self.company.clock.now)
            for capability in CapabilityCatalogue.standard.capabilities + ["nobody.thoughtOfThis"] {
                let answer = try await context.perform(capability, stamp: context.banner.stamp, with: evidence) {}
                #expect((answer.refusal == nil) == (capability == .domainsList), "\(staff): \(capability)")
                #expect(context.preview(capability).isAllowed == (capability == .domainsList))
            }
        }
    }

    @Test func `that cannot be told refuses the request and ends nothing`() async throws {
        struct Failing: FactSource {
            func facts(about subject: Account.ID) async throws -> SubjectFacts { throw Unreachable() }
        }
        let failing = self.company.impersonation(facts: Failing())
        let visit = try await self.company.start("acme")
        let context = try await self.company.impersonation.resume(visit.token).get()
        let entries = try self.company.entries().count
        await #expect(throws: Unreachable.self) { try await failing.resume(visit.token) }
        await #expect(throws: Unreachable.self) {
            try await failing.prepare(
                as: "bakery", by: self.company.staff("north"), because: "asked", returningTo: HostingCompany.page)
        }
        #expect(try self.company.entries().count == entries)
        #expect(try await context.perform(.domainsList) {}.refusal == nil)
        #expect(try await failing.stop(visit.token).refusal == nil)
        #expect(try await failing.resume(visit.token).refusal?.reasons == [.visitEnded])
    }

    @Test func `that is told slowly lets nothing through that has ended meanwhile`() async throws {
        struct Slow: FactSource {
            let meanwhile: @Sendable () async throws -> Void
            func facts(about subject: Account.ID) async throws -> SubjectFacts {
                try await self.meanwhile()
                return SubjectFacts()
            }
        }
        let company = self.company
        let changes: [(EndCause, @Sendable () async throws -> Void)] = [
            (.idle, { company.clock.advance(by: .seconds(15 * 60)) }),
            (.authorityLost, { try company.change("acme") { $0.owner = "south" } }),
            (
                .frozen,
                {
                    _ = try await company.impersonation.endAll(
                        matching: .everybody, by: company.staff("ada"), because: "x")
                }
            ),
        ]
        for (cause, change) in changes {
            try company.change("acme") { $0.owner = "north" }
            let visit = try await company.start("acme")
            let asked = InMemoryFacts()
            let service = company.impersonation(
                facts: Slow {
                    // The first time is for the page, the second for the act.
                    if asked["acme"]["is"] == "asked" { try await change() }
                    asked["acme"].named["is"] = "asked"
                })
            let context = try await service.resume(visit.token).get()
            let answer = try await context.perform(.sitesAdd, stamp: context.banner.stamp) {
                Issue.record("done in a visit that was over: \(cause)")
            }
            #expect(answer.refusal?.end?.cause == cause)
        }
    }
}

extension HostingCompany {
    /// The same company on another node, with another source of facts.
    func impersonation(facts: any FactSource) -> ImpersonationService {
        ImpersonationService(
            accounts: self.accounts, sessions: self.sessions, log: self.log, facts: facts,
            policy: self.impersonation.policy, clock: self.clock, entropy: self.entropy)
    }
}
