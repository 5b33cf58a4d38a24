// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// The accounts that a query may look at: everyone, or what some accounts own directly.
struct SearchExtent {
    /// What somebody in the scope owns directly; nil for everyone.
    private let groups: [AccountGroup]?
    private let owners: Set<Int32>
    /// The lists that are walked through: exactly the extent where it is one group, and everyone where it is several.
    let walked: AccountGroup

    init(_ groups: [AccountGroup]?, everyone: AccountGroup) {
        self.groups = groups
        self.owners = Set(groups?.map(\.owner) ?? [])
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
