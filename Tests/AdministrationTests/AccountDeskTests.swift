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
            _ id: Account.ID, _ role: Role, owner: Account.ID? = nil, name: String = "x", company: String? = nil,
            domains: [String] = [], status: AccountStatus = .active
        ) -> Account {
            Account(
                id: id, username: id.rawValue, displayName: name, company: company, domains: domains, role: role,
                owner: owner, status: status, createdAt: .earliest)
        }
        self.store = try InMemoryAccountStore([
            account("acme", .customer, owner: "north", name: "Acme 100%", domains: ["acme.example"]),
            account("bakery", .customer, owner: "north", name: "Bäckerei", status: .closed),
            account("cinema", .customer, owner: "south", name: "Acme Cinema", domains: ["shop.MÜNCHEN.example"]),
            account("north", .reseller, owner: "ada", name: "North"),
            account("south", .reseller, owner: "ada", name: "South", domains: ["münchen.example", "acme.example"]),
            account("ada", .administrator, name: "Ada"),
        ])
        self.desk = AccountDesk(accounts: self.store, policy: .standard)
    }

    private func ids(_ search: AccountSearch = AccountSearch(), as viewer: Account.ID) async throws -> [Account.ID] {
        try await self.desk.list(search, as: viewer).rows.map(\.account.id)
    }

    @Test(
        arguments: [
            ("ada", ["acme", "cinema", "ada", "bakery", "north", "south"]), ("north", ["acme", "bakery"]),
            ("south", ["cinema"]), ("acme", []), ("nobody-at-all", []),
        ] as [(Account.ID, [Account.ID])])
    func `shows each viewer what is theirs, and counts no more`(
        _ viewer: Account.ID, _ expected: [Account.ID]
    ) async throws {
        #expect(try await self.ids(as: viewer) == expected)
        #expect(try await self.desk.counts(as: viewer).total == expected.count)
    }

    @Test func `finds text within the viewer's scope only`() async throws {
        #expect(try await self.ids(AccountSearch("ACME"), as: "north") == ["acme"])
        #expect(try await self.ids(AccountSearch("acme"), as: "ada") == ["acme", "cinema", "south"])
        #expect(try await self.ids(AccountSearch("%"), as: "ada") == ["acme"])
        #expect(try await self.ids(AccountSearch("backerei"), as: "north") == ["bakery"])
        #expect(try await self.desk.counts(of: AccountSearch("acme"), as: "north").total == 1)
        #expect(try await self.ids(AccountSearch(owner: "south"), as: "north") == [])
        #expect(try await self.desk.counts(of: AccountSearch(owner: "south"), as: "north").total == 0)
        #expect(try await self.ids(AccountSearch("so", at: .start(of: .username)), as: "ada") == ["south"])
    }

    @Test func `filters by role and status, and counts what each filter would list`() async throws {
        #expect(try await self.ids(AccountSearch(roles: [.reseller]), as: "ada") == ["north", "south"])
        #expect(try await self.ids(AccountSearch(statuses: [.closed]), as: "north") == ["bakery"])
        let counts = try await self.desk.counts(of: AccountSearch(roles: [.reseller]), as: "ada")
        #expect(counts.number(roles: [.reseller]) == 2)
        #expect(counts.number(roles: [.customer], statuses: [.closed]) == 1)
        #expect(counts.number(statuses: [.active]) == 5)
    }

    @Test(arguments: AccountOrder.allCases, 1...7)
    func `lists everything once, page by page`(_ order: AccountOrder, _ limit: Int) async throws {
        var search = AccountSearch(order: order, limit: limit)
        var listed: [Account.ID] = []
        repeat {
            let list = try await self.desk.list(search, as: "ada")
            listed += list.rows.map(\.account.id)
            search.cursor = list.next.map { AccountCursor(rawValue: $0.rawValue) }
        } while search.cursor != nil && listed.count < 10
        #expect(listed == (try await self.ids(AccountSearch(order: order), as: "ada")))
        #expect(Set(listed).count == 6)
    }

    @Test func `shows nothing to a viewer who is suspended`() async throws {
        var north = try #require(self.store.accounts(["north"])[0])
        north.status = .pending
        north.revision += 1
        #expect(try self.store.commit(AccountCommit(replaces: [north])) == .committed)
        #expect(try await self.ids(as: "north").isEmpty)
        #expect(try await self.desk.counts(as: "north").total == 0)
        #expect(try await self.desk.holders(ofDomain: "acme.example", as: "north").isEmpty)
    }

    @Test func `tells beforehand who may be entered, and in which mode, for the very rows it lists`() async throws {
        let rows = try await self.ids(as: "ada")
        let decisions = try await self.desk.preview(entering: rows, as: "ada")
        #expect(rows == ["acme", "cinema", "ada", "bakery", "north", "south"])
        #expect(decisions.map(\.mode) == [.full, .full, nil, nil, .full, .full])
        #expect(decisions[2].reasons == [.oneself] && decisions[3].reasons == [.subjectClosed])
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

    @Test func `refuses over-long text and other limits, also from those who see nothing`() async throws {
        for viewer in ["ada", "acme"] as [Account.ID] {
            for search in [
                AccountSearch(String(repeating: "x", count: 201)), AccountSearch("a b c d e f g h i"),
                AccountSearch(limit: 0), AccountSearch(limit: AccountSearch.maximumLimit + 1),
            ] {
                await #expect(throws: AccountError(.invalidQuery, "")) { try await self.desk.list(search, as: viewer) }
                await #expect(throws: AccountError(.invalidQuery, "")) {
                    try await self.desk.counts(of: search, as: viewer)
                }
            }
            await #expect(throws: AccountError(.invalidQuery, "")) {
                try await self.desk.holders(ofDomain: String(repeating: "x", count: 201), as: viewer)
            }
        }
        #expect(try await self.ids(AccountSearch(limit: AccountSearch.maximumLimit), as: "ada").count == 6)
    }

    @Test func `refuses cursors that no list in this order gave out`() async throws {
        let list = try await self.desk.list(AccountSearch(limit: 1), as: "ada")
        let cursor = try #require(list.next).rawValue
        var texts = ["", "x", "=", cursor + "A", cursor + "\n", "\u{0}", cursor + "=="]
        texts.append(String(repeating: "A", count: 4_000))
        for text in texts {
            await #expect(throws: AccountError(.invalidCursor, ""), "\(text)") {
                try await self.desk.list(AccountSearch(cursor: AccountCursor(rawValue: text)), as: "ada")
            }
        }
        await #expect(throws: AccountError(.invalidCursor, "")) {
            try await self.desk.list(AccountSearch(order: .created, cursor: list.next), as: "ada")
        }
        // Somebody else's cursor leads into one's own list and no further.
        #expect(try await self.ids(AccountSearch(cursor: list.next), as: "north") == ["bakery"])
    }

    @Test(
        arguments: [
            ("acme.example", "ada", ["acme", "south"]), ("ACME.Example.", "ada", ["acme", "south"]),
            ("acme.example", "north", ["acme"]), ("www.acme.example", "north", ["acme"]),
            ("münchen.example", "ada", ["south"]), ("xn--mnchen-3ya.example", "ada", ["south"]),
            ("shop.münchen.example", "ada", ["cinema"]), ("a.b.shop.xn--mnchen-3ya.example", "ada", ["cinema"]),
            ("munchen.example", "ada", []), ("example", "ada", []), ("", "ada", []), ("acme", "ada", []),
            ("acme.exampl", "ada", []), ("münchen.example", "north", []), ("acme.example", "acme", []),
        ] as [(String, Account.ID, [Account.ID])])
    func `leads from a domain to who holds it`(
        _ domain: String, _ viewer: Account.ID, _ expected: [Account.ID]
    ) async throws {
        #expect(try await self.desk.holders(ofDomain: domain, as: viewer).map(\.id) == expected)
    }
}
