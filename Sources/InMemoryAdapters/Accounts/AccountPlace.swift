// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// A position in an order, ready to be compared with many accounts.
struct AccountPlace {
    let order: AccountOrder
    private let key: [UInt8]
    private let time: UInt64
    private let id: Account.ID

    init(_ position: AccountPosition) {
        self.order = position.order
        self.id = position.id
        switch position.key {
        case .text(let text): (self.key, self.time) = (Array(text.text.utf8), 0)
        case .time(let time): (self.key, self.time) = ([], time.newestFirst)
        }
    }

    /// Less than zero when an account comes before this place, more than zero when after, zero when it is its place.
    func compare(_ node: AccountNode, _ text: UnsafeRawBufferPointer) -> Int {
        if self.order == .created {
            let time = node.account.createdAt.newestFirst
            if time != self.time { return time < self.time ? -1 : 1 }
        } else {
            let comparison = self.key.withUnsafeBytes { text.key(of: self.order).compared(to: $0) }
            if comparison != 0 { return comparison }
        }
        return node.account.id == self.id ? 0 : (node.account.id < self.id ? -1 : 1)
    }
}

extension AccountIndex {
    /// Less than zero when an account comes before a place, more than zero when after, zero when it is its place.
    func compare(_ row: Int32, to place: AccountPlace) -> Int {
        let node = self.node(row)
        return self.texts.withText(of: row) { place.compare(node, $0) }
    }
}

extension Timestamp {
    /// A number that is smaller for what is newer.
    var newestFirst: UInt64 { ~(UInt64(bitPattern: self.millisecondsSince1970) ^ 1 << 63) }
}

extension UnsafeRawBufferPointer {
    /// What an order compares first, of a searchable text: the beginning of one of its first two fields.
    func key(of order: AccountOrder) -> UnsafeRawBufferPointer {
        var start = 1
        if order == .name {
            while self[start] > 0x05 { start += 1 }
            start += 1
        }
        var end = start
        while end < self.count, end - start <= AccountPosition.maximumKeyLength, self[end] > 0x05 { end += 1 }
        if end - start > AccountPosition.maximumKeyLength {
            // Whole characters: the first byte of one is not a continuation.
            end -= 1
            while self[end] & 0xC0 == 0x80 { end -= 1 }
            // And no space at the end, as `FoldedText.key` has none there.
            if self[end - 1] == 0x20 { end -= 1 }
        }
        return UnsafeRawBufferPointer(rebasing: self[start..<end])
    }

    /// The first eight bytes as a number with the same order, as far as they go.
    var leading: UInt64 {
        var number: UInt64 = 0
        for index in 0..<8 { number = number << 8 | (index < self.count ? UInt64(self[index]) : 0) }
        return number
    }
}
