// SPDX-License-Identifier: Apache-2.0

internal import Audit

/// The tree of a log as RFC 9162, section 2.1.1, writes it down, made from what came since a check first looked.
///
/// What stood there before is one hash for each peak of that time: nobody has to read a log that others have made long.
struct PlainTree {
    private let leaves: [Digest]
    private let before: Int64
    private let peaks: [Range<Int64>: Digest]

    /// Makes the tree of a log that had `head` once and has got `leaves` since.
    init(_ head: AuditHead, leaves: [Digest]) {
        self.leaves = leaves
        self.before = head.size
        let positions = MerkleFrontier.positions(ofSize: head.size)
        self.peaks = Dictionary(
            zip(positions.map(Self.leaves(below:)), head.frontier.peaks), uniquingKeysWith: { first, _ in first })
    }

    /// How many leaves there are.
    var size: Int64 { self.before + Int64(self.leaves.count) }

    /// The root of the first `size` leaves; nil where that cannot be known.
    func root(ofSize size: Int64) -> Digest? { size == 0 ? SHA256.hash([]) : self.hash(of: 0..<size) }

    /// The peaks of the first `size` leaves; nil where they cannot be known.
    func peaks(ofSize size: Int64) -> [Digest]? {
        let peaks = MerkleFrontier.positions(ofSize: size).compactMap { self.hash(at: $0) }
        return peaks.count == size.nonzeroBitCount ? peaks : nil
    }

    /// The hash of a node; nil where it cannot be known.
    func hash(at position: MerkleNode.Position) -> Digest? { self.hash(of: Self.leaves(below: position)) }

    private static func leaves(below position: MerkleNode.Position) -> Range<Int64> {
        position.index << position.level..<(position.index + 1) << position.level
    }

    private func hash(of range: Range<Int64>) -> Digest? {
        if let peak = self.peaks[range] { return peak }
        guard range.upperBound <= self.size else { return nil }
        guard range.count > 1 else {
            return range.lowerBound < self.before ? nil : self.leaves[Int(range.lowerBound - self.before)]
        }
        var left: Int64 = 1
        while left * 2 < range.count { left *= 2 }
        let middle = range.lowerBound + left
        guard let left = self.hash(of: range.lowerBound..<middle),
            let right = self.hash(of: middle..<range.upperBound)
        else { return nil }
        return MerkleTree.nodeHash(left, right)
    }
}

extension Trial where Port == any AuditStore {
    /// The tree of the log, of which `head` was read before; what others have appended since is in it too.
    func tree(since head: AuditHead, in store: Port) async throws -> PlainTree {
        let entries = try await self.entries(
            matching: AuditQuery(
                order: .oldestFirst, after: head.last, limit: AuditQuery.maximumLimit),
            in: store)
        // Other checks may have dropped bodies of their own entries; the hashes of these stay.
        var hashes = Dictionary(entries.map { ($0.sequence, $0.leafHash) }, uniquingKeysWith: { first, _ in first })
        let sequences = head.size..<max(head.size, (entries.last?.sequence ?? -1) + 1)
        let dropped = sequences.filter { hashes[$0] == nil }
        try self.expect(
            entries.map(\.sequence), is: sequences.filter { hashes[$0] != nil },
            that: "the entries of the log come in order, each once")
        for sequence in dropped {
            hashes[sequence] = try await store.hashes(at: [MerkleNode.Position(level: 0, index: sequence)]).first
        }
        return PlainTree(head, leaves: sequences.compactMap { hashes[$0] })
    }
}

/// The root of a tree that is all there.
func plainRoot(_ leaves: ArraySlice<Digest>) -> Digest {
    PlainTree(.empty, leaves: Array(leaves)).root(ofSize: Int64(leaves.count)) ?? SHA256.hash([])
}
