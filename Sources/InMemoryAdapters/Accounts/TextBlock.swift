// SPDX-License-Identifier: Apache-2.0

/// The searchable texts of some accounts of one owner, one after the other: read as one piece, and never changed.
struct TextBlock {
    /// How many accounts a block holds at most: more make it find too much, fewer make the index larger.
    static let maximumCount = 8

    /// One account in the block.
    struct Entry {
        let row: Int32
        /// Where its text ends, in bytes from the start of the block.
        let end: UInt32
    }

    /// The row of the owner.
    let owner: Int32
    private(set) var entries: [Entry] = []
    private(set) var bytes: [UInt8] = []

    init(owner: Int32) {
        self.owner = owner
    }

    var isFull: Bool { self.entries.count >= Self.maximumCount }

    mutating func append(_ row: Int32, _ text: some Collection<UInt8>) {
        self.bytes += text
        self.entries.append(Entry(row: row, end: UInt32(self.bytes.count)))
    }

    /// The same block without one account.
    func without(_ row: Int32) -> Self {
        var rest = Self(owner: self.owner)
        rest.reserve(self.bytes.count, self.entries.count)
        self.forEach { other, text in
            if other != row { rest.append(other, text) }
        }
        return rest
    }

    /// Takes exactly the memory that is needed.
    mutating func reserve(_ bytes: Int, _ entries: Int) {
        self.bytes.reserveCapacity(bytes)
        self.entries.reserveCapacity(entries)
    }

    /// Hands on each account with its text.
    func forEach(_ body: (Int32, UnsafeRawBufferPointer) -> Void) {
        self.bytes.withUnsafeBytes { bytes in
            var start = 0
            for entry in self.entries {
                body(entry.row, UnsafeRawBufferPointer(rebasing: bytes[start..<Int(entry.end)]))
                start = Int(entry.end)
            }
        }
    }

    /// Hands on the text of one account.
    func withText<R>(of row: Int32, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        self.bytes.withUnsafeBytes { bytes in
            var start = 0
            for entry in self.entries {
                if entry.row == row {
                    return body(UnsafeRawBufferPointer(rebasing: bytes[start..<Int(entry.end)]))
                }
                start = Int(entry.end)
            }
            preconditionFailure("row \(row) is not in the block it was put in")
        }
    }
}
