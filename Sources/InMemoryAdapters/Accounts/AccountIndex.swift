// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import SearchText

/// What searches need beside the accounts: every order, for everyone and for each owner, and the folded texts.
struct AccountIndex {
    private var nodes: [AccountNode] = []
    private(set) var texts: TextStore
    /// Everyone, without texts: those are with the owners.
    let everyone = AccountGroup(owner: AccountGroup.nobody)
    /// Those at the top, whom nobody owns.
    private let top = AccountGroup(owner: AccountGroup.nobody)

    init(indexedCount: Int = TextStore.indexedCount) {
        self.texts = TextStore(indexedCount: indexedCount)
    }

    /// Makes the node of a new account, which is not found before it is inserted.
    mutating func makeNode(_ account: Account) -> AccountNode {
        let node = AccountNode(row: Int32(self.nodes.count), account)
        self.nodes.append(node)
        return node
    }

    /// Takes back the newest nodes, which were not inserted.
    mutating func removeNewest(_ count: Int) { self.nodes.removeLast(count) }

    func node(_ row: Int32) -> AccountNode { self.nodes[Int(row)] }

    /// Makes an account found as it is now.
    mutating func insert(_ node: AccountNode) {
        let group = self.group(below: node.owner)
        var text: [UInt8] = []
        text.reserveCapacity(128)
        node.account.appendSearchText(to: &text)
        self.texts.add(node.row, text, to: group)
        for order in AccountOrder.allCases {
            let place = AccountPlace(node.account.position(in: order))
            for group in [self.everyone, group] {
                group[order].insert(node.row) { self.compare($0, to: place) > 0 }
            }
        }
        for group in [self.everyone, group] { group.counts.add(to: node.account.countedGroup) }
        if self.texts.isWorn { self.texts.renumber([self.top] + self.nodes.lazy.compactMap(\.group)) }
    }

    /// Makes an account no longer found, which is still as it was, and was below `owner`.
    mutating func remove(_ node: AccountNode, below owner: AccountNode?) {
        let group = self.group(below: owner)
        for order in AccountOrder.allCases {
            let place = AccountPlace(node.account.position(in: order))
            for group in [self.everyone, group] {
                group[order].remove(node.row) { self.compare($0, to: place) >= 0 }
            }
        }
        for group in [self.everyone, group] { group.counts.add(-1, to: node.account.countedGroup) }
        self.texts.remove(node.row, from: group)
    }

    /// Counts an account among others than before, of which nothing else has changed that searches look at.
    func recount(_ node: AccountNode, from old: AccountCounts.Group, to new: AccountCounts.Group) {
        for group in [self.everyone, self.group(below: node.owner)] {
            group.counts.add(-1, to: old)
            group.counts.add(to: new)
        }
    }

    /// What is owned by one, or at the top.
    func group(below owner: AccountNode?) -> AccountGroup {
        guard let owner else { return self.top }
        if let group = owner.group { return group }
        let group = AccountGroup(owner: owner.row)
        owner.group = group
        return group
    }

    // MARK: Many at once

    /// Makes all accounts found at once, of which none is yet: sorts them once for everyone, and so for each owner.
    mutating func insertAll() {
        var bytes: [UInt8] = []
        var ends: [Int] = [0]
        ends.reserveCapacity(self.nodes.count + 1)
        let groups = self.nodes.map { self.group(below: $0.owner) }
        for (node, group) in zip(self.nodes, groups) {
            node.account.appendSearchText(to: &bytes)
            ends.append(bytes.count)
            self.everyone.counts.add(to: node.account.countedGroup)
            group.counts.add(to: node.account.countedGroup)
        }
        // Equal keys follow the identifiers, which are sorted once for all orders.
        var ranks = [Int32](repeating: 0, count: self.nodes.count)
        let byIdentifier = Self.sorted(
            self.nodes.map { node in Array(node.account.id.rawValue.utf8.prefix(8)).withUnsafeBytes { $0.leading } }
        ) {
            self.nodes[Int($0)].account.id < self.nodes[Int($1)].account.id
        }
        for (rank, row) in byIdentifier.enumerated() { ranks[Int(row)] = Int32(rank) }
        for order in AccountOrder.allCases {
            for row in self.sorted(by: order, bytes, ends, ranks) {
                self.everyone[order].append(row)
                groups[Int(row)][order].append(row)
            }
        }
        for group in [self.top] + self.nodes.lazy.compactMap(\.group) {
            self.storeTexts(of: group, bytes, ends)
            group.trim()
        }
        self.everyone.trim()
        self.texts.indexIfWorthwhile(self.nodes.count)
    }

    private func sorted(by order: AccountOrder, _ bytes: [UInt8], _ ends: [Int], _ ranks: [Int32]) -> [Int32] {
        guard order != .created else {
            return Self.sorted(self.nodes.map(\.account.createdAt.newestFirst)) { ranks[Int($0)] < ranks[Int($1)] }
        }
        return bytes.withUnsafeBytes { bytes in
            let keys = self.nodes.indices.map { row in
                UnsafeRawBufferPointer(rebasing: bytes[ends[row]..<ends[row + 1]]).key(of: order)
            }
            return Self.sorted(keys.map(\.leading)) { left, right in
                let comparison = keys[Int(left)].compared(to: keys[Int(right)])
                return comparison == 0 ? ranks[Int(left)] < ranks[Int(right)] : comparison < 0
            }
        }
    }

    /// The rows in the order of their leading bytes, and where these are equal in another.
    private static func sorted(_ leading: [UInt64], _ isBefore: (Int32, Int32) -> Bool) -> [Int32] {
        leading.indices.map { (first: leading[$0], row: Int32($0)) }
            .sorted { $0.first == $1.first ? isBefore($0.row, $1.row) : $0.first < $1.first }
            .map(\.row)
    }

    /// Puts accounts of one owner into full blocks, neighbours in the order of usernames together.
    private mutating func storeTexts(of group: AccountGroup, _ bytes: [UInt8], _ ends: [Int]) {
        var rows: [Int32] = []
        _ = group[.username].forEach(from: nil) { row in
            rows.append(row)
            return true
        }
        for start in stride(from: 0, to: rows.count, by: TextBlock.maximumCount) {
            let block = rows[start..<min(start + TextBlock.maximumCount, rows.count)]
            self.texts.store(block.map { ($0, bytes[ends[Int($0)]..<ends[Int($0) + 1]]) }, in: group)
        }
    }

    /// About how many bytes all of this takes, beyond the accounts and their places in the tree.
    var byteCount: Int {
        let groups = [self.everyone, self.top] + self.nodes.lazy.compactMap(\.group)
        return self.texts.byteCount + groups.reduce(self.nodes.capacity * 8) { $0 + $1.byteCount }
    }
}
