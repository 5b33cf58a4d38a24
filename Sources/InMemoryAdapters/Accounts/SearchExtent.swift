// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// The accounts that a query may look at: everyone, or what some accounts own directly.
struct SearchExtent {
    /// What somebody in the scope owns directly; nil for everyone.
    private let groups: [AccountGroup]?
    private let owners: OwnerSet
    /// The lists that are walked through: exactly the extent where it is one group, and everyone where it is several.
    let walked: AccountGroup

    init(_ groups: [AccountGroup]?, everyone: AccountGroup) {
        self.groups = groups
        self.owners = OwnerSet(groups ?? [])
        self.walked = groups?.count == 1 ? groups?.first ?? everyone : everyone
    }

    var count: Int { self.groups?.reduce(0) { $0 + $1.count } ?? self.walked.count }

    /// Whether what is walked through is nothing else.
    var isWalked: Bool { (self.groups?.count ?? 1) == 1 }

    /// The blocks of text; nil for every block there is.
    var blocks: [Int32]? { self.groups?.flatMap(\.blocks) }

    var counts: AccountCounts {
        guard let groups else { return self.walked.counts }
        return groups.reduce(into: AccountCounts()) { $0.add($1.counts) }
    }

    func containsOwned(by owner: Int32) -> Bool {
        self.groups == nil || self.owners.contains(owner)
    }
}

/// Some owners, asked about for each of many blocks.
private struct OwnerSet {
    private let only: Int32?
    /// A bit for each row; for one owner alone there is no need of it.
    private var bits: [UInt64] = []

    init(_ groups: [AccountGroup]) {
        self.only = groups.count == 1 ? groups[0].owner : nil
        guard groups.count > 1, let last = groups.map(\.owner).max() else { return }
        self.bits = [UInt64](repeating: 0, count: Int(last) / 64 + 1)
        for group in groups where group.owner >= 0 { self.bits[Int(group.owner) / 64] |= 1 << UInt64(group.owner % 64) }
    }

    func contains(_ owner: Int32) -> Bool {
        if let only { return only == owner }
        guard owner >= 0, Int(owner) / 64 < self.bits.count else { return false }
        return self.bits[Int(owner) / 64] >> UInt64(owner % 64) & 1 == 1
    }
}
