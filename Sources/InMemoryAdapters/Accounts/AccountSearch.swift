// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import SearchText

/// A query over accounts in memory: the scope first, then the cheaper of two ways to what matches.
///
/// Walking through accounts in the order of the list is quick when many match, since it ends with the page. Collecting
/// the accounts in which the text can be at all is quick when few do. A walk that does not meet enough of them where it
/// was expected to is given up: names that begin alike stand together, and then collecting costs what reading a part of
/// all text costs.
///
/// A class, so that what is called for every account captures one reference and not a copy of everything.
final class AccountSearch {
    private let index: AccountIndex
    private let query: AccountQuery
    private let extent: SearchExtent
    private let matcher: TextMatcher
    /// Whether there is more to ask of an account than whether its text matches.
    private let hasFilters: Bool

    /// Takes a query that has been validated, and what it may look at.
    init(_ query: AccountQuery, of extent: SearchExtent, in index: AccountIndex) {
        self.index = index
        self.query = query
        self.extent = extent
        self.matcher = TextMatcher(query.terms)
        self.hasFilters = !query.roles.isEmpty || !query.statuses.isEmpty || query.created != nil
    }

    /// One page.
    func page() -> [Account] {
        guard !self.isOnePlace, let candidates = self.candidateBlocks() else {
            return self.walk(atMost: .max, in: nil) ?? []
        }
        // How far a walk leads if every candidate block holds one match, and those are anywhere.
        let steps = self.extent.walked.count / max(1, candidates.count) * self.query.limit
        // In nanoseconds, roughly: a step past an account, a look at one, a block read.
        let isLooked = min(
            1, Double(candidates.count * TextBlock.maximumCount) / Double(max(1, self.extent.walked.count)))
        if Double(steps) * (15 + 600 * isLooked) < Double(candidates.count) * 800 {
            let blocks = BlockSet(candidates, below: self.index.texts.numberCount)
            if let page = self.walk(atMost: 2 * steps, in: blocks) { return page }
        }
        return self.collect(candidates)
    }

    /// How many there are, counted one by one up to the limit where the query cannot be answered by sums.
    func counts() -> AccountCounts {
        guard !self.query.terms.isEmpty || self.query.created != nil else { return self.extent.counts }
        var counts = AccountCounts()
        var total = 0
        for number in self.candidateBlocks() ?? self.everyBlock where total <= AccountQuery.maximumCount {
            self.forEachMatch(in: number) { row, _ in
                total += 1
                if total <= AccountQuery.maximumCount { counts.add(to: self.index.node(row).account.countedGroup) }
            }
        }
        counts.isComplete = total <= AccountQuery.maximumCount
        return counts
    }

    // MARK: Walking

    /// Looks at accounts in order, those in some blocks, until the page is full; nil when that takes more than `steps`.
    private func walk(atMost steps: Int, in blocks: BlockSet?) -> [Account]? {
        var page: [Account] = []
        var steps = steps
        let (seek, isPast) = self.seek(after: self.query.after.map { AccountPlace($0) })
        let isDone = self.extent.walked[self.query.order].forEach(from: seek) { row in
            steps -= 1
            if let blocks, !blocks.contains(self.index.texts.number(of: row)) { return steps > 0 }
            let node = self.index.node(row)
            let (isFound, isOver) = self.index.texts.withText(of: row) { text in
                (self.matcher.isFound(in: text), isPast?(text) ?? false)
            }
            if isOver { return false }
            if isFound, !self.hasFilters || self.query.admits(node.account) {
                page.append(node.account)
            }
            return page.count < self.query.limit && steps > 0
        }
        return isDone || page.count == self.query.limit || steps > 0 ? page : nil
    }

    /// Where a walk begins, and at which text nothing more can match.
    private func seek(
        after place: AccountPlace?
    ) -> (begins: ((Int32) -> Bool)?, ends: ((UnsafeRawBufferPointer) -> Bool)?) {
        let (index, order) = (self.index, self.query.order)
        let after = place.map { place in { (row: Int32) in index.compare(row, to: place) > 0 } }
        // What the ordered field begins with is all in one place.
        guard let start = self.query.terms.lazy.compactMap({ $0.start(in: order) }).first else { return (after, nil) }
        func comparison(_ text: UnsafeRawBufferPointer) -> Int {
            start.withUnsafeBytes { start in
                UnsafeRawBufferPointer(rebasing: text.key(of: order).prefix(start.count)).compared(to: start)
            }
        }
        return (
            { index.texts.withText(of: $0) { comparison($0) >= 0 } && (after?($0) ?? true) }, { comparison($0) > 0 }
        )
    }

    /// Whether everything that matches is in one place of the order.
    private var isOnePlace: Bool { self.query.terms.contains { $0.start(in: self.query.order) != nil } }

    // MARK: Collecting

    /// The blocks of the extent in which something can match; nil when it is as well to walk through all of them.
    private func candidateBlocks() -> [Int32]? {
        // A short run of text is read faster than looked up.
        let isShort = self.extent.count <= self.index.texts.shortRun
        if !isShort, !self.query.terms.isEmpty,
            let found = self.index.texts.trigrams?.blocks(
                for: self.matcher.needles, where: { self.extent.containsOwned(by: self.index.texts.owner(of: $0)) })
        {
            return found
        }
        return self.extent.isWalked && (self.query.terms.isEmpty || !isShort) ? nil : self.everyBlock
    }

    private var everyBlock: [Int32] { self.extent.blocks ?? Array(self.index.texts.numbers) }

    /// Looks at every account in some blocks and keeps the first ones after the position.
    private func collect(_ blocks: [Int32]) -> [Account] {
        let after = self.query.after.map { AccountPlace($0) }
        var page = FirstAccounts(order: self.query.order, limit: self.query.limit)
        for number in blocks {
            self.forEachMatch(in: number) { row, text in
                // The account itself is looked at only where its text does not decide.
                if after.map({ $0.compare(self.index.node(row), text) > 0 }) ?? true {
                    page.offer(text) { self.index.node(row) }
                }
            }
        }
        return page.accounts
    }

    private func forEachMatch(in number: Int32, _ body: (Int32, UnsafeRawBufferPointer) -> Void) {
        self.index.texts.withBlock(number) { block in
            self.matcher.forEachMatch(in: block) { row, text in
                if !self.hasFilters || self.query.admits(self.index.node(row).account) { body(row, text) }
            }
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

/// Some blocks, by their numbers.
private struct BlockSet {
    private var words: [UInt64]

    init(_ numbers: [Int32], below count: Int) {
        self.words = [UInt64](repeating: 0, count: count / 64 + 1)
        for number in numbers { self.words[Int(number) >> 6] |= 1 << (UInt64(number) & 63) }
    }

    func contains(_ number: Int32) -> Bool { self.words[Int(number) >> 6] >> (UInt64(number) & 63) & 1 == 1 }
}
