// SPDX-License-Identifier: Apache-2.0

/// A set that can be walked in order from anywhere; inserting and removing cost nothing of that.
///
/// New elements wait unsorted, and removed ones stay where they are, until somebody walks.
struct OrderedSet<Element: Hashable & Comparable> {
    private var members: Set<Element> = []
    private var order: [Element] = []
    private var arrivals: [Element] = []

    mutating func insert(_ element: Element) {
        if self.members.insert(element).inserted { self.arrivals.append(element) }
    }

    mutating func remove(_ element: Element) {
        self.members.remove(element)
    }

    /// The elements after `element` in order, or all.
    mutating func elements(after element: Element?) -> some Sequence<Element> {
        if !self.arrivals.isEmpty || self.order.count > 2 * self.members.count { self.sort() }
        let start = element.map { element in self.order.partitioningIndex { $0 > element } } ?? 0
        let members = self.members
        return self.order[start...].lazy.filter { members.contains($0) }
    }

    private mutating func sort() {
        self.order = self.members.sorted()
        self.arrivals = []
    }
}
