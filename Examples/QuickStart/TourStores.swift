// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
public import Impersonation
internal import InMemoryAdapters

/// Where the tour keeps accounts, visits and the log.
public struct TourStores: Sendable {
    let accounts: any AccountStore
    let sessions: any SessionStore
    let audit: any AuditStore

    /// Takes the stores of a database, in which something may be already.
    public init(accounts: any AccountStore, sessions: any SessionStore, audit: any AuditStore) {
        self.accounts = accounts
        self.sessions = sessions
        self.audit = audit
    }

    /// Stores in memory, with these accounts.
    static func inMemory(_ accounts: [Account]) throws -> Self {
        Self(
            accounts: try InMemoryAccountStore(accounts), sessions: InMemorySessionStore(),
            audit: InMemoryAuditStore())
    }

    /// When a tour begins: an hour after what is in the log, since recorded time never goes back.
    func morning() async throws -> Timestamp {
        let head = try await self.audit.head()
        return head.size == 0 ? Tour.firstMorning : head.recordedAt.advanced(by: .seconds(60 * 60))
    }

    /// Adds those of `accounts` that are not there, owners first.
    func add(_ accounts: [Account]) async throws {
        let owners = Dictionary(accounts.map { ($0.id, $0.owner) }, uniquingKeysWith: { first, _ in first })
        func depth(_ account: Account) -> Int {
            sequence(first: account.id) { owners[$0] ?? nil }.reduce(0) { count, _ in count + 1 }
        }
        let ordered = accounts.map { (depth: depth($0), account: $0) }.sorted { $0.depth < $1.depth }.map(\.account)
        for start in stride(from: 0, to: ordered.count, by: AccountCommit.maximumRecords) {
            let some = ordered[start..<min(start + AccountCommit.maximumRecords, ordered.count)]
            let stored = try await self.accounts.accounts(some.map(\.id))
            let missing = zip(some, stored).filter { $1 == nil }.map(\.0)
            guard try await self.accounts.commit(AccountCommit(inserts: missing)) == .committed else {
                throw AccountError(.invalidAccount, "somebody else adds the accounts of the tour; try again")
            }
        }
    }
}
