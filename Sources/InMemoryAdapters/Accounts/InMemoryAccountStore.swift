// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import Synchronization

/// Accounts in memory: the reference for what an account store promises.
public final class InMemoryAccountStore: AccountStore {
    private let tree: Mutex<AccountTree>

    /// Makes an empty store.
    public convenience init() { self.init(indexedCount: TextStore.indexedCount) }

    /// Makes an empty store that indexes texts from fewer accounts on than pays.
    package init(indexedCount: Int) {
        self.tree = Mutex(AccountTree(indexedCount: indexedCount))
    }

    /// Makes a store that holds `accounts`, in any order.
    ///
    /// - Throws: ``/Accounts/AccountError`` with `invalidAccount` when they are not a sound tree; see
    ///   ``/Accounts/AccountStore/commit(_:)``.
    public convenience init(_ accounts: [Account]) throws {
        self.init()
        try self.tree.withLock { tree in
            let outcome = try tree.commit(AccountCommit(inserts: accounts))
            guard outcome == .committed else {
                throw AccountError(.invalidAccount, "two of the accounts have one identifier")
            }
        }
    }

    /// See ``AccountStore/accounts(_:)``.
    public func accounts(_ ids: [Account.ID]) -> [Account?] {
        self.tree.withLock { tree in ids.map { tree.account($0) } }
    }

    /// See ``AccountStore/standings(of:)``.
    public func standings(of ids: [Account.ID]) -> [Standing?] {
        self.tree.withLock { tree in ids.map { tree.standing(of: $0) } }
    }

    /// See ``AccountStore/accounts(matching:)``.
    ///
    /// A word costs about as much however many accounts there are, as long as it has three bytes in UTF-8; shorter ones
    /// that hardly occur make it read every text in scope.
    public func accounts(matching query: AccountQuery) throws -> [Account] {
        try query.validate()
        return self.tree.withLock { $0.accounts(matching: query) }
    }

    /// See ``AccountStore/counts(of:)``.
    public func counts(of query: AccountQuery) throws -> AccountCounts {
        try query.validate()
        return self.tree.withLock { $0.counts(of: query) }
    }

    /// About how many bytes searches take, beyond the accounts and their places in the tree.
    public var indexByteCount: Int { self.tree.withLock { $0.indexByteCount } }

    /// See ``AccountStore/commit(_:)``.
    public func commit(_ commit: AccountCommit) throws -> CommitOutcome {
        guard commit.inserts.count + commit.replaces.count <= AccountCommit.maximumRecords else {
            throw AccountError(
                .invalidAccount, "a commit has at most \(AccountCommit.maximumRecords) records; make several")
        }
        return try self.tree.withLock { try $0.commit(commit) }
    }
}
