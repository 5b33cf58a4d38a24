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
    /// - Throws: ``AccountError`` with `invalidAccount` when they are not a sound tree; see
    ///   ``AccountStore/commit(_:)``.
    public convenience init(_ accounts: [Account]) throws {
        self.init()
        try self.tree.withLock { tree in
            let outcome = try tree.commit(AccountCommit(inserts: accounts))
            guard outcome == .committed else {
                throw AccountError(.invalidAccount, "two of the accounts have one identifier")
            }
        }
    }

    public func accounts(_ ids: [Account.ID]) -> [Account?] {
        self.tree.withLock { tree in ids.map { tree.account($0) } }
    }

    public func standings(of ids: [Account.ID]) -> [Standing?] {
        self.tree.withLock { tree in ids.map { tree.standing(of: $0) } }
    }

    public func accounts(matching query: AccountQuery) throws -> [Account] {
        try query.validate()
        return self.tree.withLock { $0.accounts(matching: query) }
    }

    public func commit(_ commit: AccountCommit) throws -> CommitOutcome {
        guard commit.inserts.count + commit.replaces.count <= AccountCommit.maximumRecords else {
            throw AccountError(
                .invalidAccount, "a commit has at most \(AccountCommit.maximumRecords) records; make several")
        }
        return try self.tree.withLock { try $0.commit(commit) }
    }
}

/// The accounts with their places in the tree.
private struct AccountTree {
    private var accounts: [Account.ID: Account] = [:]
    /// What each account owns directly.
    private var owned: [Account.ID: Set<Account.ID>] = [:]
    /// Every identifier in order: what pages are cut from. Sorted when first asked for after an insertion.
    private var order: [Account.ID] = []
    private var isOrdered = true

    func account(_ id: Account.ID) -> Account? { self.accounts[id] }

    func standing(of id: Account.ID) -> Standing? {
        guard let account = self.accounts[id] else { return nil }
        var owners: [Standing.Owner] = []
        var next = account.owner
        while let id = next, let owner = self.accounts[id] {
            owners.append(Standing.Owner(id: id, status: owner.status.kind))
            next = owner.owner
        }
        return Standing(id: id, role: account.role, status: account.status.kind, owners: owners)
    }

    mutating func accounts(matching query: AccountQuery) -> [Account] {
        if !self.isOrdered { self.order.sort() }
        self.isOrdered = true
        let start = query.after.map { after in self.order.partitioningIndex { $0 > after } } ?? 0
        var page: [Account] = []
        for id in self.order[start...] {
            guard page.count < query.limit else { break }
            guard let standing = self.standing(of: id), query.scope.contains(standing), let account = self.accounts[id],
                query.matches(account)
            else { continue }
            page.append(account)
        }
        return page
    }

    mutating func commit(_ commit: AccountCommit) throws -> CommitOutcome {
        let written = commit.inserts + commit.replaces
        let insertsAreNew = commit.inserts.allSatisfy { self.accounts[$0.id] == nil }
        let replacesAreNext = commit.replaces.allSatisfy { self.accounts[$0.id]?.revision == $0.revision - 1 }
        let reliesHold = commit.reliesOn.allSatisfy { self.accounts[$0.key]?.revision == $0.value }
        let isEachWrittenOnce = Set(written.map(\.id)).count == written.count
        guard insertsAreNew, replacesAreNext, reliesHold, isEachWrittenOnce else { return .conflict }
        let before = written.map { self.accounts[$0.id] }
        for account in written { self.set(account.id, to: account) }
        do {
            try self.checkPaths(of: written)
            // Only a transfer moves what is below the account.
            for (account, before) in zip(written, before) where before.map({ $0.owner != account.owner }) ?? false {
                try self.checkDepth(below: account.id)
            }
        } catch {
            for (account, before) in zip(written, before) { self.set(account.id, to: before) }
            throw error
        }
        self.order += commit.inserts.map(\.id)
        self.isOrdered = self.isOrdered && commit.inserts.isEmpty
        return .committed
    }

    private mutating func set(_ id: Account.ID, to account: Account?) {
        if let owner = self.accounts[id]?.owner { self.owned[owner]?.remove(id) }
        self.accounts[id] = account
        if let owner = account?.owner { self.owned[owner, default: []].insert(id) }
    }

    /// Walks up from each account, one of which every new cycle leads through.
    private func checkPaths(of changed: [Account]) throws {
        for account in changed {
            var depth = 0
            var next = account.owner
            while let id = next {
                guard let owner = self.accounts[id] else {
                    throw AccountError(.invalidAccount, "the owner of account `\(account.id)` does not exist")
                }
                depth += 1
                guard depth <= OwnershipTree.maximumDepth, id != account.id else {
                    throw AccountError(
                        .invalidAccount, "account `\(account.id)` would be below itself or too deep in the tree")
                }
                next = owner.owner
            }
        }
    }

    /// Walks down, level by level, in a tree without cycles.
    private func checkDepth(below id: Account.ID) throws {
        var depth = self.standing(of: id)?.owners.count ?? 0
        var level = self.owned[id] ?? []
        while !level.isEmpty {
            depth += 1
            guard depth <= OwnershipTree.maximumDepth else {
                throw AccountError(.invalidAccount, "accounts below `\(id)` would be too deep in the tree")
            }
            level = level.reduce(into: []) { $0.formUnion(self.owned[$1] ?? []) }
        }
    }
}
