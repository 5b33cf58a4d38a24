// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `The freezes that are kept` {
    let company: HostingCompany
    let impersonation: ImpersonationService

    init() throws {
        self.company = try HostingCompany()
        self.impersonation = self.company.impersonation
    }

    private func freeze(_ criteria: Freeze.Criteria, by administrator: Account.ID = "bob") async throws -> Freeze {
        try await self.impersonation.endAll(
            matching: criteria, by: self.company.staff(administrator), because: "breach"
        ).get()
    }

    @Test func `are so many, whoever sets them, and there is room for one of everybody`() throws {
        let now = self.company.clock.now
        var record = FreezeRecord.none
        func setting(_ number: Int, by administrator: Int) -> FreezeRecord? {
            record.setting(
                Freeze.ID(stringLiteral: "f\(number)"), .actor(Account.ID(stringLiteral: "operator\(number)")),
                by: Account.ID(stringLiteral: "administrator\(administrator)"), at: now)
        }
        for number in 0..<FreezeRecord.maximumFreezes {
            record = try #require(setting(number, by: number / FreezeRecord.maximumPerAdministrator))
        }
        #expect(setting(FreezeRecord.maximumFreezes, by: 99) == nil)
        #expect(record.setting("all", .everybody, by: "ada", at: now)?.freezes.last?.criteria == .everybody)
    }

    @Test func `have numbers that leave room for the next one`() throws {
        let record = try #require(FreezeRecord.none.setting("f1", .everybody, by: "ada", at: self.company.clock.now))
        let stored = String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
        #expect(try JSONDecoder().decode(FreezeRecord.self, from: Data(stored.utf8)) == record)
        let last = #""epoch":\#(Int.max)"#
        let forged = stored.replacingOccurrences(of: #""epoch":1"#, with: last)
        #expect(forged != stored)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(FreezeRecord.self, from: Data(forged.utf8)) }
    }

    @Test func `are lifted once each`() throws {
        let now = self.company.clock.now
        let set = try #require(FreezeRecord.none.setting("f1", .everybody, by: "ada", at: now))
        let lifted = try #require(set.lifting("f1", at: now))
        #expect(lifted.lifting("f1", at: now.advanced(by: .seconds(1))) == nil)
    }

    @Test func `leave alone what began after they were lifted, whatever is set since`() async throws {
        let first = try await self.freeze(.actor("north"))
        _ = try await self.impersonation.lift(first.id, by: self.company.staff("bob"), because: "over").get()
        let visit = try await self.company.start("acme")
        _ = try await self.freeze(.actor("south"))
        _ = try await self.impersonation.resume(visit.token).get()
    }

    @Test func `are lifted also by whose visit began after them and came under them by a transfer`() async throws {
        let freeze = try await self.freeze(.owner("south"))
        self.company.clock.advance(by: Visit.clockTolerance + .milliseconds(1))
        let visit = try await self.company.start("acme", by: "ada")
        try self.company.change("acme") { $0.owner = "south" }
        _ = try await self.impersonation.resume(visit.token).get()
        _ = try await self.impersonation.lift(freeze.id, by: self.company.staff("ada"), because: "over").get()
    }

    @Test func `name no ticket that is longer than a ticket`() async throws {
        let ticket = String(repeating: "7", count: Reason.maximumTicketLength)
        _ = try await self.freeze(.ticket(ticket))
        await #expect(throws: ImpersonationError(.invalidInput, "")) { try await self.freeze(.ticket(ticket + "7")) }
    }

    @Test func `keep out who was just about to begin`() async throws {
        let sessions = self.company.sessions
        let now = self.company.clock.now
        let interrupted = InterruptedSessionStore(
            base: sessions,
            beforeCommit: { changes in
                guard changes.contains(where: { if case .insert = $0 { true } else { false } }),
                    let next = sessions.freezes().setting("f1", .everybody, by: "ada", at: now)
                else { return }
                #expect(throws: Never.self) { try sessions.commit([.freezes(next)]) }
            })
        let service = ImpersonationService(
            accounts: self.company.accounts, sessions: interrupted, log: self.company.log, policy: .ofTests,
            clock: self.company.clock, entropy: self.company.entropy)
        let answer = try await service.start(
            as: "acme", by: self.company.staff("north"), because: "asked", returningTo: HostingCompany.page)
        #expect(answer.refusal?.reasons == [.frozen])
    }
}
