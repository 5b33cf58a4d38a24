// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Testing

@Suite struct `A request that takes long` {
    /// The visit is used while the request is under way, so long after it began that a clock which showed the first
    /// time again would have gone back.
    @Test func `ends a visit that is in use for its own reason, and not because a clock went back`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        _ = try await company.impersonation.resume(visit.token).get()
        let service = ImpersonationService(
            accounts: company.accounts,
            sessions: InterruptedSessionStore(
                base: company.sessions,
                afterList: { [sessions = company.sessions, clock = company.clock] in
                    clock.advance(by: .seconds(31))
                    sessions.touch(visit.visit, at: clock.now)
                }), log: company.log, policy: .ofTests, clock: company.clock, entropy: company.entropy)
        _ = try await service.start(
            as: "bakery", by: company.staff("north"), because: "asked", returningTo: HostingCompany.page
        ).get()
        let causes = try company.entries().compactMap { entry -> AuditWord? in
            if case .visitStopped(let cause, _) = entry.detail { cause } else { nil }
        }
        #expect(causes == ["replaced"])
    }
}
