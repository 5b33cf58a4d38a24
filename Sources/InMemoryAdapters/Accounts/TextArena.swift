// SPDX-License-Identifier: Apache-2.0

/// Pieces of bytes, one behind the other in few large allocations.
///
/// Reading thousands of pieces in a row is what searches do. Apart, each would cost an allocation of its own, and a wait
/// for memory before its first byte.
struct TextArena {
    /// Where a piece is.
    struct Place {
        fileprivate let chunk: Int32
        fileprivate let start: UInt32
        fileprivate let length: UInt32
    }

    /// How many bytes are allocated at once, at least.
    private static let chunkSize = 1 << 20

    private var chunks: [[UInt8]] = []

    /// Adds a piece, which stays where it is for good.
    mutating func add(_ piece: [UInt8]) -> Place {
        if let last = self.chunks.last, last.count + piece.count <= Self.chunkSize {
        } else {
            // The chunk before does not grow any more.
            if let last = self.chunks.indices.last {
                self.chunks[last] = self.chunks[last].withUnsafeBufferPointer { Array($0) }
            }
            self.chunks.append([])
        }
        let chunk = self.chunks.count - 1
        let start = self.chunks[chunk].count
        self.chunks[chunk] += piece
        return Place(chunk: Int32(chunk), start: UInt32(start), length: UInt32(piece.count))
    }

    func withBytes<R>(at place: Place, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        self.chunks[Int(place.chunk)].withUnsafeBytes { bytes in
            body(UnsafeRawBufferPointer(rebasing: bytes[Int(place.start)..<Int(place.start + place.length)]))
        }
    }

    /// About how many bytes all of this takes.
    var byteCount: Int { self.chunks.reduce(self.chunks.capacity * 8) { $0 + 32 + $1.capacity } }
}
