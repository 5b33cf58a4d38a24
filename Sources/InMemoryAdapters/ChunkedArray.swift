// SPDX-License-Identifier: Apache-2.0

/// An array that grows without moving what it holds: what is appended for ever would otherwise be copied again and again.
struct ChunkedArray<Element> {
    private static var chunkSize: Int { 1_024 }

    private var chunks: [[Element]] = []
    private(set) var count = 0

    var indices: Range<Int> { 0..<self.count }

    subscript(index: Int) -> Element {
        get { self.chunks[index / Self.chunkSize][index % Self.chunkSize] }
        set { self.chunks[index / Self.chunkSize][index % Self.chunkSize] = newValue }
    }

    mutating func append(_ element: Element) {
        if self.count % Self.chunkSize == 0 {
            self.chunks.append([])
            self.chunks[self.chunks.count - 1].reserveCapacity(Self.chunkSize)
        }
        self.chunks[self.chunks.count - 1].append(element)
        self.count += 1
    }
}
