// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `An account` {
    let office: Office

    init() throws { self.office = try Office() }

    @Test func `is made below its owner, by a creator who stays`() async throws {
        self.office.clock.advance(by: .seconds(5))
        let draft = Account(
            id: "new", username: "new", displayName: "New Ltd", email: "new@example.org", domains: ["new.example"],
            role: .customer, creator: "somebody-else", owner: "south", createdAt: .latest, revision: 9)
        let made = try await self.office.service.create(draft, below: "north", by: self.office.staff("north")).get()
        let stored = try self.office["new"]
        #expect(made.account == stored && made.isRecorded)
        #expect(stored.owner == "north" && stored.creator == "north" && stored.revision == 1)
        #expect(stored.createdAt == self.office.clock.now && stored.lastChange == made.change)
        #expect(stored.domains == ["new.example"])
        #expect(try self.office["north"].revision == 1)
        #expect(try self.office.record() == ["accounts.create attempted", "accounts.create succeeded"])
        let entries = try self.office.entries()
        #expect(entries.map(\.place.subjectIndex) == [nil, 0])
        #expect(try entries[1].staffDetails()?.account == "north")
        let customer = try #require(try entries[0].customerDetails())
        #expect(customer.name == "New Ltd")
        #expect(customer.changes.contains(FieldChange(field: "owner", before: nil, after: "north")))
        #expect(customer.changes.contains(FieldChange(field: "domains", before: nil, after: "new.example")))
    }

    @Test func `moves, and its creator and what is below stay`() async throws {
        let moved = try await self.office.service.transfer(
            "sub", to: "south", because: "sold", by: self.office.staff("ada")
        ).get().account
        #expect(moved.owner == "south" && moved.creator == "north" && moved.revision == 2)
        #expect(try self.office["deep"].owner == "sub")
        let entry = try #require(try self.office.entries().first)
        #expect(try entry.customerDetails()?.changes == [FieldChange(field: "owner", before: "north", after: "south")])
        #expect(try entry.customerDetails()?.reason == "sold")
        #expect(entry.detail.change?.revision == 1)
    }

    @Test func `is suspended with reason and authority, and enabled again`() async throws {
        let suspended = try await self.office.service.suspend("acme", because: "unpaid", by: self.office.staff("north"))
            .get().account
        #expect(
            suspended.status
                == .suspended(
                    Suspension(by: "north", authority: .reseller, reason: "unpaid", at: self.office.clock.now)))
        let enabled = try await self.office.service.enable("acme", by: self.office.staff("ada")).get().account
        #expect(enabled.status == .active && enabled.revision == 3)
        let fields = try #require(try self.office.entries()[0].customerDetails()).changes.map(\.field)
        #expect(fields == ["status", "suspensionAuthority", "suspensionReason"])
        #expect(
            try self.office.record() == [
                "accounts.suspend attempted", "accounts.suspend succeeded", "accounts.enable attempted",
                "accounts.enable succeeded",
            ])
    }

    @Test func `is promoted and demoted`() async throws {
        let ada = self.office.staff("ada")
        #expect(
            try await self.office.service.setRole(of: "acme", to: .reseller, by: ada).get().account.role == .reseller)
        #expect(
            try await self.office.service.setRole(of: "acme", to: .customer, by: ada).get().account.role == .customer)
        #expect(
            try await self.office.service.setRole(of: "sub", to: .customer, by: ada).refusal?.reasons == [.ownsAccounts]
        )
        #expect(
            try await self.office.service.setRole(of: "acme", to: .administrator, by: ada).refusal?.reasons
                == [.unfitOwner])
    }

    @Test func `is closed, and what it owned goes to another in the same step`() async throws {
        let ada = self.office.staff("ada")
        let refused = try await self.office.service.close("north", by: ada)
        #expect(refused.refusal?.reasons == [.ownsAccounts])
        let closed = try await self.office.service.close("north", handingOverTo: "south", by: ada).get().account
        #expect(closed.status == .closed)
        #expect(try ["acme", "bakery", "sub"].allSatisfy { try self.office[$0].owner == "south" })
        let entries = try self.office.entries()
        #expect(
            Set(entries.dropFirst().map(\.facts.correlation)) == [
                entries[4].detail.change.map { AuditWord(stringLiteral: $0.id.rawValue) }
            ])
        let record = try self.office.record()
        #expect(record.count == 9 && record[1...3].allSatisfy { $0 == "accounts.transfer attempted" })
        #expect(record[4] == "accounts.close attempted" && record[8] == "accounts.close succeeded")
        let changed = try await self.office.service.edit(closed, to: closed, by: ada)
        #expect(changed.refusal?.reasons == [.unsuitableStatus])
    }

    @Test func `may be closed once all it owns is closed`() async throws {
        let ada = self.office.staff("ada")
        for id in ["cinema", "south"] as [Account.ID] { _ = try await self.office.service.close(id, by: ada).get() }
        #expect(try self.office["south"].status == .closed && self.office["cinema"].owner == "south")
    }

    @Test func `may be demoted once all it owns is closed, and they stay closed below it`() async throws {
        let ada = self.office.staff("ada")
        _ = try await self.office.service.close("deep", by: ada).get()
        let demoted = try await self.office.service.setRole(of: "sub", to: .customer, by: ada).get().account
        #expect(demoted.role == .customer)
        #expect(try self.office["deep"].owner == "sub")
        #expect(try await self.office.service.enable("deep", by: ada).refusal?.reasons == [.unsuitableStatus])
    }

    @Test func `hands over what is open and keeps what is closed`() async throws {
        let ada = self.office.staff("ada")
        _ = try await self.office.service.close("bakery", by: ada).get()
        _ = try await self.office.service.suspend("acme", because: "unpaid", by: ada).get()
        _ = try await self.office.service.close("north", handingOverTo: "south", by: ada).get()
        #expect(try self.office["bakery"].owner == "north")
        #expect(try self.office["acme"].owner == "south" && self.office["acme"].status.kind == .suspended)
    }

    @Test func `with too much to hand over is not closed`() async throws {
        let many = (0...AdministrationService.maximumHandOver).map {
            Office.account(Account.ID(stringLiteral: "c\($0)"), .customer, owner: "sub")
        }
        #expect(try self.office.store.commit(AccountCommit(inserts: many)) == .committed)
        let answer = try await self.office.service.close(
            "sub", handingOverTo: "north", by: self.office.staff("ada"))
        #expect(answer.refusal?.reasons == [.ownsAccounts])
        #expect(try self.office["sub"].status == .active && self.office["deep"].owner == "sub")
    }
}

@Suite struct `Editing an account` {
    let office: Office
    let seen: Account

    init() throws {
        self.office = try Office()
        self.seen = try self.office["acme"]
    }

    @Test func `keeps what others changed meanwhile, and never undoes it`() async throws {
        var (renamed, moved) = (self.seen, self.seen)
        renamed.displayName = "Acme GmbH"
        moved.email = "office@acme.example"
        _ = try await self.office.service.edit(self.seen, to: renamed, by: self.office.staff("north")).get()
        let both = try await self.office.service.edit(self.seen, to: moved, by: self.office.staff("ada")).get().account
        #expect(both.displayName == "Acme GmbH" && both.email == "office@acme.example" && both.revision == 3)
        var other = self.seen
        other.displayName = "Acme AG"
        let refused = try await self.office.service.edit(self.seen, to: other, by: self.office.staff("ada"))
        #expect(refused.refusal?.reasons == [.changedMeanwhile])
        #expect(try self.office["acme"].displayName == "Acme GmbH")
    }

    @Test func `to what it is already changes nothing and records nothing`() async throws {
        let same = try await self.office.service.edit(self.seen, to: self.seen, by: self.office.staff("north")).get()
        #expect(same.change == nil && same.account == self.seen)
        #expect(try self.office.record().isEmpty)
    }

    @Test func `sees how letters are composed`() async throws {
        var composed = self.seen
        composed.company = "Caf\u{E9}"
        let first = try await self.office.service.edit(self.seen, to: composed, by: self.office.staff("north")).get()
        var decomposed = first.account
        decomposed.company = "Cafe\u{301}"
        let second = try await self.office.service.edit(
            first.account, to: decomposed, by: self.office.staff("north")
        ).get()
        #expect(second.change != nil)
        #expect(try Array(#require(try self.office["acme"].company).utf8) == Array("Cafe\u{301}".utf8))
    }

    @Test func `is for details alone, and within their limits`() async throws {
        func edited(_ change: (inout Account) -> Void) -> Account {
            var wanted = self.seen
            change(&wanted)
            return wanted
        }
        let wrong: [Account] = [
            edited { $0.role = .administrator }, edited { $0.owner = "south" }, edited { $0.status = .closed },
            edited { $0.revision = 7 }, edited { $0.username = "" }, edited { $0.displayName = "  \n" },
            edited { $0.domains = ["a b"] }, edited { $0.domains = [""] },
            edited { $0.company = String(repeating: "x", count: 1_001) },
            edited { $0.domains = (0..<9_000).map { "d\($0).example" } },
        ]
        for wanted in wrong {
            await #expect(throws: AccountError(.invalidAccount, "")) {
                try await self.office.service.edit(self.seen, to: wanted, by: self.office.staff("ada"))
            }
        }
        #expect(try self.office["acme"] == self.seen && self.office.record().isEmpty)
    }

    @Test func `of oneself is everybody's`() async throws {
        var wanted = self.seen
        wanted.email = "me@acme.example"
        #expect(
            try await self.office.service.edit(self.seen, to: wanted, by: self.office.staff("acme")).get().account.email
                == "me@acme.example")
    }
}
