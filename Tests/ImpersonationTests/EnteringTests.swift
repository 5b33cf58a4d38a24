// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `Entering` {
    let company: HostingCompany

    init() throws {
        self.company = try HostingCompany()
    }

    func enter(
        _ subject: Account.ID, by staff: Account.ID, with impersonation: ImpersonationService? = nil
    ) async throws -> Answer<StartedVisit> {
        try await (impersonation ?? self.company.impersonation).start(
            as: subject, by: self.company.staff(staff), because: "asked by phone", returningTo: HostingCompany.page)
    }

    @Test(
        arguments: [
            ("ada", "acme", true), ("ada", "north", true), ("ada", "bob", true), ("ada", "ada", false),
            ("north", "acme", true), ("north", "cinema", false), ("north", "south", false), ("north", "ada", false),
            ("north", "north", false), ("acme", "bakery", false), ("acme", "acme", false), ("acme", "ada", false),
        ] as [(Account.ID, Account.ID, Bool)])
    func `is for administrators anywhere, for resellers where they own, for customers nowhere`(
        _ staff: Account.ID, _ subject: Account.ID, _ isAllowed: Bool
    ) async throws {
        let answer = try await self.enter(subject, by: staff)
        #expect((answer.refusal == nil) == isAllowed)
        let entry = try #require(try self.company.entries().first)
        #expect(entry.kind == (isAllowed ? .visitStarted : .visitRefused))
        #expect(try entry.staffDetails()?.account == staff)
        #expect(entry.subject == subject)
    }

    @Test func `is refused alike for what is not yours and what does not exist, after the same work`() async throws {
        var answers: [Refusal?] = []
        var work: [[Int]] = []
        for subject in ["cinema", "nobody-at-all"] as [Account.ID] {
            let (sessions, audit, accounts) = (Fault(), Fault(), Fault())
            let impersonation = self.company.impersonation(sessions: sessions, audit: audit, accounts: accounts)
            answers.append(try await self.enter(subject, by: "north", with: impersonation).refusal)
            answers.append(
                try await impersonation.prepare(
                    as: subject, by: self.company.staff("north"), because: "asked",
                    leaving: .ownPage(HostingCompany.page)
                ).refusal)
            work.append([sessions.calls, audit.calls, accounts.calls])
        }
        #expect(Set(answers).count == 1)
        #expect(answers[0]?.message() == "You don't have permission to impersonate this user.")
        #expect(work[0] == work[1])
        let entries = try self.company.entries()
        #expect(entries.map(\.subject) == ["cinema", "cinema", "nobody-at-all", "nobody-at-all"])
        // The log alone can tell them apart: nothing about an account that does not exist is counted.
        #expect(entries.map(\.place.subjectIndex) == [0, 1, nil, nil])
    }

    @Test func `tells nothing about an account that is out of reach`() async throws {
        try self.company.change("cinema") { $0.status = .closed }
        #expect(try await self.enter("cinema", by: "north").refusal?.reasons == [.outsideScope])
        #expect(try await self.enter("cinema", by: "south").refusal?.reasons == [.subjectClosed])
    }

    @Test func `needs a reason, and blanks are none`() async throws {
        for reason in ["", " \t\n "] as [Reason] {
            let answer = try await self.company.impersonation.start(
                as: "acme", by: self.company.staff("north"), because: reason, returningTo: HostingCompany.page)
            #expect(answer.refusal?.reasons == [.reasonMissing])
        }
    }

    @Test func `is not possible with a login that has ended`() async throws {
        var staff = self.company.staff("north")
        staff.loginEndsAt = self.company.clock.now
        let answer = try await self.company.impersonation.start(
            as: "acme", by: staff, because: "asked", returningTo: HostingCompany.page)
        #expect(answer.refusal?.reasons == [.loginEnded])
    }

    @Test(arguments: [(5_000, true), (5_001, false)])
    func `is not possible with an authentication that is still to come`(
        _ milliseconds: Int, _ isAllowed: Bool
    ) async throws {
        var staff = self.company.staff("north")
        staff.authenticatedAt = self.company.clock.now.advanced(by: .milliseconds(milliseconds))
        let impersonation = self.company.impersonation
        let start = try await impersonation.start(
            as: "acme", by: staff, because: "asked", returningTo: HostingCompany.page)
        #expect(start.refusal?.reasons == (isAllowed ? nil : [.authenticatedInFuture]))
        let prepare = try await impersonation.prepare(
            as: "acme", by: staff, because: "asked", returningTo: HostingCompany.page)
        #expect(prepare.refusal?.reasons == (isAllowed ? nil : [.authenticatedInFuture]))
        let refused = try self.company.entries().filter { $0.kind == .visitRefused }
        #expect(refused.count == (isAllowed ? 0 : 2))
    }

    @Test func `with a bad login tells nothing of the account`() async throws {
        var staff = self.company.staff("north")
        staff.loginEndsAt = self.company.clock.now
        for subject in ["acme", "cinema", "nobody-at-all"] as [Account.ID] {
            let answer = try await self.company.impersonation.start(
                as: subject, by: staff, because: "asked", returningTo: HostingCompany.page)
            #expect(answer.refusal?.reasons == [.loginEnded])
        }
    }

    @Test func `records who, whom, when and why`() async throws {
        let reason = try Reason("mail does not arrive\n=cmd()", ticket: "4711")
        _ = try await self.company.impersonation.start(
            as: "acme", by: self.company.staff("ada"), because: reason, returningTo: HostingCompany.page
        ).get()
        let entry = try #require(try self.company.entries().first)
        let staff = try #require(try entry.staffDetails())
        #expect(staff.account == "ada" && staff.name == "ADA" && staff.role == .administrator)
        #expect(staff.address == "192.0.2.7" && staff.addressVouchedBy == "socket")
        let customer = try #require(try entry.customerDetails())
        #expect(customer.name == "ACME" && customer.reason == reason.text && customer.ticket == "4711")
        #expect(entry.facts.occurredAt == self.company.clock.now)
        #expect(entry.facts.rule == "ownership")
    }

    @Test func `changes nothing in the account entered, nor does leaving`() async throws {
        let before = self.company.accounts.accounts(["acme", "north", "ada"])
        let visit = try await self.company.start("acme")
        let context = try await self.company.impersonation.resume(visit.token).get()
        _ = try await context.perform("domains.list") {}.get()
        _ = try await self.company.impersonation.stop(visit.token).get()
        #expect(self.company.accounts.accounts(["acme", "north", "ada"]) == before)
    }

    @Test func `puts the public part of the log under a handle that is always the same and says nothing`() async throws
    {
        for subject in ["acme", "bakery"] as [Account.ID] {
            let visit = try await self.company.start(subject)
            _ = try await self.company.impersonation.stop(visit.token).get()
        }
        _ = try await self.company.start("acme", by: "ada")
        let handles = try self.company.entries().map(\.place.actor)
        #expect(Set(handles).count == 2)
        #expect(Set(handles.prefix(4)).count == 1)
        for entry in try self.company.entries() {
            #expect(!String(decoding: entry.leaf, as: UTF8.self).contains("north"))
        }
    }
}
