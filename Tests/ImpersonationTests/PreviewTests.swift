// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `A preview of entering` {
    let company: HostingCompany

    init() throws {
        self.company = try HostingCompany()
    }

    func preview(
        _ subject: Account.ID, by staff: Account.ID = "north", mode: VisitMode = .full
    ) async throws -> Answer<EntryPreview> {
        try await self.company.impersonation.preview(entering: subject, by: self.company.staff(staff), mode: mode)
    }

    @Test func `tells whom one would be, in which mode, and what is restricted`() async throws {
        let full = try await self.preview("acme").get()
        #expect(full.subject == "acme" && full.role == .customer && full.mode == .full)
        #expect(full.restrictions == ["terms.accept"])
        let suspension = Suspension(by: "ada", authority: .administrator, reason: "unpaid", at: self.company.clock.now)
        try self.company.change("bakery") { $0.status = .suspended(suspension) }
        for preview in [
            try await self.preview("acme", mode: .readOnly).get(), try await self.preview("bakery").get(),
        ] {
            #expect(preview.mode == .readOnly && preview.restrictions == ["domains.setAutoRenew", "terms.accept"])
        }
    }

    @Test func `says what entering would say`() async throws {
        try self.company.change("bakery") { $0.status = .closed }
        for (staff, subject) in [
            ("north", "acme"), ("north", "bakery"), ("north", "cinema"), ("north", "ada"), ("north", "north"),
            ("ada", "ada"), ("ada", "bob"), ("acme", "bakery"), ("nobody-at-all", "acme"), ("north", "nobody-at-all"),
        ] as [(Account.ID, Account.ID)] {
            let preview = try await self.preview(subject, by: staff)
            let prepared = try await self.company.impersonation.prepare(
                as: subject, by: self.company.staff(staff), because: "asked", returningTo: HostingCompany.page)
            #expect(preview.refusal == prepared.refusal, "\(staff) as \(subject)")
            if case .granted(let preparation) = prepared {
                #expect(try preview.get().mode == preparation.mode)
                #expect(try preview.get().restrictions == preparation.restrictions)
            }
        }
    }

    @Test func `is refused with a login that is not good`() async throws {
        var staff = self.company.staff("north")
        staff.loginEndsAt = self.company.clock.now
        let ended = try await self.company.impersonation.preview(entering: "acme", by: staff)
        #expect(ended.refusal?.reasons == [.loginEnded])
        staff.loginEndsAt = nil
        staff.authenticatedAt = self.company.clock.now.advanced(by: .seconds(6))
        let early = try await self.company.impersonation.preview(entering: "acme", by: staff)
        #expect(early.refusal?.reasons == [.authenticatedInFuture])
    }

    @Test func `writes nothing, records nothing, and costs one read, whatever it says`() async throws {
        for subject in ["acme", "cinema", "nobody-at-all", "north"] as [Account.ID] {
            let (sessions, audit, accounts) = (Fault(), Fault(), Fault())
            let impersonation = self.company.impersonation(sessions: sessions, audit: audit, accounts: accounts)
            _ = try await impersonation.preview(entering: subject, by: self.company.staff("north"))
            #expect([sessions.calls, audit.calls, accounts.calls] == [0, 0, 1], "\(subject)")
        }
        // Looking takes nothing from what may be prepared within a minute.
        for _ in 0..<100 { _ = try await self.preview("acme").get() }
        #expect(self.company.sessions.ledger(of: "north") == nil)
        #expect(try self.company.entries().isEmpty)
    }

    @Test func `looks the same for what is not yours and what does not exist`() async throws {
        let refusals = [
            try await self.preview("cinema").refusal, try await self.preview("nobody-at-all").refusal,
        ]
        #expect(refusals[0]?.reasons == [.outsideScope] && refusals[0] == refusals[1])
    }

    @Test func `for those who look after the policy, has the verdict of every rule, from one read and unrecorded`()
        async throws
    {
        let suspension = Suspension(by: "ada", authority: .administrator, reason: "unpaid", at: self.company.clock.now)
        try self.company.change("cinema") { $0.status = .suspended(suspension) }
        let (sessions, audit, accounts) = (Fault(), Fault(), Fault())
        let impersonation = self.company.impersonation(sessions: sessions, audit: audit, accounts: accounts)
        let explained = try #require(try await impersonation.explain(entering: "cinema", by: "north"))
        #expect([sessions.calls, audit.calls, accounts.calls] == [0, 0, 1])
        #expect(
            explained.map(\.rule) == [
                "actor-active", "ownership", "not-oneself", "not-upward", "administrators", "subject-status",
            ])
        #expect(
            explained.map(\.verdict) == [
                .passes, .refuses([.outsideScope]), .passes, .passes, .passes, .limits(to: .readOnly),
            ])
        let entered = try await impersonation.explain(entering: "acme", by: "north")
        #expect(entered?.map(\.verdict) == Array(repeating: .passes, count: 5) + [.limits(to: .full)])
        #expect(try await impersonation.explain(entering: "nobody-at-all", by: "north") == nil)
        #expect(try await impersonation.explain(entering: "north", by: "nobody-at-all") == nil)
    }
}
