// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `The whole flow` {
    @Test func `a reseller enters a customer, changes something and returns to the row they left`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        company.clock.advance(by: .seconds(2))
        let context = try await company.impersonation.resume(visit.token).get()
        #expect(context.actor.id == "north")
        #expect(context.subject.id == "acme")
        let answer = try await context.perform(
            "domains.setAutoRenew", on: "example.org", stamp: context.banner.stamp
        ) { ActingContext.current?.subject.id }
        #expect(try answer.get().value == "acme")
        company.clock.advance(by: .seconds(40))
        let departure = try await company.impersonation.stop(visit.token).get()
        #expect(departure.returnPoint == HostingCompany.page)
        #expect(departure.end.duration == .seconds(42))
        #expect(departure.summary?.changes == 1)
        #expect(try company.entries().map(\.kind) == [.visitStarted, .actAttempted, .actCompleted, .visitStopped])
        for entry in try company.entries() {
            #expect(try entry.staffDetails()?.account == "north")
            #expect(entry.subject == "acme")
        }
    }
}
