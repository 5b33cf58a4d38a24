// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import Synchronization

/// Accounts in memory: the reference for what an account store promises.
public final class InMemoryAccountStore: AccountStore {
    private let tree = Mutex(AccountTree())

    /// Makes an empty store.
    public init() {}

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
    public func accounts(matching query: AccountQuery) throws -> [Account] {
        try query.validate()
        return self.tree.withLock { $0.accounts(matching: query) }
    }

    /// See ``AccountStore/commit(_:)``.
    public func commit(_ commit: AccountCommit) throws -> CommitOutcome {
        guard commit.inserts.count + commit.replaces.count <= AccountCommit.maximumRecords else {
            throw AccountError(
                .invalidAccount, "a commit has at most \(AccountCommit.maximumRecords) records; make several")
        }
        return try self.tree.withLock { try $0.commit(commit) }
    }
}
