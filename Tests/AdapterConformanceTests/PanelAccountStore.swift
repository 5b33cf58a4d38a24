// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import InMemoryAdapters
import Synchronization
import Testing

/// The store in memory as a hosting panel has it: a username is nobody else's, whatever its case, and nothing is stored that
/// the account desk does not store.
private final class PanelAccountStore: AccountStore {
    private let base = InMemoryAccountStore()
    private let usernames = Mutex<[Account.ID: String]>([:])

    func accounts(_ ids: [Account.ID]) async throws -> [Account?] { self.base.accounts(ids) }
    func standings(of ids: [Account.ID]) async throws -> [Standing?] { self.base.standings(of: ids) }
    func accounts(matching query: AccountQuery) async throws -> [Account] { try self.base.accounts(matching: query) }
    func counts(of query: AccountQuery) async throws -> AccountCounts { try self.base.counts(of: query) }

    func commit(_ commit: AccountCommit) async throws -> CommitOutcome {
        let accounts = commit.inserts + commit.replaces
        for account in accounts { try account.validateDetails() }
        return try self.usernames.withLock { usernames in
            guard self.isExpected(commit) else { return .conflict }
            let new = Dictionary(accounts.map { ($0.id, $0.username.lowercased()) }, uniquingKeysWith: { $1 })
            let next = usernames.merging(new) { $1 }
            guard Set(next.values).count == next.count else {
                throw AccountError(.notUnique, "somebody has this username already")
            }
            let outcome = try self.base.commit(commit)
            if outcome == .committed { usernames = next }
            return outcome
        }
    }

    private func isExpected(_ commit: AccountCommit) -> Bool {
        func revision(_ id: Account.ID) -> Int? { self.base.accounts([id])[0]?.revision }
        return commit.inserts.allSatisfy { revision($0.id) == nil }
            && commit.replaces.allSatisfy { revision($0.id) == $0.revision - 1 }
            && commit.reliesOn.allSatisfy { revision($0) == $1 }
    }
}

@Suite struct `A panel in which usernames are unique` {
    @Test(arguments: Requirement.accountStore)
    func `keeps what account stores promise`(_ requirement: Requirement<any AccountStore>) async throws {
        let store = PanelAccountStore()
        try await requirement.check { store }
    }

    @Test func `refuses what the checks must not store`() async throws {
        let store = PanelAccountStore()
        func account(_ id: Account.ID, _ username: String) -> Account {
            Account(id: id, username: username, displayName: "Acme", role: .customer, createdAt: .earliest)
        }
        #expect(try await store.commit(AccountCommit(inserts: [account("acme", "acme")])) == .committed)
        for (username, code) in [("ACME", AccountError.Code.notUnique), ("line\nbreak", .invalidAccount)] {
            let error = await #expect(throws: AccountError.self) {
                try await store.commit(AccountCommit(inserts: [account("bakery", username)]))
            }
            #expect(error?.code == code)
        }
    }
}
