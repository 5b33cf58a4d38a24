// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

/// A transfer of `acme` from north to south, by bob; south is below ada.
@Suite struct `A transfer that was decided, and not stored yet` {
    let office: Office

    init() throws { self.office = try Office() }

    /// What becomes of the transfer when an account moves on just before it is stored.
    private func answer(
        when id: Account.ID, _ change: @escaping @Sendable (inout Account) -> Void
    ) async throws -> Answer<ChangedAccount> {
        let office = self.office
        let store = FaultyAccounts(base: office.store, trouble: Trouble(at: .max, .before)) {
            var account = try office[id]
            guard account.revision == 1 else { return }
            change(&account)
            account.revision += 1
            #expect(try office.store.commit(AccountCommit(replaces: [account])) == .committed)
        }
        let service = AdministrationService(
            accounts: store, sessions: office.sessions, log: office.log, clock: office.clock)
        return try await service.transfer("acme", to: "south", by: office.staff("bob"))
    }

    @Test(arguments: ["south", "ada"] as [Account.ID])
    func `is refused when the new owner, or somebody above, is switched off`(_ id: Account.ID) async throws {
        let answer = try await self.answer(when: id) {
            $0.status = .suspended(Suspension(by: "bob", authority: .administrator, reason: "gone", at: .earliest))
        }
        #expect(answer.refusal?.reasons == [.unfitOwner])
        #expect(try self.office["acme"].owner == "north")
        #expect(
            try self.office.record() == [
                "accounts.transfer attempted", "accounts.transfer failed", "accounts.transfer refused: unfit-owner",
            ])
    }

    @Test func `is refused when the account itself is closed`() async throws {
        let answer = try await self.answer(when: "acme") { $0.status = .closed }
        #expect(answer.refusal?.reasons == [.unsuitableStatus])
        #expect(try self.office["acme"].owner == "north")
    }

    @Test func `is refused when whoever asked is no longer an administrator`() async throws {
        let answer = try await self.answer(when: "bob") { $0.role = .customer }
        #expect(answer.refusal?.reasons == [.noSuchAccount])
        #expect(try self.office["acme"].owner == "north")
    }

    @Test func `is decided again and made when what moved does not speak against it`() async throws {
        let answer = try await self.answer(when: "north") { $0.displayName = "Another name" }
        #expect(try answer.get().account.owner == "south")
        #expect(try self.office.record().filter { $0.hasSuffix("failed") }.count == 1)
    }
}
