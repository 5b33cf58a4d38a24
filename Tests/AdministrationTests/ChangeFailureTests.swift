// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `A change in which something fails` {
    let office: Office

    init() throws { self.office = try Office() }

    /// The service of a process of its own, whose call `number` goes wrong.
    func process(_ trouble: Trouble, beforeCommit: @escaping @Sendable () async throws -> Void = {})
        -> AdministrationService
    {
        AdministrationService(
            accounts: FaultyAccounts(base: self.office.store, trouble: trouble, beforeCommit: beforeCommit),
            log: AuditLog(
                store: FaultyLog(base: self.office.logStore, trouble: trouble), clock: self.office.clock,
                entropy: SeededEntropy(seed: 21)),
            clock: self.office.clock, entropy: SeededEntropy(seed: 22))
    }

    @Test(arguments: ChangeKind.allCases, Fault.allCases)
    func `is made and on record, or neither, whichever call fails`(_ kind: ChangeKind, _ fault: Fault) async throws {
        var number = 0
        while true {
            let office = try Office()
            let test = try Self(office)
            let trouble = Trouble(at: number, fault)
            if kind == .enable { try office.suspendAcme() }
            let before = try office.everything()
            let answer = try? await test.change(kind, by: test.process(trouble))
            guard trouble.calls > number else { break }
            let isMade = try office.everything() != before
            if case .granted = answer { #expect(isMade, "\(kind), call \(number), \(fault)") }
            office.clock.advance(by: .seconds(120))
            _ = try await office.service.settle()
            let attempts = try office.entries().filter { $0.kind == .accountAttempted }
            let completions = try office.entries().compactMap { entry in
                if case .accountCompleted(let change, let outcome) = entry.detail { (change.id, outcome) } else { nil }
            }
            #expect(!isMade || !attempts.isEmpty, "nothing is made that is not on record")
            #expect(
                Set(completions.map(\.0)) == Set(attempts.compactMap(\.detail.change?.id)),
                "\(kind), call \(number), \(fault): every attempt is settled")
            #expect(completions.count == attempts.count)
            #expect(
                completions.allSatisfy { $0.1 == (isMade ? .succeeded : .failed) },
                "\(kind), call \(number), \(fault): the record says what became of it")
            #expect(try await office.service.settle() == 0)
            number += 1
        }
        #expect(number >= 5)
    }

    private init(_ office: Office) throws { self.office = office }

    private func change(_ kind: ChangeKind, by service: AdministrationService) async throws -> Answer<ChangedAccount> {
        let ada = self.office.staff("ada")
        switch kind {
        case .create:
            return try await service.create(Office.account("new", .customer), below: "north", by: ada)
        case .edit:
            let seen = try self.office["acme"]
            var wanted = seen
            wanted.company = "Acme"
            return try await service.edit(seen, to: wanted, by: ada)
        case .suspend: return try await service.suspend("acme", because: "unpaid", by: ada)
        case .enable: return try await service.enable("acme", by: ada)
        case .transfer: return try await service.transfer("acme", to: "south", by: ada)
        case .setRole: return try await service.setRole(of: "acme", to: .reseller, by: ada)
        case .close: return try await service.close("sub", handingOverTo: "south", by: ada)
        }
    }

    @Test func `is not made while the log is down`() async throws {
        let before = try self.office.everything()
        // Reading standings, accounts; then the log.
        let service = self.process(Trouble(at: 2, .before))
        let error = await #expect(throws: AdministrationError.self) {
            try await service.suspend("acme", because: "unpaid", by: self.office.staff("ada"))
        }
        #expect(error?.code == .logFailed)
        #expect(error?.description.contains("logFailed") == true)
        #expect(try self.office.everything() == before)
    }

    @Test func `that was given up is never made afterwards`() async throws {
        // Someone else settles while the commit is under way, long after the attempt.
        let office = self.office
        let service = self.process(Trouble(at: .max, .before)) {
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
        _ = try? await self.process(death).close("north", handingOverTo: "south", by: self.office.staff("ada"))
        self.office.clock.advance(by: .seconds(120))
        #expect(try await self.office.service.settle() == 4)
        #expect(try self.office["ada"].revision == 2)
    }

    @Test func `is unknown once it can no longer be told`() async throws {
        let death = Trouble(at: 2, .deathAfter)
        _ = try? await self.process(death).suspend("acme", because: "unpaid", by: self.office.staff("ada"))
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

    @Test func `is known not to have been made while its trace is not covered`() async throws {
        let death = Trouble(at: 2, .deathAfter)
        _ = try? await self.process(death).suspend("acme", because: "unpaid", by: self.office.staff("ada"))
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
            actor: "ada", staff: SealedPart(.staff, salt: salt, content: Array(#"{"later":"field"}"#.utf8)),
            customer: nil)
        try await self.office.log.append(broken)
        let death = Trouble(at: 3, .deathAfter)
        _ = try? await self.process(death).suspend("acme", because: "unpaid", by: self.office.staff("ada"))
        self.office.clock.advance(by: .seconds(40 * 24 * 60 * 60))
        await #expect(throws: AdministrationError.self) { try await self.office.service.settle() }
        #expect(try self.office.record().last == "accounts.suspend succeeded")
    }

    @Test func `is told to be taken, or to leave the tree unsound, by what the store says`() async throws {
        for (code, reason) in [
            (AccountError.Code.notUnique, RefusalReason.alreadyTaken), (.invalidAccount, .unsoundTree),
        ] {
            let office = try Office()
            let service = try Self(office).process(Trouble(at: .max, .before)) { throw AccountError(code, "no") }
            let answer = try await service.suspend("acme", because: "unpaid", by: office.staff("ada"))
            #expect(answer.refusal?.reasons == [reason])
            #expect(try office.record() == ["accounts.suspend attempted", "accounts.suspend failed"])
        }
    }

    @Test func `is on record once, when somebody settles it at the same time`() async throws {
        let office = self.office
        let service = self.process(Trouble(at: .max, .before))
        let slow = AdministrationService(
            accounts: SettlingAfterCommit(
                base: office.store,
                settle: {
                    office.clock.advance(by: .seconds(120))
                    _ = try await service.settle()
                }), log: office.log, clock: office.clock, entropy: SeededEntropy(seed: 33))
        let changed = try await slow.suspend("acme", because: "unpaid", by: office.staff("ada")).get()
        #expect(changed.isRecorded)
        #expect(try office.record() == ["accounts.suspend attempted", "accounts.suspend succeeded"])
    }

    @Test func `is left to whoever is making it for a while`() async throws {
        let death = Trouble(at: 2, .deathAfter)
        _ = try? await self.process(death).suspend("acme", because: "unpaid", by: self.office.staff("ada"))
        #expect(try await self.office.service.settle() == 0)
        self.office.clock.advance(by: AdministrationService.settlingDelay + .milliseconds(1))
        #expect(try await self.office.service.settle() == 1)
    }
}

extension Office {
    /// Puts `acme` where it can be enabled, without a record.
    func suspendAcme() throws {
        var acme = try self["acme"]
        acme.status = .suspended(Suspension(by: "bob", authority: .administrator, reason: "unpaid", at: .earliest))
        acme.revision += 1
        #expect(try self.store.commit(AccountCommit(replaces: [acme])) == .committed)
    }

    /// Every account, without what a settlement touches.
    func everything() throws -> [Account] {
        try self.store.accounts(matching: AccountQuery(scope: .everyone, limit: 500)).map { account in
            var account = account
            account.revision = 0
            return account
        }
    }
}
