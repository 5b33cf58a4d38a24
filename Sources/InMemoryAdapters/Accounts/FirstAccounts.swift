// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// The first accounts in an order, of many that are offered in none.
struct FirstAccounts {
    private struct Kept {
        /// The first bytes of the key, which tell nearly all apart.
        let leading: UInt64
        let key: [UInt8]
        let node: AccountNode
    }

    private let order: AccountOrder
    private let limit: Int
    private var kept: [Kept] = []
    /// What no key may begin with more than, once there are enough: tells of nearly all that they come too late.
    private var lastLeading = UInt64.max

    init(order: AccountOrder, limit: Int) {
        self.order = order
        self.limit = limit
        self.kept.reserveCapacity(limit + 1)
    }

    var accounts: [Account] { self.kept.map(\.node.account) }

    /// Takes an account by its text; asks for the account itself only where that matters.
    mutating func offer(_ text: UnsafeRawBufferPointer, _ node: () -> AccountNode) {
        let key = self.order == .created ? UnsafeRawBufferPointer(start: nil, count: 0) : text.key(of: self.order)
        let leading = self.order == .created ? node().account.createdAt.newestFirst : key.leading
        guard leading <= self.lastLeading else { return }
        func isAfter(_ kept: Kept) -> Bool {
            if kept.leading != leading { return kept.leading > leading }
            let comparison = kept.key.withUnsafeBytes { $0.compared(to: key) }
            return comparison == 0 ? kept.node.account.id > node().account.id : comparison > 0
        }
        if self.kept.count == self.limit {
            guard isAfter(self.kept[self.limit - 1]) else { return }
            self.kept.removeLast()
        }
        let place = self.kept.partitioningIndex(where: isAfter)
        self.kept.insert(Kept(leading: leading, key: Array(key), node: node()), at: place)
        if self.kept.count == self.limit { self.lastLeading = self.kept[self.limit - 1].leading }
    }
}
