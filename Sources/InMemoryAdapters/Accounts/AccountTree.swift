// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// The accounts with their places in the ownership tree.
struct AccountTree {
    private var nodes: [Account.ID: AccountNode] = [:]
    private var index: AccountIndex

    init(indexedCount: Int = TextStore.indexedCount) {
        self.index = AccountIndex(indexedCount: indexedCount)
    }

    func account(_ id: Account.ID) -> Account? { self.nodes[id]?.account }

    func standing(of id: Account.ID) -> Standing? { self.nodes[id].map { Self.standing(of: $0) } }

    func accounts(matching query: AccountQuery) -> [Account] {
        self.extent(of: query).map { AccountSearch(query, of: $0, in: self.index).page() } ?? []
    }

    func counts(of query: AccountQuery) -> AccountCounts {
        self.extent(of: query).map { AccountSearch(query.counted, of: $0, in: self.index).counts() } ?? AccountCounts()
    }

    /// About how many bytes searches take, beyond the accounts and their places in the tree.
    var indexByteCount: Int { self.index.byteCount }

    /// What a query may look at; nil when that is nothing.
    private func extent(of query: AccountQuery) -> SearchExtent? {
        switch query.scope {
        case .nobody: return nil
        case .everyone:
            guard let owner = query.owner else { return SearchExtent(nil, everyone: self.index.everyone) }
            return self.extent(below: self.nodes[owner])
        case .owned(let viewer, let depth):
            guard depth >= 1, let viewer = self.nodes[viewer] else { return nil }
            guard let owner = query.owner else { return self.extent(below: viewer, to: depth) }
            guard let owner = self.nodes[owner], let steps = Self.steps(from: owner, up: viewer), steps < depth
            else { return nil }
            return self.extent(below: owner)
        @unknown default: return nil
        }
    }

    private static func steps(from node: AccountNode, up viewer: AccountNode) -> Int? {
        var (steps, next) = (0, node as AccountNode?)
        while let current = next {
            if current === viewer { return steps }
            steps += 1
            next = current.owner
        }
        return nil
    }

    private func extent(below owner: AccountNode?, to depth: Int = 1) -> SearchExtent? {
        var groups: [AccountGroup] = []
        var level = owner.map { [$0] } ?? []
        var depth = depth
        while !level.isEmpty, depth > 0 {
            groups += level.compactMap(\.group)
            level = level.flatMap(\.branches.values)
            depth -= 1
        }
        return groups.isEmpty ? nil : SearchExtent(groups, everyone: self.index.everyone)
    }

    mutating func commit(_ commit: AccountCommit) throws -> CommitOutcome {
        guard self.isExpected(commit) else { return .conflict }
        for account in commit.inserts { self.nodes[account.id] = self.index.makeNode(account) }
        let new = commit.inserts.compactMap { account in self.nodes[account.id].map { (node: $0, account: account) } }
        let changed = commit.replaces.compactMap { account in
            self.nodes[account.id].map { (node: $0, account: account, owner: $0.owner) }
        }
        do {
            for (node, account) in new { try self.move(node, below: account.owner) }
            for (node, account, _) in changed { try self.move(node, below: account.owner) }
            for (node, _) in new { try self.check(node) }
            for (node, _, owner) in changed where node.owner !== owner { try self.check(node) }
            // Only a transfer moves what is below the account.
            for (node, _, owner) in changed where node.owner !== owner { try self.checkDepth(below: node) }
        } catch {
            self.undo(new.map(\.node), changed.map { ($0.node, $0.owner) })
            throw error
        }
        let isLeftOwning = changed.contains { node, account, _ in
            account.stepsDown(from: node.account) && Self.openOwned(by: node, new, changed) > 0
        }
        guard !isLeftOwning else {
            self.undo(new.map(\.node), changed.map { ($0.node, $0.owner) })
            return .conflict
        }
        for (node, account, owner) in changed { self.replace(node, by: account, from: owner) }
        // Only the first accounts of a store come in such numbers.
        if new.count == self.nodes.count, new.count > AccountCommit.maximumRecords {
            self.index.insertAll()
        } else {
            for (node, _) in new { self.index.insert(node) }
        }
        return .committed
    }

    private mutating func undo(_ new: [AccountNode], _ changed: [(node: AccountNode, owner: AccountNode?)]) {
        for (node, owner) in changed { node.move(below: owner) }
        for node in new {
            node.move(below: nil)
            self.nodes[node.account.id] = nil
        }
        self.index.removeNewest(new.count)
    }

    /// How many accounts that are not closed a node owns once a commit is stored: what searches know of the time before it,
    /// and what the commit changes of that.
    private static func openOwned(
        by owner: AccountNode, _ new: [(node: AccountNode, account: Account)],
        _ changed: [(node: AccountNode, account: Account, owner: AccountNode?)]
    ) -> Int {
        let before = owner.group.map { $0.counts.total - $0.counts.number(statuses: [.closed]) } ?? 0
        let leaving = changed.count { $0.owner === owner && $0.node.account.status != .closed }
        let staying = changed.count { $0.node.owner === owner && $0.account.status != .closed }
        let coming = new.count { $0.node.owner === owner && $0.account.status != .closed }
        return before - leaving + staying + coming
    }

    /// Stores a new version, of which searches learn what they look at.
    private mutating func replace(_ node: AccountNode, by account: Account, from owner: AccountNode?) {
        let old = node.account
        if node.owner === owner, old.createdAt == account.createdAt, old.hasTexts(of: account) {
            node.account = account
            self.index.recount(node, from: old.countedGroup, to: account.countedGroup)
        } else {
            self.index.remove(node, below: owner)
            node.account = account
            self.index.insert(node)
        }
    }

    private func move(_ node: AccountNode, below owner: Account.ID?) throws {
        guard owner == nil || owner.flatMap({ self.nodes[$0] }) != nil else {
            throw AccountError(.invalidAccount, "the owner of account `\(node.account.id)` does not exist")
        }
        let owner = owner.flatMap { self.nodes[$0] }
        if node.owner !== owner { node.move(below: owner) }
    }

    private func isExpected(_ commit: AccountCommit) -> Bool {
        let written = commit.inserts.map(\.id) + commit.replaces.map(\.id)
        return Set(written).count == written.count
            && commit.inserts.allSatisfy { self.nodes[$0.id] == nil }
            && commit.replaces.allSatisfy { self.nodes[$0.id]?.account.revision == $0.revision - 1 }
            && commit.reliesOn.allSatisfy { self.nodes[$0.key]?.account.revision == $0.value }
    }

    /// Walks up from an account, one of which every new cycle leads through.
    private func check(_ node: AccountNode) throws {
        var steps = 0
        var next = node.owner
        while let owner = next {
            steps += 1
            guard owner !== node, steps <= OwnershipTree.maximumDepth else {
                throw AccountError(
                    .invalidAccount, "account `\(node.account.id)` would be below itself or too deep in the tree")
            }
            next = owner.owner
        }
    }

    /// Walks down, level by level, in a tree without cycles.
    private func checkDepth(below node: AccountNode) throws {
        var depth = Self.standing(of: node).owners.count
        var level = node.ownedCount > 0 ? [node] : []
        while !level.isEmpty {
            depth += 1
            guard depth <= OwnershipTree.maximumDepth else {
                throw AccountError(
                    .invalidAccount, "accounts below `\(node.account.id)` would be too deep in the tree")
            }
            level = level.flatMap(\.branches.values)
        }
    }

    private static func standing(of node: AccountNode) -> Standing {
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

extension Account {
    /// Whether everything that a search compares is the same.
    fileprivate func hasTexts(of other: Account) -> Bool {
        self.username == other.username && self.displayName == other.displayName && self.company == other.company
            && self.email == other.email && self.domains == other.domains
    }
}
