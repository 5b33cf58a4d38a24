// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `Acting as a customer` {
    let company: HostingCompany
    let token: VisitToken
    let context: ActingContext

    init() async throws {
        self.company = try HostingCompany()
        self.token = try await self.company.start("acme").token
        self.context = try await self.company.impersonation.resume(self.token).get()
    }

    struct Broken: Error {}

    @Test func `records a look once, before it is shown`() async throws {
        let company = self.company
        let seen = try await self.context.perform("domains.list") { try company.entries().last?.kind }.get().value
        #expect(seen == .actViewed)
        #expect(try company.entries().count == 2)
    }

    @Test func `records a change before it begins and after it ends, with both people`() async throws {
        let company = self.company
        let during = try await self.context.perform(
            "domains.setAutoRenew", on: "example.org", stamp: self.context.banner.stamp
        ) { try company.entries().map(\.kind) }.get()
        #expect(during.value == [.visitStarted, .actAttempted])
        let (attempt, completion) = (try company.entries()[1], try company.entries()[2])
        #expect(completion.detail.act == attempt.detail.act)
        guard case .actCompleted(_, let outcome) = completion.detail else { throw Broken() }
        #expect(outcome == .succeeded)
        for entry in [attempt, completion] {
            #expect(try entry.staffDetails()?.account == "north")
            #expect(entry.subject == "acme")
            #expect(try entry.customerDetails()?.target == "example.org")
        }
        guard case .recorded(let receipt) = during.record else { throw Broken() }
        #expect(receipt.sequence == completion.sequence)
    }

    @Test func `records a failure and passes the error on`() async throws {
        await #expect(throws: Broken.self) {
            try await self.context.perform("domains.setAutoRenew", stamp: self.context.banner.stamp) { throw Broken() }
        }
        guard case .actCompleted(_, let outcome)? = try self.company.entries().last?.detail else { throw Broken() }
        #expect(outcome == .failed)
    }

    @Test func `records the outcome of an act whose task was cancelled`() async throws {
        let (context, company) = (self.context, self.company)
        let task = Task {
            try await context.perform("domains.setAutoRenew", stamp: context.banner.stamp) {
                withUnsafeCurrentTask { $0?.cancel() }
                try Task.checkCancellation()
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try company.entries().last?.kind == .actCompleted)
    }

    @Test func `refuses what is not for visitors, and records that`() async throws {
        let answer = try await self.context.perform("terms.accept", stamp: self.context.banner.stamp) {
            Issue.record("terms were accepted in the customer's name")
        }
        #expect(answer.refusal?.reasons == [.notWhileVisiting])
        #expect(try await self.context.perform("terms.accept") {}.refusal?.reasons == [.notWhileVisiting])
        let entry = try #require(try self.company.entries().last)
        #expect(
            entry.detail.act
                == AuditAct(id: entry.detail.act?.id ?? "", capability: "terms.accept", sensitivity: "legal"))
        #expect(entry.kind == .actRefused && entry.visit == self.context.visit)
    }

    @Test func `needs the stamp of this visit's page for a change, and not for a look`() async throws {
        let other = try await self.company.start("cinema", by: "south")
        let otherPage = try await self.company.impersonation.resume(other.token).get().banner.stamp
        for stamp in [nil, otherPage] {
            let answer = try await self.context.perform("domains.setAutoRenew", stamp: stamp) {
                Issue.record("a change from the wrong page took effect")
            }
            #expect(answer.refusal?.reasons == [.wrongPage])
        }
        #expect(try await self.context.perform("domains.list") {}.refusal == nil)
        // A look from a page of another visit is a sign of the wrong tab, too.
        #expect(try await self.context.perform("domains.list", stamp: otherPage) {}.refusal?.reasons == [.wrongPage])
    }

    @Test func `needs no stamp where policy says so`() async throws {
        var policy = ImpersonationPolicy.ofTests
        policy.needsPageStamp = false
        let company = try HostingCompany(policy: policy)
        let visit = try await company.start("acme")
        let context = try await company.impersonation.resume(visit.token).get()
        #expect(try await context.perform("domains.setAutoRenew") {}.refusal == nil)
    }

    @Test func `read-only by choice refuses changes`() async throws {
        let visit = try await self.company.impersonation.start(
            as: "acme", by: self.company.staff("ada"), because: "only looking", returningTo: HostingCompany.page,
            mode: .readOnly
        ).get()
        let context = try await self.company.impersonation.resume(visit.token).get()
        #expect(context.mode == .readOnly)
        #expect(context.preview("domains.setAutoRenew").reasons == [.readOnly])
        #expect(context.preview("domains.list").isAllowed)
        let answer = try await context.perform("domains.setAutoRenew", stamp: context.banner.stamp) {}
        #expect(answer.refusal?.reasons == [.readOnly])
        #expect(try await context.perform("domains.list") {}.refusal == nil)
    }

    @Test func `tells everything inside who is really there, and nothing outside`() async throws {
        #expect(ActingContext.current == nil)
        let (actor, subject) = try await self.context.perform("domains.list") {
            (ActingContext.current?.actor.id, ActingContext.current?.subject.id)
        }.get().value
        #expect(actor == "north" && subject == "acme")
        #expect(await self.context.run { ActingContext.current?.visit } == self.context.visit)
        #expect(ActingContext.current == nil)
    }

    @Test func `previews record nothing`() throws {
        _ = self.context.preview("domains.setAutoRenew")
        #expect(try self.company.entries().count == 1)
    }

    @Test func `may finish what was begun before the visit ended, and begins nothing after`() async throws {
        let (company, token) = (self.company, self.token)
        let answer = try await self.context.perform("domains.setAutoRenew", stamp: self.context.banner.stamp) {
            _ = try await company.impersonation.stop(token).get()
        }
        #expect(answer.refusal == nil)
        #expect(
            try company.entries().map(\.kind) == [.visitStarted, .actAttempted, .visitStopped, .actCompleted])
        let late = try await self.context.perform("domains.list") { Issue.record("a look after the stop") }
        #expect(late.refusal?.reasons == [.visitEnded])
        #expect(try company.entries().count == 4)
    }

    @Test func `takes a target up to its limit`() async throws {
        let longest = String(repeating: "x", count: 500)
        #expect(try await self.context.perform("domains.list", on: longest) {}.refusal == nil)
        await #expect(throws: ImpersonationError(.invalidInput, "")) {
            try await self.context.perform("domains.list", on: longest + "x") {}
        }
    }
}
