// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `Recently visited accounts` {
    let store: InMemoryAccountStore
    let desk: AccountDesk
    let log: AuditLog
    let impersonation: ImpersonationService
    let clock = ManualClock()

    init() throws {
        let customers = (0..<9).map { number in
            Account(
                id: Account.ID(stringLiteral: "c\(number)"), username: "c\(number)", displayName: "Shop \(number % 3)",
                role: .customer, owner: number == 8 ? "south" : "north", createdAt: .earliest)
        }
        let resellers = (["north", "south"] as [Account.ID]).map { id in
            Account(id: id, username: id.rawValue, displayName: "R", role: .reseller, createdAt: .earliest)
        }
        let ada = Account(id: "ada", username: "ada", displayName: "A", role: .administrator, createdAt: .earliest)
        self.store = try InMemoryAccountStore([ada] + resellers + customers)
        self.desk = AccountDesk(accounts: self.store, policy: .standard)
        self.log = AuditLog(store: InMemoryAuditStore(), clock: self.clock)
        self.impersonation = ImpersonationService(
            accounts: self.store, sessions: InMemorySessionStore(), log: self.log, clock: self.clock)
    }

    private func visit(_ customers: Int..., by reseller: Account.ID = "north") async throws {
        let staff = Operator(
            account: reseller, loginSession: LoginSessionID(stringLiteral: "login-\(reseller)"),
            authenticatedAt: self.clock.now,
            origin: Operator.Origin(address: "192.0.2.7", vouchedBy: "socket"))
        for customer in customers {
            let visit = try await self.impersonation.start(
                as: Account.ID(stringLiteral: "c\(customer)"), by: staff, because: "asked",
                returningTo: ReturnPoint("/customers")
            ).get()
            _ = try await self.impersonation.stop(visit.token).get()
        }
    }

    private func ids(_ search: AccountSearch = AccountSearch(), as viewer: Account.ID = "north") async throws
        -> [String]
    {
        try await self.desk.recentlyVisited(search, as: viewer, in: self.log).rows.map(\.account.id.rawValue)
    }

    @Test func `are those of the viewer, the last one first, each once`() async throws {
        try await self.visit(1, 2, 3, 1, 4, 2)
        try await self.visit(8, by: "south")
        #expect(try await self.ids() == ["c2", "c4", "c1", "c3"])
        #expect(try await self.ids(as: "south") == ["c8"])
        #expect(try await self.ids(as: "c1") == [])
        #expect(try await self.ids(AccountSearch("shop 1")) == ["c4", "c1"])
    }

    @Test func `are no longer listed when they are no longer the viewer's`() async throws {
        try await self.visit(1, 2, 3)
        var account = try #require(self.store.accounts(["c2"])[0])
        account.owner = "south"
        account.revision += 1
        #expect(try self.store.commit(AccountCommit(replaces: [account])) == .committed)
        #expect(try await self.ids() == ["c3", "c1"])
        #expect(try await self.ids(as: "south") == [])
    }

    @Test(arguments: 1...4) func `come in pages that repeat nothing, also while visits go on`(_ limit: Int) async throws
    {
        try await self.visit(0, 1, 2, 3, 4, 5, 6, 1, 0)
        var search = AccountSearch(limit: limit)
        var listed: [String] = []
        var again = 0
        repeat {
            let list = try await self.desk.recentlyVisited(search, as: "north", in: self.log)
            listed += list.rows.map(\.account.id.rawValue)
            #expect(list.rows.count <= limit)
            search.cursor = list.next
            // One that was listed already is visited once more.
            if again < 3, let first = listed.first?.dropFirst(), let number = Int(first) {
                try await self.visit(number)
            }
            again += 1
        } while search.cursor != nil
        #expect(listed == ["c0", "c1", "c6", "c5", "c4", "c3", "c2"])
    }

    @Test func `stay on their page when somebody else visits them meanwhile`() async throws {
        try await self.visit(1, 2, 3)
        var search = AccountSearch(limit: 1)
        search.cursor = try await self.desk.recentlyVisited(search, as: "north", in: self.log).next
        try await self.visit(1, 2, by: "ada")
        search.limit = 5
        #expect(try await self.ids(search) == ["c2", "c1"])
    }

    @Test func `refuse cursors of other lists`() async throws {
        let cursor = try #require(try await self.desk.list(AccountSearch(limit: 1), as: "north").next)
        // The last two are a number written in another way, and one of another list.
        for text in [cursor.rawValue, "", "x", "dmlzaXRzCjAwNw", "b3RoZXJzCjc"] {
            await #expect(throws: AccountError(.invalidCursor, "")) {
                try await self.ids(AccountSearch(cursor: AccountCursor(rawValue: text)))
            }
        }
        try await self.visit(1, 2)
        let visits = try #require(
            try await self.desk.recentlyVisited(AccountSearch(limit: 1), as: "north", in: self.log).next)
        await #expect(throws: AccountError(.invalidCursor, "")) {
            try await self.desk.list(AccountSearch(cursor: visits), as: "north")
        }
    }
}
