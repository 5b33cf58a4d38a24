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

    @Test(arguments: ChangeKind.allCases, Fault.allCases)
    func `is made and on record, or neither, whichever call fails`(_ kind: ChangeKind, _ fault: Fault) async throws {
        var number = 0
        while true {
            let office = try Office()
            let test = try Self(office)
            let trouble = Trouble(at: number, fault)
            if kind == .enable { try office.suspendAcme() }
            let before = try office.everything()
            let answer = try? await test.change(kind, by: office.process(trouble))
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
        let service = self.office.process(Trouble(at: 2, .before))
        let error = await #expect(throws: AdministrationError.self) {
            try await service.suspend("acme", because: "unpaid", by: self.office.staff("ada"))
        }
        #expect(error?.code == .logFailed)
        #expect(error?.description.contains("logFailed") == true)
        #expect(try self.office.everything() == before)
    }

    @Test func `is told to be made when the store had made it and failed to say so, and else to be unknown`()
        async throws
    {
        // Reading standings, accounts; the log; then the store.
        let made = try await self.office.process(Trouble(at: 3, .after)).suspend(
            "acme", because: "unpaid", by: self.office.staff("ada")
        ).get()
        #expect(made.isRecorded)
        #expect(try made.account == self.office["acme"] && made.account.status.kind == .suspended)
        let other = try Self()
        let error = await #expect(throws: AdministrationError.self) {
            try await other.office.process(Trouble(at: 3, .before)).suspend(
                "acme", because: "unpaid", by: other.office.staff("ada"))
        }
        #expect(error?.code == .outcomeUnknown && error?.underlying is Failure)
        #expect(try self.office.record() == ["accounts.suspend attempted", "accounts.suspend succeeded"])
        #expect(try other.office.record() == ["accounts.suspend attempted"])
    }

    @Test func `is told to be taken, or to leave the tree unsound, by what the store says`() async throws {
        for (code, reason) in [
            (AccountError.Code.notUnique, RefusalReason.alreadyTaken), (.invalidAccount, .unsoundTree),
        ] {
            let office = try Office()
            let service = office.process(Trouble(at: .max, .before)) { throw AccountError(code, "no") }
            let answer = try await service.suspend("acme", because: "unpaid", by: office.staff("ada"))
            #expect(answer.refusal?.reasons == [reason])
            #expect(try office.record() == ["accounts.suspend attempted", "accounts.suspend failed"])
        }
    }
}

extension Office {
    /// The service of a process of its own, whose call `number` goes wrong.
    func process(_ trouble: Trouble, beforeCommit: @escaping @Sendable () async throws -> Void = {})
        -> AdministrationService
    {
        AdministrationService(
            accounts: FaultyAccounts(base: self.store, trouble: trouble, beforeCommit: beforeCommit),
            sessions: self.sessions,
            log: AuditLog(
                store: FaultyLog(base: self.logStore, trouble: trouble), clock: self.clock,
                entropy: SeededEntropy(seed: 21)),
            clock: self.clock, entropy: SeededEntropy(seed: 22))
    }

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
