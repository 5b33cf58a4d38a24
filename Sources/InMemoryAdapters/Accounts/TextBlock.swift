// SPDX-License-Identifier: Apache-2.0

/// The searchable texts of some accounts of one owner, one after the other: read as one piece, and never changed.
///
/// It is a view of memory that somebody else keeps, for as long as they say.
struct TextBlock {
    /// How many accounts a block holds at most: more make it find too much, fewer make the index larger.
    static let maximumCount = 8

    /// One account in a block: its row, and where its text ends, in bytes from the start of the texts.
    struct Entry {
        let row: Int32
        let end: UInt32
    }

    private let entries: UnsafeRawBufferPointer
    /// All texts.
    let bytes: UnsafeRawBufferPointer

    /// Takes what ``encoded(_:)`` made of `count` texts.
    init(_ encoded: UnsafeRawBufferPointer, count: Int) {
        let length = count * MemoryLayout<Entry>.stride
        self.entries = UnsafeRawBufferPointer(rebasing: encoded.prefix(length))
        self.bytes = UnsafeRawBufferPointer(rebasing: encoded.dropFirst(length))
    }

    /// The bytes of a block: first the entries, then the texts.
    static func encoded<Text: Collection<UInt8>>(_ texts: [(row: Int32, text: Text)]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(texts.reduce(0) { $0 + MemoryLayout<Entry>.stride + $1.text.count })
        var end: UInt32 = 0
        for (row, text) in texts {
            end += UInt32(text.count)
            withUnsafeBytes(of: Entry(row: row, end: end)) { bytes += $0 }
        }
        for (_, text) in texts { bytes += text }
        return bytes
    }

    var count: Int { self.entries.count / MemoryLayout<Entry>.stride }

    subscript(index: Int) -> Entry {
        self.entries.loadUnaligned(fromByteOffset: index * MemoryLayout<Entry>.stride, as: Entry.self)
    }

    /// Hands on each account with its text.
    func forEach(_ body: (Int32, UnsafeRawBufferPointer) -> Void) {
        var start = 0
        for index in 0..<self.count {
            let entry = self[index]
            body(entry.row, UnsafeRawBufferPointer(rebasing: self.bytes[start..<Int(entry.end)]))
            start = Int(entry.end)
        }
    }

    /// The text of one account.
    func text(of row: Int32) -> UnsafeRawBufferPointer {
        var start = 0
        for index in 0..<self.count {
            let entry = self[index]
            if entry.row == row { return UnsafeRawBufferPointer(rebasing: self.bytes[start..<Int(entry.end)]) }
            start = Int(entry.end)
        }
        preconditionFailure("row \(row) is not in the block it was put in")
    }

    /// The texts, apart from that of one account, to make another block of.
    func texts(without row: Int32? = nil) -> [(row: Int32, text: [UInt8])] {
        var texts: [(row: Int32, text: [UInt8])] = []
        self.forEach { other, text in
            if other != row { texts.append((other, Array(text))) }
        }
        return texts
    }
}
