// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import Permissions
import Testing

@testable import Impersonation

/// As if the process had died between the session store and the log: the visit is stored, its start is not on record.
@Suite struct `A visit whose start is not on record` {
    let company: HostingCompany
    let token: VisitToken
    let visit: VisitID

    init() throws {
        self.company = try HostingCompany()
        self.token = VisitToken.fresh(from: self.company.entropy)
        let terms = VisitTerms(
            actor: Person(id: "north", name: "North", username: "north", role: .reseller),
            subject: Person(id: "acme", name: "Acme", username: "acme", role: .customer), loginSession: "login",
            authenticatedAt: self.company.clock.now, loginEndsAt: nil, origin: nil, reason: "asked by phone",
            returnPoint: HostingCompany.page, mode: .full,
            rule: "ownership", preparedAt: self.company.clock.now, switchedFrom: nil, handOff: nil, correlation: nil)
        let prepared = Visit(id: "v1", terms: terms, until: self.company.clock.now.advanced(by: .seconds(60)))
        let accepted = try prepared.accepted(
            at: self.company.clock.now, token: self.token.digest, mode: .full, epoch: 0, limits: VisitLimits(),
            salts: Visit.Salts(staff: SHA256.hash([1]), customer: SHA256.hash([2])))
        let ledger = try #require(
            OperatorLedger(of: "north").starting(
                "v1", in: "acme", from: "login", at: self.company.clock.now, limits: VisitLimits()
            ).ledger)
        #expect(try self.company.sessions.commit([.insert(accepted), .ledger(ledger)]) == .committed)
        self.visit = accepted.id
    }

    @Test func `grants nothing while the log cannot be written, and is not listed`() async throws {
        let fault = Fault()
        fault.isDown = true
        let impersonation = self.company.impersonation(audit: fault)
        await #expect(throws: ImpersonationError(.logUnavailable, "")) {
            _ = try await impersonation.resume(self.token)
        }
        #expect(try await impersonation.visits(visibleTo: "ada").isEmpty)
        #expect(self.company.sessions.visit(.id(self.visit))?.visit.ended == nil)
    }

    @Test func `is put on record by the next check, before that grants anything`() async throws {
        _ = try await self.company.impersonation.resume(self.token).get()
        #expect(try self.company.entries().map(\.kind) == [.visitStarted])
        #expect(try await self.company.impersonation.visits(visibleTo: "ada").map(\.id) == [self.visit])
    }

    @Test func `is put on record by a sweep, and ended when nobody uses it`() async throws {
        #expect(try await self.company.impersonation.sweep().delivered == 1)
        #expect(try self.company.entries().map(\.kind) == [.visitStarted])
        self.company.clock.advance(by: .seconds(60))
        #expect(try await self.company.impersonation.sweep().ended == 1)
        #expect(try self.company.entries().last?.detail == .visitStopped(cause: "not-entered", milliseconds: 0))
        #expect(self.company.sessions.ledger(of: "north")?.live.isEmpty == true)
    }
}
