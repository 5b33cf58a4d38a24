// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

/// ada is in north's account; the panel takes north, whose pages it shows, for the one who signed in.
@Suite struct `The account acted as in place of the operator` {
    let company: HostingCompany
    let visit: StartedVisit

    init() async throws {
        self.company = try HostingCompany()
        self.visit = try await self.company.start("north", by: "ada", login: "laptop")
        _ = try await self.company.impersonation.resume(self.visit.token).get()
    }

    func start(_ subject: Account.ID, by staff: Operator) async throws -> Answer<StartedVisit> {
        try await self.company.impersonation.start(
            as: subject, by: staff, because: "asked", returningTo: HostingCompany.page)
    }

    @Test func `is refused, and on record with the real person`() async throws {
        let north = self.company.staff("north", login: "laptop")
        let started = try await self.start("acme", by: north)
        #expect(started.refusal?.reasons == [.loginOfAnother])
        let prepared = try await self.company.impersonation.prepare(
            as: "acme", by: north, because: "asked", returningTo: HostingCompany.page)
        #expect(prepared.refusal?.reasons == [.loginOfAnother])
        let entries = try self.company.entries()
        #expect(entries.map(\.kind) == [.visitStarted, .visitRefused, .visitRefused])
        for entry in entries.suffix(2) {
            #expect(entry.detail == .visitRefused(reasons: ["login-of-another"]))
            #expect(entry.place.by == entries[0].place.actor)
            #expect(try entry.staffDetails()?.account == "north")
            #expect(try entry.staffDetails()?.causedBy == "ada")
        }
        #expect(try await self.company.impersonation.resume(self.visit.token).refusal == nil)
    }

    @Test func `is refused alike whomever they want to enter`() async throws {
        for subject in ["acme", "cinema", "nobody-at-all", "north"] as [Account.ID] {
            let answer = try await self.start(subject, by: self.company.staff("north", login: "laptop"))
            #expect(answer.refusal?.reasons == [.loginOfAnother])
        }
    }

    @Test func `is told by the login, and nobody else is in the way`() async throws {
        #expect(try await self.start("acme", by: self.company.staff("north", login: "phone")).refusal == nil)
        #expect(try await self.start("cinema", by: self.company.staff("south", login: "tablet")).refusal == nil)
        #expect(try await self.start("acme", by: self.company.staff("ada", login: "laptop")).refusal == nil)
    }

    @Test func `is found among more visits than fit on a page`() async throws {
        // These come before the visit in question, whose identifier begins with another letter.
        let other = try await self.company.start("north", by: "bob")
        let terms = try #require(self.company.sessions.visit(.id(other.visit))).visit.terms
        for number in 0..<VisitQuery.maximumLimit {
            let id = try #require(VisitID(rawValue: "a\(number)"))
            let visit = Visit(id: id, terms: terms, until: self.company.clock.now.advanced(by: .seconds(60)))
            #expect(try self.company.sessions.commit([.insert(visit)]) == .committed)
        }
        let answer = try await self.start("acme", by: self.company.staff("north", login: "laptop"))
        #expect(answer.refusal?.reasons == [.loginOfAnother])
    }

    @Test func `is no way to be left behind at sign-out`() async throws {
        let ended = try await self.company.impersonation.operatorLeft("laptop", of: "north")
        #expect(ended == [self.visit.visit])
        #expect(try await self.company.impersonation.resume(self.visit.token).refusal?.end?.cause == .operatorLeft)
        let again = try await self.start("acme", by: self.company.staff("ada", login: "laptop"))
        #expect(again.refusal?.reasons == [.loginEnded])
    }
}
