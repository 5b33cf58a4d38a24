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
        for node in self.nodes {
            node.account.appendSearchText(to: &bytes)
            ends.append(bytes.count)
            let group = self.group(below: node.owner)
            for group in [self.everyone, group] { group.counts.add(to: node.account.countedGroup) }
        }
        for order in AccountOrder.allCases {
            for row in self.sorted(by: order, bytes, ends) {
                self.everyone[order].append(row)
                self.group(below: self.node(row).owner)[order].append(row)
            }
        }
        for group in [self.top] + self.nodes.lazy.compactMap(\.group) { self.storeTexts(of: group, bytes, ends) }
        self.texts.indexIfWorthwhile(self.nodes.count)
    }

    private func sorted(by order: AccountOrder, _ bytes: [UInt8], _ ends: [Int]) -> [Int32] {
        bytes.withUnsafeBytes { bytes in
            func key(_ row: Int32) -> UnsafeRawBufferPointer {
                let text = UnsafeRawBufferPointer(rebasing: bytes[ends[Int(row)]..<ends[Int(row) + 1]])
                return text.key(of: order)
            }
            func isBefore(_ left: Int32, _ right: Int32) -> Bool {
                let comparison = order == .created ? 0 : key(left).compared(to: key(right))
                return comparison == 0 ? self.node(left).account.id < self.node(right).account.id : comparison < 0
            }
            // Eight bytes tell nearly all apart without another look at the texts.
            let leading = self.nodes.map { node in
                (first: order == .created ? node.account.createdAt.newestFirst : key(node.row).leading, row: node.row)
            }
            return leading.sorted { left, right in
                left.first == right.first ? isBefore(left.row, right.row) : left.first < right.first
            }.map(\.row)
        }
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
            var texts = TextBlock(owner: group.owner)
            texts.reserve(block.reduce(0) { $0 + ends[Int($1) + 1] - ends[Int($1)] }, block.count)
            for row in block { texts.append(row, bytes[ends[Int(row)]..<ends[Int(row) + 1]]) }
            self.texts.store(texts, in: group)
        }
    }

    /// About how many bytes all of this takes, beyond the accounts and their places in the tree.
    var byteCount: Int {
        let groups = [self.everyone, self.top] + self.nodes.lazy.compactMap(\.group)
        return self.texts.byteCount + groups.reduce(self.nodes.capacity * 8) { $0 + $1.byteCount }
    }
}
