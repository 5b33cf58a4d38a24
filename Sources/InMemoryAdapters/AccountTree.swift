// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// The accounts with their places in the ownership tree.
struct AccountTree {
    /// One account, which knows its owner directly: the way up is read for every check of every visit.
    private final class Node {
        var account: Account
        var owner: Node?
        /// What it owns directly.
        var owned: Set<Account.ID> = []

        init(_ account: Account) {
            self.account = account
        }
    }

    private var nodes: [Account.ID: Node] = [:]
    /// Every identifier in order: what pages are cut from.
    ///
    /// Sorted when first asked for after an insertion.
    private var order: [Account.ID] = []
    private var isOrdered = true

    func account(_ id: Account.ID) -> Account? { self.nodes[id]?.account }

    func standing(of id: Account.ID) -> Standing? { self.nodes[id].map { Self.standing(of: $0) } }

    mutating func accounts(matching query: AccountQuery) -> [Account] {
        if !self.isOrdered { self.order.sort() }
        self.isOrdered = true
        let start = query.after.map { after in self.order.partitioningIndex { $0 > after } } ?? 0
        let nodes = self.nodes
        let matching = self.order[start...].lazy.compactMap { nodes[$0] }
            .filter { query.scope.contains(Self.standing(of: $0)) && query.matches($0.account) }
        return matching.prefix(query.limit).map(\.account)
    }

    mutating func commit(_ commit: AccountCommit) throws -> CommitOutcome {
        guard self.isExpected(commit) else { return .conflict }
        let before = commit.replaces.compactMap { self.nodes[$0.id]?.account }
        for account in commit.inserts { self.nodes[account.id] = Node(account) }
        self.place(commit.inserts + commit.replaces)
        do {
            try self.check(commit.inserts + commit.replaces)
            // Only a transfer moves what is below the account.
            for account in before where self.nodes[account.id]?.account.owner != account.owner {
                try self.checkDepth(below: account.id)
            }
        } catch {
            self.place(before)
            for account in commit.inserts {
                self.nodes[account.id]?.owner?.owned.remove(account.id)
                self.nodes[account.id] = nil
            }
            throw error
        }
        self.order += commit.inserts.map(\.id)
        self.isOrdered = self.isOrdered && commit.inserts.isEmpty
        return .committed
    }

    private func isExpected(_ commit: AccountCommit) -> Bool {
        let written = commit.inserts.map(\.id) + commit.replaces.map(\.id)
        return Set(written).count == written.count
            && commit.inserts.allSatisfy { self.nodes[$0.id] == nil }
            && commit.replaces.allSatisfy { self.nodes[$0.id]?.account.revision == $0.revision - 1 }
            && commit.reliesOn.allSatisfy { self.nodes[$0.key]?.account.revision == $0.value }
    }

    /// Puts accounts in their places, sound or not.
    private func place(_ accounts: [Account]) {
        for account in accounts {
            guard let node = self.nodes[account.id] else { continue }
            node.owner?.owned.remove(account.id)
            node.account = account
            node.owner = account.owner.flatMap { self.nodes[$0] }
            node.owner?.owned.insert(account.id)
        }
    }

    /// Walks up from each account, one of which every new cycle leads through.
    private func check(_ accounts: [Account]) throws {
        for account in accounts {
            guard let node = self.nodes[account.id], account.owner == nil || node.owner != nil else {
                throw AccountError(.invalidAccount, "the owner of account `\(account.id)` does not exist")
            }
            var steps = 0
            var next = node.owner
            while let owner = next {
                steps += 1
                guard owner !== node, steps <= OwnershipTree.maximumDepth else {
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
        var level = self.nodes[id]?.owned ?? []
        while !level.isEmpty {
            depth += 1
            guard depth <= OwnershipTree.maximumDepth else {
                throw AccountError(.invalidAccount, "accounts below `\(id)` would be too deep in the tree")
            }
            level = level.reduce(into: []) { $0.formUnion(self.nodes[$1]?.owned ?? []) }
        }
    }

    private static func standing(of node: Node) -> Standing {
        var owners: [Standing.Owner] = []
        var next = node.owner
        while let owner = next {
            if owners.isEmpty { owners.reserveCapacity(4) }
            owners.append(Standing.Owner(id: owner.account.id, status: owner.account.status.kind))
            next = owner.owner
        }
        return Standing(
            id: node.account.id, role: node.account.role, status: node.account.status.kind, owners: owners)
    }
}
