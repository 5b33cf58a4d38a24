// SPDX-License-Identifier: Apache-2.0

/// The searchable texts of all accounts, those of one owner together, with an index of what occurs where.
///
/// Blocks are never changed: what changes becomes a new block with a higher number, and the old one is given up. So the
/// index only ever grows at its ends, and what it says about blocks given up does no harm. When those are the most, all
/// blocks are numbered anew.
struct TextStore {
    /// From how many accounts on an index of trigrams is faster than reading.
    static let indexedCount = 4_096

    private var blocks: [TextBlock?] = []
    /// The owner of each block.
    private var owners: [Int32] = []
    /// The block of each row.
    private var places: [Int32] = []
    private var count = 0
    private var abandoned = 0
    private(set) var trigrams: TrigramIndex?
    private let indexedCount: Int
    /// How many accounts of one owner are read faster than anything about them is looked up.
    var shortRun: Int { self.indexedCount / 16 }

    init(indexedCount: Int = Self.indexedCount) {
        self.indexedCount = indexedCount
    }

    /// A block; nil when it was given up.
    func block(_ number: Int32) -> TextBlock? { self.blocks[Int(number)] }

    /// The block that the text of an account is in.
    func number(of row: Int32) -> Int32 { self.places[Int(row)] }

    /// How many numbers were given to blocks.
    var numberCount: Int { self.blocks.count }

    /// The row of the owner of a block, also of one given up.
    func owner(of number: Int32) -> Int32 { self.owners[Int(number)] }

    /// Every block there is.
    var numbers: some Sequence<Int32> { self.blocks.indices.lazy.filter { self.blocks[$0] != nil }.map { Int32($0) } }

    /// Hands on the text of one account.
    func withText<R>(of row: Int32, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        guard let block = self.blocks[Int(self.places[Int(row)])] else { preconditionFailure("row \(row) has no text") }
        return block.withText(of: row, body)
    }

    /// Adds the text of an account that has none.
    mutating func add(_ row: Int32, _ text: [UInt8], to group: AccountGroup) {
        if let last = group.blocks.last, let block = self.blocks[Int(last)], !block.isFull {
            var larger = block
            larger.reserve(block.bytes.count + text.count, block.entries.count + 1)
            larger.append(row, text)
            self.abandon(last, of: group)
            self.store(larger, in: group)
        } else {
            var block = TextBlock(owner: group.owner)
            block.append(row, text)
            self.store(block, in: group)
        }
        self.count += 1
        self.indexIfWorthwhile()
    }

    /// Removes the text of an account.
    mutating func remove(_ row: Int32, from group: AccountGroup) {
        let number = self.places[Int(row)]
        guard let rest = self.blocks[Int(number)]?.without(row) else { return }
        self.abandon(number, of: group)
        if !rest.entries.isEmpty { self.store(rest, in: group) }
        self.count -= 1
    }

    /// Adds a whole block of accounts that have no text yet.
    mutating func store(_ block: TextBlock, in group: AccountGroup) {
        let number = Int32(self.blocks.count)
        self.blocks.append(block)
        self.owners.append(block.owner)
        group.blocks.append(number)
        for entry in block.entries {
            let missing = Int(entry.row) - self.places.count + 1
            if missing > 0 { self.places += repeatElement(-1, count: missing) }
            self.places[Int(entry.row)] = number
        }
        self.trigrams?.add(block, as: number)
    }

    private mutating func abandon(_ number: Int32, of group: AccountGroup) {
        self.blocks[Int(number)] = nil
        self.abandoned += 1
        if let index = group.blocks.lastIndex(of: number) { group.blocks.remove(at: index) }
    }

    /// Makes the index when there are enough accounts for it.
    mutating func indexIfWorthwhile(_ count: Int? = nil) {
        self.count = count ?? self.count
        guard self.trigrams == nil, self.count >= self.indexedCount else { return }
        self.indexAnew()
    }

    private mutating func indexAnew() {
        var trigrams = TrigramIndex()
        for number in self.numbers {
            if let block = self.block(number) { trigrams.add(block, as: number) }
        }
        trigrams.trim()
        self.trigrams = trigrams
    }

    /// Whether so many blocks were given up that ``renumber(_:)`` is worth its while.
    var isWorn: Bool { self.abandoned > 1_024 && self.abandoned > self.blocks.count / 2 }

    /// Numbers all blocks anew, without those given up.
    mutating func renumber(_ groups: some Sequence<AccountGroup>) {
        var numbers: [Int32: Int32] = [:]
        var blocks: [TextBlock?] = []
        for number in self.numbers {
            numbers[number] = Int32(blocks.count)
            blocks.append(self.blocks[Int(number)])
        }
        self.places = self.places.map { numbers[$0] ?? -1 }
        for group in groups { group.blocks = group.blocks.compactMap { numbers[$0] } }
        self.blocks = blocks
        self.owners = blocks.map { $0?.owner ?? AccountGroup.nobody }
        self.abandoned = 0
        if self.trigrams != nil { self.indexAnew() }
    }

    /// About how many bytes all of this takes.
    var byteCount: Int {
        self.blocks.reduce(
            (self.places.capacity + self.owners.capacity) * 4 + self.blocks.capacity * MemoryLayout<TextBlock?>.stride
        ) {
            sum, block in
            sum + (block.map { 64 + $0.bytes.capacity + $0.entries.capacity * 8 } ?? 0)
        } + (self.trigrams?.byteCount ?? 0)
    }
}
