// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// The accounts with their places in the ownership tree.
struct AccountTree {
    /// One account, which knows its owner directly: the way up is read for every check of every visit.
    private final class Node {
        var account: Account
        var owner: Node?

        init(_ account: Account) {
            self.account = account
        }
    }

    private var nodes: [Account.ID: Node] = [:]
    /// Every identifier in order: what pages are cut from. Sorted when first asked for after an insertion.
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
        do {
            try self.place(commit.inserts + commit.replaces)
        } catch {
            for account in commit.inserts { self.nodes[account.id] = nil }
            try self.place(before)
            throw error
        }
        self.order += commit.inserts.map(\.id)
        self.isOrdered = self.isOrdered && commit.inserts.isEmpty
        return .committed
    }

    private func isExpected(_ commit: AccountCommit) -> Bool {
        let inserted = Set(commit.inserts.map(\.id))
        return inserted.count == commit.inserts.count
            && inserted.allSatisfy { self.nodes[$0] == nil }
            && commit.replaces.allSatisfy { self.nodes[$0.id]?.account.revision == $0.revision - 1 }
            && commit.reliesOn.allSatisfy { self.nodes[$0.key]?.account.revision == $0.value }
    }

    /// Puts accounts in their places, and then looks whether the tree is sound.
    private func place(_ accounts: [Account]) throws {
        for account in accounts {
            let node = self.nodes[account.id]
            node?.account = account
            node?.owner = account.owner.flatMap { self.nodes[$0] }
        }
        for account in accounts {
            guard account.owner == nil || self.nodes[account.id]?.owner != nil else {
                throw AccountError(.invalidAccount, "the owner of account `\(account.id)` does not exist")
            }
            guard self.nodes[account.id].map({ Self.isSound($0) }) ?? false else {
                throw AccountError(
                    .invalidAccount, "account `\(account.id)` would be below itself or too deep in the tree")
            }
        }
    }

    private static func isSound(_ node: Node) -> Bool {
        var steps = 0
        var next = node.owner
        while let owner = next, owner !== node, steps <= OwnershipTree.maximumDepth {
            steps += 1
            next = owner.owner
        }
        return next == nil && steps <= OwnershipTree.maximumDepth
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
