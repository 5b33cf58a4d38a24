// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `The account desk` {
    let desk: AccountDesk
    let store: InMemoryAccountStore

    init() throws {
        func account(
            _ id: Account.ID, _ role: Role, owner: Account.ID? = nil, name: String = "x",
            status: AccountStatus = .active
        ) -> Account {
            Account(
                id: id, username: id.rawValue, displayName: name, role: role, owner: owner, status: status,
                createdAt: .earliest)
        }
        self.store = try InMemoryAccountStore([
            account("acme", .customer, owner: "north", name: "Acme 100%"),
            account("bakery", .customer, owner: "north", name: "Bakery", status: .closed),
            account("cinema", .customer, owner: "south", name: "Acme Cinema"),
            account("north", .reseller, owner: "ada"),
            account("south", .reseller, owner: "ada"), account("ada", .administrator),
        ])
        self.desk = AccountDesk(accounts: self.store, policy: .standard)
    }

    @Test(
        arguments: [
            ("ada", ["acme", "ada", "bakery", "cinema", "north", "south"]), ("north", ["acme", "bakery"]),
            ("south", ["cinema"]), ("acme", []), ("nobody-at-all", []),
        ] as [(Account.ID, [Account.ID])])
    func `shows each viewer what is theirs`(_ viewer: Account.ID, _ expected: [Account.ID]) async throws {
        #expect(try await self.desk.accounts(as: viewer).map(\.id) == expected)
    }

    @Test func `finds text within the viewer's scope only`() async throws {
        #expect(try await self.desk.accounts(matching: "ACME", as: "north").map(\.id) == ["acme"])
        #expect(try await self.desk.accounts(matching: "acme", as: "ada").map(\.id) == ["acme", "cinema"])
        #expect(try await self.desk.accounts(matching: "%", as: "ada").map(\.id) == ["acme"])
    }

    @Test func `filters by role and status, page by page`() async throws {
        #expect(try await self.desk.accounts(as: "ada", roles: [.reseller]).map(\.id) == ["north", "south"])
        #expect(try await self.desk.accounts(as: "north", statuses: [.closed]).map(\.id) == ["bakery"])
        var listed: [Account.ID] = []
        while true {
            let page = try await self.desk.accounts(as: "ada", after: listed.last, limit: 4)
            guard !page.isEmpty else { break }
            listed += page.map(\.id)
        }
        #expect(listed == ["acme", "ada", "bakery", "cinema", "north", "south"])
    }

    @Test func `shows nothing to a viewer who is suspended`() async throws {
        var north = try #require(self.store.accounts(["north"])[0])
        north.status = .closed
        north.revision += 1
        #expect(try self.store.commit(AccountCommit(replaces: [north])) == .committed)
        #expect(try await self.desk.accounts(as: "north").isEmpty)
    }

    @Test func `tells beforehand who may be entered, and in which mode, for the very rows it lists`() async throws {
        let rows = try await self.desk.accounts(as: "ada").map(\.id)
        let decisions = try await self.desk.preview(entering: rows, as: "ada")
        #expect(rows == ["acme", "ada", "bakery", "cinema", "north", "south"])
        #expect(decisions.map(\.mode) == [.full, nil, nil, .full, .full, .full])
        #expect(decisions[1].reasons == [.oneself] && decisions[2].reasons == [.subjectClosed])
    }

    @Test func `tells beforehand by the policy it was given`() async throws {
        var policy = EntryPolicy.standard
        policy.rules = [SubjectStatusRule(modes: [.active: .readOnly, .closed: .readOnly])]
        let desk = AccountDesk(accounts: self.store, policy: policy)
        let decisions = try await desk.preview(entering: ["acme", "bakery"], as: "north")
        #expect(decisions.map(\.mode) == [.readOnly, .readOnly])
    }

    @Test func `tells nobody what is not theirs from what does not exist`() async throws {
        let decisions = try await self.desk.preview(
            entering: ["cinema", "nobody-at-all", "ada", "north"], as: "north")
        #expect(Set(decisions) == [Decision(.refused([.outsideScope]), by: "ownership")])
        let toUnknown = try await self.desk.preview(entering: ["acme", "nobody-at-all"], as: "nobody-at-all")
        #expect(Set(toUnknown) == [Decision(.refused([.actorNotActive]), by: "actor-active")])
    }

    @Test func `tells of a page of accounts and no more`() async throws {
        let page = Array(repeating: "acme" as Account.ID, count: AccountQuery.maximumLimit)
        #expect(try await self.desk.preview(entering: page, as: "north").count == page.count)
        #expect(try await self.desk.preview(entering: [], as: "north").isEmpty)
        await #expect(throws: AccountError(.invalidQuery, "")) {
            try await self.desk.preview(entering: page + ["acme"], as: "north")
        }
    }

    @Test func `refuses over-long text, also from those who see nothing`() async throws {
        for viewer in ["ada", "acme"] as [Account.ID] {
            await #expect(throws: AccountError(.invalidQuery, "")) {
                try await self.desk.accounts(matching: String(repeating: "x", count: 201), as: viewer)
            }
        }
    }
}
