// SPDX-License-Identifier: Apache-2.0

/// In which order accounts are listed; those that are equal in it follow the bytes of their identifiers.
@nonexhaustive
public enum AccountOrder: String, Hashable, Sendable, Codable, CaseIterable {
    /// By display name, folded.
    case name
    /// By username, folded.
    case username
    /// By the time of making, the newest first.
    case created
}

/// A place in an order: that of one account, as it was when somebody looked.
///
/// A page goes on after a position. The account need not be there any more, nor match, nor exist.
/// `Account.position(in:)` of the module `SearchText` makes one.
public struct AccountPosition: Hashable, Sendable {
    /// What an order compares before it compares identifiers.
    @nonexhaustive
    public enum Key: Hashable, Sendable {
        /// The beginning of a folded text; see ``AccountPosition/maximumKeyLength``.
        case text(FoldedText)
        /// A time, of which the later comes first.
        case time(Timestamp)
    }

    /// How much of a folded text counts in an order, in bytes of UTF-8: whole characters up to there.
    public static let maximumKeyLength = 200

    /// The order that this is a place in.
    public let order: AccountOrder
    /// What is compared first.
    public let key: Key
    /// What is compared next.
    public let id: Account.ID

    package init(order: AccountOrder, key: Key, id: Account.ID) {
        self.order = order
        self.key = key
        self.id = id
    }

    /// Whether this place comes before another of the same order.
    public func precedes(_ other: Self) -> Bool {
        switch (self.key, other.key) {
        case (.text(let own), .text(let others)) where own != others: own < others
        case (.time(let own), .time(let others)) where own != others: own > others
        default: self.id < other.id
        }
    }
}
