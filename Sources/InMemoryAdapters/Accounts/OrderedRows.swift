// SPDX-License-Identifier: Apache-2.0

/// Rows in an order that others know, in pieces: what comes and goes moves one piece and not all.
struct OrderedRows {
    /// How long a piece may grow before it is cut in two.
    private static let maximumPiece = 512

    private var pieces: [[Int32]] = []
    private(set) var count = 0

    /// Adds a row that comes after all others.
    mutating func append(_ row: Int32) {
        if self.pieces.isEmpty || self.pieces[self.pieces.count - 1].count == Self.maximumPiece {
            self.pieces.append([])
        }
        self.pieces[self.pieces.count - 1].append(row)
        self.count += 1
    }

    /// Gives back the memory that was kept for growing.
    mutating func trim() {
        self.pieces = self.pieces.map { piece in piece.withUnsafeBufferPointer { Array($0) } }
    }

    /// Adds a row before the first one that `isAfter` it.
    mutating func insert(_ row: Int32, before isAfter: (Int32) -> Bool) {
        self.count += 1
        guard !self.pieces.isEmpty else { return self.pieces = [[row]] }
        let piece = min(self.firstPiece(where: isAfter), self.pieces.count - 1)
        self.pieces[piece].insert(row, at: self.pieces[piece].partitioningIndex(where: isAfter))
        guard self.pieces[piece].count > Self.maximumPiece else { return }
        let half = self.pieces[piece].count / 2
        self.pieces.insert(Array(self.pieces[piece][half...]), at: piece + 1)
        self.pieces[piece] = Array(self.pieces[piece][..<half])
    }

    /// Removes a row, which is the first one that is not before it.
    mutating func remove(_ row: Int32, notBefore: (Int32) -> Bool) {
        let piece = self.firstPiece(where: notBefore)
        guard piece < self.pieces.count else { return assertionFailure("row \(row) is not in the list") }
        let index = self.pieces[piece].partitioningIndex(where: notBefore)
        guard self.pieces[piece][index] == row else { return assertionFailure("row \(row) is not in its place") }
        self.pieces[piece].remove(at: index)
        if self.pieces[piece].isEmpty { self.pieces.remove(at: piece) }
        self.count -= 1
    }

    /// Hands on rows in order, from the first one that `isIncluded` like all after it, until `body` returns false.
    ///
    /// - Returns: whether all were handed on.
    func forEach(from isIncluded: ((Int32) -> Bool)?, _ body: (Int32) -> Bool) -> Bool {
        var piece = 0
        var index = 0
        if let isIncluded {
            piece = self.firstPiece(where: isIncluded)
            guard piece < self.pieces.count else { return true }
            index = self.pieces[piece].partitioningIndex(where: isIncluded)
        }
        while piece < self.pieces.count {
            for row in self.pieces[piece][index...] where !body(row) { return false }
            piece += 1
            index = 0
        }
        return true
    }

    /// About how many bytes this takes.
    var byteCount: Int { self.pieces.reduce(self.pieces.capacity * 8) { $0 + 32 + $1.capacity * 4 } }

    /// The first piece with a row in it that is one of the last ones; one more than the last piece when there is none.
    private func firstPiece(where isOfLast: (Int32) -> Bool) -> Int {
        self.pieces.partitioningIndex { piece in piece.last.map(isOfLast) ?? false }
    }
}
