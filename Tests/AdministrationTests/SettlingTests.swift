// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

/// What becomes of attempts whose process died, or is slow.
@Suite struct `An attempt that was left open` {
    let office: Office

    init() throws { self.office = try Office() }

    @Test func `is never made after it was given up`() async throws {
        // Someone else settles while the commit is under way, long after the attempt.
        let office = self.office
        let service = self.office.process(Trouble(at: .max, .before)) {
            office.clock.advance(by: .seconds(120))
            _ = try await office.service.settle()
        }
        let answer = try? await service.suspend("acme", because: "unpaid", by: self.office.staff("ada"))
        #expect(answer == nil)
        #expect(try self.office["acme"].status == .active)
        let outcomes = try self.office.record().filter { !$0.hasSuffix("attempted") }
        #expect(Set(outcomes) == ["accounts.suspend failed"] && outcomes.count == 32)
    }

    @Test func `is given up at one new version of whoever attempted it, however much it was about`() async throws {
        // Reading standings, accounts, what is owned; then the log.
        let death = Trouble(at: 3, .deathAfter)
        _ = try? await self.office.process(death).close("north", handingOverTo: "south", by: self.office.staff("ada"))
        self.office.clock.advance(by: .seconds(120))
        #expect(try await self.office.service.settle() == 4)
        #expect(try self.office["ada"].revision == 2)
    }

    @Test func `is unknown once it can no longer be told`() async throws {
        let death = Trouble(at: 2, .deathAfter)
        _ = try? await self.office.process(death).suspend("acme", because: "unpaid", by: self.office.staff("ada"))
        var other = try self.office["acme"]
        for number in 0..<2 {
            other.revision += 1
            other.lastChange = number == 0 ? "other" : "another"
            #expect(try self.office.store.commit(AccountCommit(replaces: [other])) == .committed)
        }
        self.office.clock.advance(by: .seconds(120))
        #expect(try await self.office.service.settle() == 1)
        #expect(try self.office.record() == ["accounts.suspend attempted", "accounts.suspend unknown"])
    }

    @Test func `is known not to have led anywhere while its trace is not covered`() async throws {
        let death = Trouble(at: 2, .deathAfter)
        _ = try? await self.office.process(death).suspend("acme", because: "unpaid", by: self.office.staff("ada"))
        var acme = try self.office["acme"]
        for _ in 0..<3 {
            acme.revision += 1
            #expect(try self.office.store.commit(AccountCommit(replaces: [acme])) == .committed)
        }
        self.office.clock.advance(by: .seconds(120))
        #expect(try await self.office.service.settle() == 1)
        #expect(try self.office.record().last == "accounts.suspend failed")
    }

    @Test func `is settled however long ago it was, and whatever else cannot be`() async throws {
        let act = AuditChange(id: "broken", capability: "accounts.edit", revision: 1)
        let salt = SHA256.hash([1])
        let broken = AuditEvent(
            facts: AuditEvent.Facts(
                id: "broken.attempted", occurredAt: self.office.clock.now, subject: "acme", visit: nil, rule: nil,
                correlation: nil, detail: .accountAttempted(act)),
            actor: "ada", staff: try SealedPart(.staff, salt: salt, content: Array(#"{"later":"field"}"#.utf8)),
            customer: nil)
        try await self.office.log.append(broken)
        let death = Trouble(at: 3, .deathAfter)
        _ = try? await self.office.process(death).suspend("acme", because: "unpaid", by: self.office.staff("ada"))
        self.office.clock.advance(by: .seconds(40 * 24 * 60 * 60))
        await #expect(throws: AdministrationError.self) { try await self.office.service.settle() }
        #expect(try self.office.record().last == "accounts.suspend succeeded")
    }

    @Test func `is on record once, when somebody settles it at the same time`() async throws {
        let office = self.office
        let service = self.office.process(Trouble(at: .max, .before))
        let slow = AdministrationService(
            accounts: SettlingAfterCommit(
                base: office.store,
                settle: {
                    office.clock.advance(by: .seconds(120))
                    _ = try await service.settle()
                    // The other completion says another time.
                    office.clock.advance(by: .seconds(1))
                }), sessions: office.sessions, log: office.log, clock: office.clock, entropy: SeededEntropy(seed: 33))
        let changed = try await slow.suspend("acme", because: "unpaid", by: office.staff("ada")).get()
        #expect(changed.isRecorded)
        #expect(try office.record() == ["accounts.suspend attempted", "accounts.suspend succeeded"])
    }

    @Test func `is settled behind any number of others`() async throws {
        let (service, ada) = (self.office.service, self.office.staff("ada"))
        for _ in 0..<30 {
            _ = try await service.suspend("bakery", because: "unpaid", by: ada).get()
            _ = try await service.enable("bakery", by: ada).get()
        }
        let death = Trouble(at: 2, .deathAfter)
        _ = try? await self.office.process(death).suspend("acme", because: "unpaid", by: ada)
        self.office.clock.advance(by: .seconds(120))
        #expect(try await service.settle() == 1)
        #expect(try self.office.record().last == "accounts.suspend failed")
    }

    @Test func `is settled without what was erased of it, and nothing seems to be missing`() async throws {
        let death = Trouble(at: 2, .deathAfter)
        _ = try? await self.office.process(death).suspend("acme", because: "unpaid", by: self.office.staff("ada"))
        let clerk = StaffDetails(account: "bob")
        #expect(try await self.office.log.redact(.customer, of: .subject("acme"), ground: "gdpr-17", by: clerk) == 1)
        self.office.clock.advance(by: .seconds(120))
        #expect(try await self.office.service.settle() == 1)
        #expect(try self.office.record().last == "accounts.suspend failed")
        let report = try await StoreLogSource(self.office.logStore).verify()
        #expect(report.isClean && report.redacted == 1, "\(report.findings)")
    }

    @Test func `is left to whoever is making it for a while`() async throws {
        let death = Trouble(at: 2, .deathAfter)
        _ = try? await self.office.process(death).suspend("acme", because: "unpaid", by: self.office.staff("ada"))
        #expect(try await self.office.service.settle() == 0)
        self.office.clock.advance(by: AdministrationService.settlingDelay + .milliseconds(1))
        #expect(try await self.office.service.settle() == 1)
    }
}
