// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `A decision made on a page that is out of date` {
    let office: Office

    init() throws { self.office = try Office() }

    @Test func `does not lift a suspension that was not seen`() async throws {
        let (service, ada, bob) = (self.office.service, self.office.staff("ada"), self.office.staff("bob"))
        let seen = try await service.suspend("acme", because: "unpaid", by: ada).get().account
        _ = try await service.enable("acme", by: bob, seen: seen).get()
        let again = try await service.suspend("acme", because: "phishing", by: bob).get().account
        #expect(try await service.enable("acme", by: ada, seen: seen).refusal?.reasons == [.changedMeanwhile])
        #expect(try await service.close("acme", by: ada, seen: seen).refusal?.reasons == [.changedMeanwhile])
        #expect(try self.office["acme"] == again)
        #expect(try await service.enable("acme", by: ada, seen: again).refusal == nil)
    }

    @Test func `does not move or promote over somebody else's decision`() async throws {
        let (service, ada) = (self.office.service, self.office.staff("ada"))
        let seen = try self.office["bakery"]
        _ = try await service.transfer("bakery", to: "south", by: self.office.staff("bob")).get()
        _ = try await service.setRole(of: "bakery", to: .reseller, by: self.office.staff("bob")).get()
        #expect(
            try await service.transfer("bakery", to: "sub", by: ada, seen: seen).refusal?.reasons == [.changedMeanwhile]
        )
        #expect(
            try await service.setRole(of: "bakery", to: .customer, by: ada, seen: seen).refusal?.reasons
                == [.changedMeanwhile])
        #expect(try await service.close("bakery", by: ada, seen: seen).refusal?.reasons == [.changedMeanwhile])
        #expect(try self.office["bakery"].owner == "south" && self.office["bakery"].role == .reseller)
    }
}

@Suite struct `Authority` {
    /// A company in which resellers reach everything below them.
    let office: Office

    init() throws { self.office = try Office(policy: ChangePolicy(scope: OwnershipRule(depth: 32))) }

    @Test func `does not move out from under a suspension of somebody higher`() async throws {
        _ = try await self.office.service.suspend("sub", because: "fraud", by: self.office.staff("ada")).get()
        for answer in [
            try await self.office.service.transfer("deep", to: "north", by: self.office.staff("north")),
            try await self.office.service.close("deep", by: self.office.staff("north")),
        ] { #expect(answer.refusal?.reasons == [.lowerAuthority]) }
        #expect(
            try await self.office.service.transfer("deep", to: "north", by: self.office.staff("ada")).refusal == nil)
    }

    @Test func `of the same role is above in the tree, not below`() async throws {
        _ = try await self.office.service.suspend("deep", because: "fraud", by: self.office.staff("north")).get()
        #expect(
            try await self.office.service.enable("deep", by: self.office.staff("sub")).refusal?.reasons
                == [.lowerAuthority])
        #expect(try await self.office.service.enable("deep", by: self.office.staff("north")).refusal == nil)
        _ = try await self.office.service.suspend("deep", because: "unpaid", by: self.office.staff("sub")).get()
        #expect(try await self.office.service.enable("deep", by: self.office.staff("north")).refusal == nil)
    }

    @Test func `does not switch off who is above it`() async throws {
        var bob = try self.office["bob"]
        bob.owner = "ada"
        bob.revision += 1
        #expect(try self.office.store.commit(AccountCommit(replaces: [bob])) == .committed)
        let staff = self.office.staff("bob")
        #expect(
            try await self.office.service.suspend("ada", because: "gone", by: staff).refusal?.reasons == [.aboveOneself]
        )
        #expect(try await self.office.service.close("ada", by: staff).refusal?.reasons.contains(.aboveOneself) == true)
    }

    @Test func `demotes somebody whose owner is suspended`() async throws {
        var bob = try self.office["bob"]
        bob.owner = "ada"
        bob.revision += 1
        #expect(try self.office.store.commit(AccountCommit(replaces: [bob])) == .committed)
        _ = try await self.office.service.create(
            Office.account("eve", .administrator), below: nil, by: self.office.staff("ada")
        ).get()
        _ = try await self.office.service.suspend("ada", because: "gone", by: self.office.staff("eve")).get()
        let demoted = try await self.office.service.setRole(of: "bob", to: .customer, by: self.office.staff("eve"))
        #expect(try demoted.get().account.role == .customer)
    }

    @Test func `to change what is signed in with must be fresh`() async throws {
        var staff = self.office.staff("north")
        staff.authenticatedAt = self.office.clock.now.advanced(by: .seconds(-601))
        let seen = try self.office["acme"]
        for change in [{ $0.email = "thief@example.org" }, { $0.username = "other" }] as [(inout Account) -> Void] {
            var wanted = seen
            change(&wanted)
            let refused = try await self.office.service.edit(seen, to: wanted, by: staff)
            #expect(refused.refusal?.reasons == [.authenticationStale])
        }
        var harmless = seen
        harmless.company = "Acme"
        let edited = try await self.office.service.edit(seen, to: harmless, by: staff).get().account
        staff.authenticatedAt = self.office.clock.now.advanced(by: .seconds(-600))
        var wanted = edited
        wanted.email = "office@acme.example"
        #expect(try await self.office.service.edit(edited, to: wanted, by: staff).refusal == nil)
    }

    @Test func `is told beforehand`() async throws {
        let preview = try await self.office.service.preview(changing: "acme", by: self.office.staff("north"))
        let refused = preview.filter { $0.value.mode == nil }
        #expect(Set(refused.keys) == [.create, .enable, .setRole])
        #expect(preview[.enable]?.reasons == [.unsuitableStatus] && preview[.setRole]?.reasons == [.onlyAdministrators])
        #expect(preview[.create]?.reasons == [.unfitOwner])
        let ofReseller = try await self.office.service.preview(changing: "sub", by: self.office.staff("ada"))
        #expect(Set(ofReseller.filter { $0.value.mode == nil }.keys) == [.enable])
        for id in ["cinema", "there-is-none"] as [Account.ID] {
            let others = try await self.office.service.preview(changing: id, by: self.office.staff("north"))
            #expect(Set(others.values.map(\.reasons)) == [[.noSuchAccount]])
        }
        #expect(try self.office.record().isEmpty)
    }
}

@Suite struct `The record of a change` {
    let office: Office

    init() throws { self.office = try Office() }

    @Test func `says what was asked for, also where it was refused`() async throws {
        let north = self.office.staff("north")
        _ = try await self.office.service.transfer("acme", to: "south", because: "sold", by: north, correlation: "r-1")
        _ = try await self.office.service.setRole(of: "acme", to: .administrator, by: north)
        _ = try await self.office.service.suspend("acme", because: " ", by: north)
        let entries = try self.office.entries()
        #expect(entries.map(\.kind) == [.accountRefused, .accountRefused, .accountRefused])
        #expect(
            try entries.map { try $0.customerDetails()?.changes.map { "\($0.field): \($0.after ?? "-")" } } == [
                ["owner: south"], ["role: administrator"], ["status: suspended"],
            ])
        #expect(entries[0].facts.correlation == "r-1")
        #expect(try entries[0].customerDetails()?.reason == "sold")
    }

    @Test func `of domains has those that went and came`() async throws {
        let seen = try self.office["acme"]
        var (first, second) = (seen, seen)
        first.domains = ["a.example", "b.example"]
        let edited = try await self.office.service.edit(seen, to: first, by: self.office.staff("north")).get().account
        second = edited
        second.domains = ["b.example", "c.example", "d.example"]
        _ = try await self.office.service.edit(edited, to: second, by: self.office.staff("north")).get()
        let changes = try self.office.entries().filter { $0.kind == .accountAttempted }
            .compactMap { try $0.customerDetails()?.changes.first }
        #expect(
            changes == [
                FieldChange(field: "domains", before: nil, after: "a.example b.example"),
                FieldChange(field: "domains", before: "a.example", after: "c.example d.example"),
            ])
    }

    @Test func `of an identifier that is taken does not touch whose it is`() async throws {
        _ = try await self.office.service.create(
            Office.account("cinema", .customer), below: "north", by: self.office.staff("north"))
        let entry = try #require(try self.office.entries().last)
        #expect(entry.place.subjectIndex == nil)
        #expect(try entry.customerDetails()?.name == nil)
    }

    @Test func `is bounded, as is where somebody comes from`() async throws {
        var staff = self.office.staff("north")
        staff.origin = Operator.Origin(address: String(repeating: "1", count: 257), vouchedBy: "socket")
        await #expect(throws: ImpersonationError.self) {
            try await self.office.service.enable("acme", by: staff)
        }
        let seen = try self.office["acme"]
        for domains in [["\u{0}"], ["a\nb"], ["\u{200B}"], [String(repeating: "x", count: 16_001)]] {
            var wanted = seen
            wanted.domains = domains
            await #expect(throws: AccountError(.invalidAccount, "")) {
                try await self.office.service.edit(seen, to: wanted, by: self.office.staff("north"))
            }
        }
        for username in ["\u{200B}", "\u{3164}", "acme\u{200B}", "a\u{0}", "a\nb", " "] {
            var wanted = seen
            wanted.username = username
            await #expect(throws: AccountError(.invalidAccount, "")) {
                try await self.office.service.edit(seen, to: wanted, by: self.office.staff("north"))
            }
        }
        #expect(try self.office.entries().isEmpty)
    }
}
