// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import InMemoryAdapters
import Permissions
import Synchronization
import Testing

@Suite struct `One account, as somebody sees it` {
    let office: Office
    let desk: AccountDesk

    init() throws {
        self.office = try Office()
        self.desk = AccountDesk(accounts: self.office.store, policy: .standard)
    }

    private func desk(
        depth: Int = 1, _ afterStandings: @escaping @Sendable () throws -> Void = {}
    ) -> (desk: AccountDesk, store: WatchedAccounts) {
        let store = WatchedAccounts(base: self.office.store, afterStandings: afterStandings)
        let policy = EntryPolicy(scope: OwnershipRule(depth: depth), rules: EntryPolicy.standard.rules)
        return (AccountDesk(accounts: store, policy: policy), store)
    }

    @Test(arguments: ["ada", "bob", "north", "south", "sub", "acme", "deep", "nobody-at-all"] as [Account.ID], 1...3)
    func `is shown exactly where a list shows it`(_ viewer: Account.ID, _ depth: Int) async throws {
        let desk = self.desk(depth: depth).desk
        let listed = try await desk.list(as: viewer).rows.map(\.account)
        var shown: [Account] = []
        for id in try self.office.everything().map(\.id) + ["there-is-none"] {
            if let account = try await desk.account(id, as: viewer) { shown.append(account) }
        }
        #expect(Set(shown) == Set(listed))
    }

    @Test func `is one's own only where one sees everybody`() async throws {
        #expect(try await self.desk.account("ada", as: "ada") == self.office["ada"])
        #expect(try await self.desk.account("north", as: "north") == nil)
        #expect(try await self.desk.account("acme", as: "acme") == nil)
    }

    @Test func `is shown whatever its status is, and to nobody who is not active`() async throws {
        try self.change("acme") { $0.status = .closed }
        #expect(try await self.desk.account("acme", as: "north")?.status == .closed)
        try self.change("north") { $0.status = .pending }
        #expect(try await self.desk.account("acme", as: "north") == nil)
        // Whoever is below somebody who is not active is not active either.
        #expect(try await self.desk.account("deep", as: "sub") == nil)
    }

    @Test(arguments: ["north", "acme", "nobody-at-all"] as [Account.ID])
    func `costs the same reads when it is another's and when there is none`(_ viewer: Account.ID) async throws {
        var reads: [[String]] = []
        for id in ["cinema", "there-is-none"] as [Account.ID] {
            let (desk, store) = self.desk()
            #expect(try await desk.account(id, as: viewer) == nil)
            reads.append(store.reads.map { $0.replacing(id.rawValue, with: "it") })
        }
        #expect(reads == [["standings of \(viewer) it"], ["standings of \(viewer) it"]])
    }

    @Test func `is not shown as it is after it has gone, however that came about`() async throws {
        let goings: [@Sendable (Self) throws -> Void] = [
            { try $0.change("deep") { $0.owner = "south" } }, { try $0.change("sub") { $0.owner = "south" } },
            { try $0.change("north") { $0.status = .pending } }, { try $0.change("ada") { $0.status = .pending } },
            { try $0.change("north") { $0.owner = "bob" } },
        ]
        for (number, going) in goings.enumerated() {
            let test = try Self()
            let account = try await test.desk(depth: 2) { try going(test) }.desk.account("deep", as: "north")
            // Only the last leaves it where it was.
            #expect((account == nil) == (number < 4), "\(number)")
        }
    }

    @Test func `is shown where it is now when it moved while it was read, with the owners it has now`() async throws {
        let account = try await self.desk(depth: 2) { try self.change("acme") { $0.owner = "sub" } }.desk
            .account("acme", as: "north")
        #expect(account?.owner == "sub")
    }

    @Test func `is an error with a revision that no account can have`() async throws {
        let desk = AccountDesk(accounts: WornAccounts(base: self.office.store, worn: "acme"), policy: .standard)
        #expect(try await desk.account("bakery", as: "north")?.id == "bakery")
        await #expect(throws: AccountError(.invalidRecord, "")) { try await desk.account("acme", as: "north") }
    }

    private func change(_ id: Account.ID, _ make: (inout Account) -> Void) throws {
        var account = try self.office[id]
        make(&account)
        account.revision += 1
        #expect(try self.office.store.commit(AccountCommit(replaces: [account])) == .committed)
    }
}

/// Accounts whose reads are written down, and where something happens once after the first read of standings.
private final class WatchedAccounts: AccountStore {
    private let base: InMemoryAccountStore
    private let afterStandings: @Sendable () throws -> Void
    private let written = Mutex<[String]>([])

    init(base: InMemoryAccountStore, afterStandings: @escaping @Sendable () throws -> Void) {
        self.base = base
        self.afterStandings = afterStandings
    }

    var reads: [String] { self.written.withLock { $0 } }

    /// Writes a read down, and tells how many there were before.
    private func note(_ what: String, _ ids: [Account.ID]) -> Int {
        self.written.withLock { reads in
            reads.append("\(what) of \(ids.map(\.rawValue).joined(separator: " "))")
            return reads.count - 1
        }
    }

    func accounts(_ ids: [Account.ID]) async throws -> [Account?] {
        _ = self.note("accounts", ids)
        return self.base.accounts(ids)
    }

    func standings(of ids: [Account.ID]) async throws -> [Standing?] {
        let isFirst = self.note("standings", ids) == 0
        let standings = self.base.standings(of: ids)
        if isFirst { try self.afterStandings() }
        return standings
    }

    func accounts(matching query: AccountQuery) async throws -> [Account] {
        _ = self.note("a page", [])
        return try self.base.accounts(matching: query)
    }

    func counts(of query: AccountQuery) async throws -> AccountCounts {
        _ = self.note("counts", [])
        return try self.base.counts(of: query)
    }

    func commit(_ commit: AccountCommit) async throws -> CommitOutcome { try self.base.commit(commit) }
}

/// Accounts of which one was changed more often than can be counted.
private struct WornAccounts: AccountStore {
    let base: InMemoryAccountStore
    let worn: Account.ID

    func accounts(_ ids: [Account.ID]) async throws -> [Account?] {
        self.base.accounts(ids).map { account in
            guard var account, account.id == self.worn else { return account }
            account.revision = Int(Int32.max)
            return account
        }
    }

    func standings(of ids: [Account.ID]) async throws -> [Standing?] { self.base.standings(of: ids) }
    func accounts(matching query: AccountQuery) async throws -> [Account] { try self.base.accounts(matching: query) }
    func counts(of query: AccountQuery) async throws -> AccountCounts { try self.base.counts(of: query) }
    func commit(_ commit: AccountCommit) async throws -> CommitOutcome { try self.base.commit(commit) }
}
