// SPDX-License-Identifier: Apache-2.0

/// The searchable texts of all accounts, those of one owner together, with an index of what occurs where.
///
/// Blocks are never changed: what changes becomes a new block with a higher number, and the old one is given up. So the
/// index only ever grows at its ends, and what it says about blocks given up does no harm. When those are the most, all
/// blocks are numbered anew.
struct TextStore {
    /// From how many accounts on an index of trigrams is faster than reading.
    static let indexedCount = 4_096

    private struct Stored {
        let place: TextArena.Place
        /// How many texts there are in it.
        let count: UInt8
    }

    private var arena = TextArena()
    private var blocks: [Stored?] = []
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

    /// Hands on a block, unless it was given up.
    func withBlock<R>(_ number: Int32, _ body: (TextBlock) -> R) -> R? {
        guard let stored = self.blocks[Int(number)] else { return nil }
        return self.arena.withBytes(at: stored.place) { body(TextBlock($0, count: Int(stored.count))) }
    }

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
        guard let result = self.withBlock(self.places[Int(row)], { body($0.text(of: row)) }) else {
            preconditionFailure("row \(row) has no text")
        }
        return result
    }

    /// Adds the text of an account that has none.
    mutating func add(_ row: Int32, _ text: [UInt8], to group: AccountGroup) {
        if let last = group.blocks.last, let stored = self.blocks[Int(last)], stored.count < TextBlock.maximumCount {
            let texts = self.withBlock(last) { $0.texts() } ?? []
            self.abandon(last, of: group)
            self.store(texts + [(row, text)], in: group)
        } else {
            self.store([(row, text)], in: group)
        }
        self.count += 1
        self.indexIfWorthwhile()
    }

    /// Removes the text of an account.
    mutating func remove(_ row: Int32, from group: AccountGroup) {
        let number = self.places[Int(row)]
        guard let rest = self.withBlock(number, { $0.texts(without: row) }) else { return }
        self.abandon(number, of: group)
        if !rest.isEmpty { self.store(rest, in: group) }
        self.count -= 1
    }

    /// Adds a whole block of accounts that have no text yet.
    mutating func store<Text: Collection<UInt8>>(_ texts: [(row: Int32, text: Text)], in group: AccountGroup) {
        let number = Int32(self.blocks.count)
        self.blocks.append(Stored(place: self.arena.add(TextBlock.encoded(texts)), count: UInt8(texts.count)))
        self.owners.append(group.owner)
        group.blocks.append(number)
        for (row, _) in texts {
            let missing = Int(row) - self.places.count + 1
            if missing > 0 { self.places += repeatElement(-1, count: missing) }
            self.places[Int(row)] = number
        }
        guard var trigrams = self.trigrams.take() else { return }
        self.withBlock(number) { trigrams.add($0, as: number) }
        self.trigrams = trigrams
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
            self.withBlock(number) { trigrams.add($0, as: number) }
        }
        trigrams.trim()
        self.trigrams = trigrams
    }

    /// Whether so many blocks were given up that ``renumber(_:)`` is worth its while.
    var isWorn: Bool { self.abandoned > 1_024 && self.abandoned > self.blocks.count / 2 }

    /// Numbers all blocks anew, without those given up.
    mutating func renumber(_ groups: some Sequence<AccountGroup>) {
        var numbers: [Int32: Int32] = [:]
        var (arena, blocks, owners) = (TextArena(), [Stored?](), [Int32]())
        for number in self.numbers {
            guard let stored = self.blocks[Int(number)] else { continue }
            numbers[number] = Int32(blocks.count)
            let place = arena.add(self.arena.withBytes(at: stored.place) { Array($0) })
            blocks.append(Stored(place: place, count: stored.count))
            owners.append(self.owners[Int(number)])
        }
        self.places = self.places.map { numbers[$0] ?? -1 }
        for group in groups { group.blocks = group.blocks.compactMap { numbers[$0] } }
        (self.arena, self.blocks, self.owners) = (arena, blocks, owners)
        self.abandoned = 0
        if self.trigrams != nil { self.indexAnew() }
    }

    /// About how many bytes all of this takes.
    var byteCount: Int {
        (self.places.capacity + self.owners.capacity) * 4 + self.blocks.capacity * MemoryLayout<Stored?>.stride
            + self.arena.byteCount + (self.trigrams?.byteCount ?? 0)
    }
}
