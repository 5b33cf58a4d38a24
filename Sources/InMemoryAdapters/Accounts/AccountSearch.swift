// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import SearchText

/// A query over accounts in memory: the scope first, then the cheaper of two ways to what matches.
///
/// Walking through accounts in the order of the list is quick when many match, since it ends with the page. Collecting
/// the accounts in which the text can be at all is quick when few do. Of `n` accounts neither is ever slow at once: the
/// dearest page costs about as many looks as the square root of `n`, times that of the page.
struct AccountSearch {
    private let index: AccountIndex
    private let query: AccountQuery
    private let extent: SearchExtent
    /// For each term its needles, of which one must occur.
    private let needles: [[[UInt8]]]

    /// Takes a query that has been validated, and what it may look at.
    init(_ query: AccountQuery, of extent: SearchExtent, in index: AccountIndex) {
        self.index = index
        self.query = query
        self.extent = extent
        self.needles = query.terms.map { term in term.needles.map { Array($0.utf8) } }
    }

    /// One page.
    func page() -> [Account] {
        guard let candidates = self.candidateBlocks() else { return self.walk(atMost: .max) ?? [] }
        // How far a walk leads when every candidate block holds one match; a step of it costs some times one of reading.
        let expected = self.extent.walked.count / max(1, candidates.count) * self.query.limit
        if expected < candidates.count * TextBlock.maximumCount / 4, let page = self.walk(atMost: 2 * expected) {
            return page
        }
        return self.collect(candidates)
    }

    /// How many there are, counted one by one up to the limit where the query cannot be answered by sums.
    func counts() -> AccountCounts {
        guard !self.query.terms.isEmpty || self.query.created != nil else { return self.extent.counts }
        var counts = AccountCounts()
        var total = 0
        for number in self.candidateBlocks() ?? self.everyBlock where total <= AccountQuery.maximumCount {
            self.forEachMatch(in: number) { node, _ in
                total += 1
                if total <= AccountQuery.maximumCount { counts.add(to: node.account.countedGroup) }
            }
        }
        counts.isComplete = total <= AccountQuery.maximumCount
        return counts
    }

    // MARK: Walking

    /// Looks at accounts in order until the page is full; nil when that takes more than `steps`.
    private func walk(atMost steps: Int) -> [Account]? {
        var page: [Account] = []
        var steps = steps
        let place = self.query.after.map { AccountPlace($0) }
        let (seek, isPast) = self.seek(after: place)
        let isDone = self.extent.walked[self.query.order].forEach(from: seek) { row in
            let node = self.index.node(row)
            if isPast?(row) ?? false { return false }
            steps -= 1
            if self.extent.contains(node), self.query.admits(node.account),
                self.index.texts.withText(of: row, self.isFound(in:))
            {
                page.append(node.account)
            }
            return page.count < self.query.limit && steps > 0
        }
        return isDone || page.count == self.query.limit || steps > 0 ? page : nil
    }

    /// Where a walk begins, and where nothing more can match.
    private func seek(after place: AccountPlace?) -> (begins: ((Int32) -> Bool)?, ends: ((Int32) -> Bool)?) {
        let (index, order) = (self.index, self.query.order)
        let after = place.map { place in { (row: Int32) in index.compare(row, to: place) > 0 } }
        // What the ordered field begins with is all in one place.
        guard let start = self.query.terms.lazy.compactMap({ $0.start(in: order) }).first else { return (after, nil) }
        func comparison(_ row: Int32) -> Int {
            start.withUnsafeBytes { start in
                index.texts.withText(of: row) { text in
                    UnsafeRawBufferPointer(rebasing: text.key(of: order).prefix(start.count)).compared(to: start)
                }
            }
        }
        return ({ comparison($0) >= 0 && (after?($0) ?? true) }, { comparison($0) > 0 })
    }

    private func isFound(in text: UnsafeRawBufferPointer) -> Bool {
        self.needles.allSatisfy { alternatives in alternatives.contains { text.contains($0) } }
    }

    // MARK: Collecting

    /// The blocks of the extent in which something can match; nil when it is as well to walk through all of them.
    private func candidateBlocks() -> [Int32]? {
        guard !self.needles.isEmpty else { return self.extent.isWalked ? nil : self.extent.blocks }
        // A short run of text is read faster than looked up.
        guard let trigrams = self.index.texts.trigrams, self.extent.count > TextStore.indexedCount else {
            return self.everyBlock
        }
        return trigrams.blocks(for: self.needles)?.filter { number in
            self.index.texts.block(number).map { self.extent.containsOwned(by: $0.owner) } ?? false
        }
    }

    private var everyBlock: [Int32] { self.extent.blocks ?? Array(self.index.texts.numbers) }

    /// Looks at every account in some blocks and keeps the first ones after the position.
    private func collect(_ blocks: [Int32]) -> [Account] {
        let after = self.query.after.map { AccountPlace($0) }
        var page = FirstAccounts(order: self.query.order, limit: self.query.limit)
        for number in blocks {
            self.forEachMatch(in: number) { node, text in
                guard after.map({ $0.compare(node.account, text) > 0 }) ?? true else { return }
                page.offer(node.account, text)
            }
        }
        return page.accounts
    }

    private func forEachMatch(in number: Int32, _ body: (AccountNode, UnsafeRawBufferPointer) -> Void) {
        guard let block = self.index.texts.block(number) else { return }
        // Most blocks that can hold a match do not, which one look at the whole tells.
        if let longest = self.needles.lazy.filter({ $0.count == 1 }).compactMap(\.first).max(by: { $0.count < $1.count }
        ),
            !block.bytes.withUnsafeBytes({ $0.contains(longest) })
        {
            return
        }
        block.forEach { row, text in
            guard self.isFound(in: text) else { return }
            let node = self.index.node(row)
            if self.query.admits(node.account) { body(node, text) }
        }
    }
}

extension SearchTerm {
    /// What the field that is ordered must begin with; nil where it need not.
    fileprivate func start(in order: AccountOrder) -> [UInt8]? {
        switch (self.place, order) {
        case (.start(of: .username), .username), (.start(of: .displayName), .name): Array(self.text.key.text.utf8)
        default: nil
        }
    }
}

/// The first accounts in an order, of many that are offered in none.
private struct FirstAccounts {
    let order: AccountOrder
    let limit: Int
    private var kept: [(leading: UInt64, key: [UInt8], account: Account)] = []

    init(order: AccountOrder, limit: Int) {
        self.order = order
        self.limit = limit
    }

    var accounts: [Account] { self.kept.map(\.account) }

    mutating func offer(_ account: Account, _ text: UnsafeRawBufferPointer) {
        let key = self.order == .created ? nil : text.key(of: self.order)
        let leading = key?.leading ?? account.createdAt.newestFirst
        if self.kept.count == self.limit, let last = self.kept.last, last.leading < leading { return }
        let place = self.kept.partitioningIndex { kept in
            if kept.leading != leading { return kept.leading > leading }
            let comparison = key.map { key in kept.key.withUnsafeBytes { $0.compared(to: key) } } ?? 0
            return comparison == 0 ? kept.account.id > account.id : comparison > 0
        }
        guard place < self.limit else { return }
        if self.kept.count == self.limit { self.kept.removeLast() }
        self.kept.insert((leading, key.map(Array.init) ?? [], account), at: place)
    }
}
