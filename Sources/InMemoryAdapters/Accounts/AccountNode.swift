// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// One account, which knows its owner directly: the way up is read for every check of every visit.
final class AccountNode {
    /// A small number in place of the identifier, never given to another account.
    let row: Int32
    var account: Account
    var owner: AccountNode?
    /// How many accounts it owns directly.
    private(set) var ownedCount = 0
    /// Those of them that own something themselves: the way down, without looking at every customer.
    private(set) var branches: [Int32: AccountNode] = [:]
    /// What it owns directly, for searches; made when it first owns something.
    var group: AccountGroup?

    init(row: Int32, _ account: Account) {
        self.row = row
        self.account = account
    }

    /// Puts the node below another, or at the top.
    func move(below owner: AccountNode?) {
        self.owner?.remove(self)
        self.owner = owner
        owner?.add(self)
    }

    private func add(_ node: AccountNode) {
        self.ownedCount += 1
        if self.ownedCount == 1 { self.owner?.branches[self.row] = self }
        if node.ownedCount > 0 { self.branches[node.row] = node }
    }

    private func remove(_ node: AccountNode) {
        self.ownedCount -= 1
        self.branches[node.row] = nil
        if self.ownedCount == 0 { self.owner?.branches[self.row] = nil }
    }
}

/// A number of accounts in every order, with how many there are of each kind.
final class AccountGroup {
    /// The row of the account that owns them; ``nobody`` for those at the top.
    let owner: Int32
    var counts = AccountCounts()
    /// Where their texts are, in no order.
    var blocks: [Int32] = []
    private var lists: [OrderedRows]

    static let nobody: Int32 = -1

    init(owner: Int32) {
        self.owner = owner
        self.lists = AccountOrder.allCases.map { _ in OrderedRows() }
    }

    /// How many accounts there are.
    var count: Int { self.lists[0].count }

    /// About how many bytes the lists take.
    var byteCount: Int { self.lists.reduce(128 + self.blocks.capacity * 4) { $0 + $1.byteCount } }

    /// Gives back the memory that was kept for growing.
    func trim() {
        for place in self.lists.indices { self.lists[place].trim() }
        self.blocks = self.blocks.withUnsafeBufferPointer { Array($0) }
    }

    /// The accounts in one order.
    subscript(order: AccountOrder) -> OrderedRows {
        get { self.lists[order.place] }
        _modify { yield &self.lists[order.place] }
    }
}

extension AccountOrder {
    fileprivate var place: Int {
        switch self {
        case .name: 0
        case .username: 1
        case .created: 2
        }
    }
}
