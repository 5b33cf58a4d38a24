// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `A visit that is used while somebody finds it idle` {
    let company: HostingCompany
    let visit: StartedVisit

    init() async throws {
        self.company = try HostingCompany()
        self.visit = try await self.company.start("acme")
        _ = try await self.company.impersonation.resume(self.visit.token).get()
        self.company.clock.advance(by: .seconds(15 * 60))
    }

    private func service(_ sessions: InterruptedSessionStore) -> ImpersonationService {
        ImpersonationService(
            accounts: self.company.accounts, sessions: sessions, log: self.company.log, policy: .ofTests,
            clock: self.company.clock, entropy: self.company.entropy)
    }

    private func sweep(_ sessions: InterruptedSessionStore) async throws -> SweepReport {
        try await self.service(sessions).sweep()
    }

    /// Why the visit ended, by the log.
    private func recordedCause() throws -> AuditWord? {
        for entry in try self.company.entries() where entry.visit == self.visit.visit {
            if case .visitStopped(let cause, _) = entry.detail { return cause }
        }
        return nil
    }

    /// Another node saw the visit in use a moment before its time was up.
    private func touchInTime() -> @Sendable () -> Void {
        let (sessions, id) = (self.company.sessions, self.visit.visit)
        let time = self.company.clock.now.advanced(by: .milliseconds(-1))
        return { sessions.touch(id, at: time) }
    }

    @Test func `goes on, although the sweep had looked before`() async throws {
        let report = try await self.sweep(
            InterruptedSessionStore(base: self.company.sessions, afterList: self.touchInTime()))
        #expect(report.ended == 0)
        #expect(try await self.company.impersonation.resume(self.visit.token).refusal == nil)
    }

    @Test func `goes on, although the sweep was about to store its end`() async throws {
        let report = try await self.sweep(
            InterruptedSessionStore(
                base: self.company.sessions, beforeCommit: { [touch = self.touchInTime()] _ in touch() }))
        #expect(report.ended == 0)
        #expect(try await self.company.impersonation.resume(self.visit.token).refusal == nil)
    }

    @Test func `ends because its operator left, and not for idleness`() async throws {
        let service = self.service(
            InterruptedSessionStore(
                base: self.company.sessions, beforeCommit: { [touch = self.touchInTime()] _ in touch() }))
        #expect(try await service.operatorLeft("login-north", of: "north") == [self.visit.visit])
        #expect(try self.recordedCause() == "operator-left")
    }

    @Test func `ends because another one replaced it, and not for idleness`() async throws {
        let service = self.service(
            InterruptedSessionStore(
                base: self.company.sessions, beforeCommit: { [touch = self.touchInTime()] _ in touch() }))
        let next = try await service.start(
            as: "bakery", by: self.company.staff("north"), because: "asked by phone", returningTo: HostingCompany.page
        ).get()
        #expect(next.replaced == [self.visit.visit])
        #expect(try self.recordedCause() == "replaced")
    }

    @Test func `ends when nobody used it`() async throws {
        let report = try await self.sweep(InterruptedSessionStore(base: self.company.sessions))
        #expect(report.ended == 1)
        #expect(try await self.company.impersonation.resume(self.visit.token).refusal?.end?.cause == .idle)
    }
}
