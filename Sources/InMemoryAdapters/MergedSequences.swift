// SPDX-License-Identifier: Apache-2.0

internal import Audit

/// Several ascending lists without a common element, walked as one from either end.
struct MergedSequences: Sequence, IteratorProtocol {
    private var lists: [ArraySlice<Int>]
    private let order: AuditQuery.Order

    init(_ lists: [ArraySlice<Int>], _ order: AuditQuery.Order) {
        self.lists = lists
        self.order = order
    }

    mutating func next() -> Int? {
        let heads = self.lists.indices.compactMap { index in
            (self.order == .oldestFirst ? self.lists[index].first : self.lists[index].last).map { (index, $0) }
        }
        let next = self.order == .oldestFirst ? heads.min { $0.1 < $1.1 } : heads.max { $0.1 < $1.1 }
        guard let (index, sequence) = next else { return nil }
        if self.order == .oldestFirst { _ = self.lists[index].popFirst() } else { _ = self.lists[index].popLast() }
        return sequence
    }
}

extension [Int] {
    /// The part of an ascending list that lies in a range.
    func ascending(within range: Range<Int>) -> ArraySlice<Int> {
        let start = self.partitioningIndex { $0 >= range.lowerBound }
        return self[start..<Swift.max(start, self.partitioningIndex { $0 >= range.upperBound })]
    }
}

extension AuditQuery {
    /// Whether all that is asked for applies to an entry, times aside; `handle` is that of the person asked for.
    func asksFor(_ entry: AuditEntry, by handle: StaffHandle?) -> Bool {
        let isPerson = handle.map { entry.place.actor == $0 || entry.place.by == $0 } ?? false
        return (self.actor == nil || isPerson)
            && (self.subject == nil || entry.subject == self.subject)
            && (self.visit == nil || entry.visit == self.visit)
            && (self.kinds.isEmpty || self.kinds.contains(entry.kind))
            && (self.capability == nil || entry.detail.capability == self.capability)
            && (self.outcome == nil || entry.detail.outcome == self.outcome)
    }
}
