// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import InMemoryAdapters
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
        self.desk = AccountDesk(accounts: self.store)
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

    @Test func `refuses over-long text, also from those who see nothing`() async throws {
        for viewer in ["ada", "acme"] as [Account.ID] {
            await #expect(throws: AccountError(.invalidQuery, "")) {
                try await self.desk.accounts(matching: String(repeating: "x", count: 201), as: viewer)
            }
        }
    }
}
