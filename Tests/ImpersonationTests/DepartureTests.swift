// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `An operator who left` {
    let company: HostingCompany
    let impersonation: ImpersonationService

    init() throws {
        var policy = ImpersonationPolicy.ofTests
        policy.limits = try VisitLimits(visitsPerOperator: 1, overflow: .refuse)
        self.company = try HostingCompany(policy: policy)
        self.impersonation = self.company.impersonation
    }

    private func start(_ staff: Operator) async throws -> Answer<StartedVisit> {
        try await self.impersonation.start(
            as: "acme", by: staff, because: "asked", returningTo: HostingCompany.page)
    }

    @Test func `leaves room for a visit from another login`() async throws {
        _ = try await self.company.start("acme", login: "one")
        #expect(try await self.start(self.company.staff("north", login: "two")).refusal?.reasons == [.tooManyVisits])
        #expect(try await self.impersonation.operatorLeft("one", of: "north").count == 1)
        _ = try await self.company.start("acme", login: "two")
    }

    @Test func `does not come back with that login, whichever others they have left since`() async throws {
        let old = self.company.staff("north", login: "one")
        _ = try await self.impersonation.operatorLeft("one", of: "north")
        self.company.clock.advance(by: .seconds(3_600))
        _ = try await self.impersonation.operatorLeft("two", of: "north")
        #expect(try await self.start(old).refusal?.reasons == [.loginEnded])
    }

    @Test func `asks for no approval with that login`() async throws {
        let staff = self.company.staff("north")
        _ = try await self.impersonation.operatorLeft(staff.loginSession, of: "north")
        let answer = try await self.impersonation.requestApproval(toEnter: "acme", by: staff, because: "asked")
        #expect(answer.refusal?.reasons == [.loginEnded])
    }

    @Test func `asks for no approval when they leave while they ask`() async throws {
        let (staff, company) = (self.company.staff("north"), self.company)
        let sessions = InterruptedSessionStore(
            base: company.sessions,
            afterLedger: {
                guard company.sessions.ledger(of: "north") == nil else { return }
                _ = try await company.impersonation.operatorLeft(staff.loginSession, of: "north")
            })
        let service = ImpersonationService(
            accounts: self.company.accounts, sessions: sessions, log: self.company.log, policy: .ofTests,
            clock: self.company.clock, entropy: self.company.entropy)
        let answer = try await service.requestApproval(toEnter: "acme", by: staff, because: "asked")
        #expect(answer.refusal?.reasons == [.loginEnded])
        #expect(self.company.sessions.openApprovals(at: self.company.clock.now, after: nil, limit: 10).isEmpty)
    }

    @Test func `does not enter with a code that outlived the login`() async throws {
        var staff = self.company.staff("north")
        staff.loginEndsAt = self.company.clock.now.advanced(by: .seconds(30))
        let prepared = try await self.impersonation.prepare(
            as: "acme", by: staff, because: "asked", returningTo: HostingCompany.page
        ).get()
        self.company.clock.advance(by: .seconds(30))
        let answer = try await self.impersonation.accept(
            prepared.code, presenting: .loginSession(staff.loginSession))
        #expect(answer.refusal?.reasons == [.loginEnded])
    }

    @Test func `idle has to sign in, although nothing is known against the login`() async throws {
        let visit = try await self.company.start("acme")
        _ = try await self.impersonation.resume(visit.token).get()
        self.company.clock.advance(by: .seconds(15 * 60))
        let end = try #require(try await self.impersonation.resume(visit.token).refusal?.end)
        #expect(end.cause == .idle && end.needsSignIn)
    }

    @Test func `is remembered in a ledger that could have been stored, and in no other`() throws {
        let ledger = OperatorLedger(of: "north").leaving("one", at: self.company.clock.now).ledger
        let stored = try JSONEncoder().encode(ledger)
        #expect(try JSONDecoder().decode(OperatorLedger.self, from: stored) == ledger)
        let text = String(decoding: stored, as: UTF8.self)
        for revision in ["0", "-1", "9223372036854775807"] {
            let forged = text.replacingOccurrences(of: #""revision":1"#, with: #""revision":\#(revision)"#)
            #expect(forged != text)
            #expect(throws: (any Error).self) {
                try JSONDecoder().decode(OperatorLedger.self, from: Data(forged.utf8))
            }
        }
    }

    @Test func `comes from an address that is no longer than an address`() async throws {
        var staff = self.company.staff("north")
        let longest = String(repeating: "a", count: Operator.Origin.maximumLength)
        staff.origin = Operator.Origin(address: longest, vouchedBy: longest)
        #expect(try await self.start(staff).refusal == nil)
        for origin in [(longest + "a", ""), ("", longest + "a")] {
            staff.origin = Operator.Origin(address: origin.0, vouchedBy: origin.1)
            await #expect(throws: ImpersonationError(.invalidInput, "")) { try await self.start(staff) }
        }
    }

    @Test func `would be noted too often with every request`() async throws {
        let visit = try await self.company.start("acme")
        for _ in 0..<3 {
            _ = try await self.impersonation.resume(visit.token).get()
            self.company.clock.advance(by: .seconds(1))
        }
        #expect(try #require(self.company.sessions.visit(.id(visit.visit))).seenAt == nil)
    }
}
