// SPDX-License-Identifier: Apache-2.0

/// A log in a store, as it was when the reading began.
public struct StoreLogSource: LogSource {
    /// How many entries are read at once.
    private static let window: Int64 = 500

    private let store: any AuditStore
    /// How many entries there were when the reading began.
    let size: Int64

    /// Prepares to read all that the log holds now.
    public init(_ store: any AuditStore) async throws {
        self.store = store
        self.size = try await store.head().size
    }

    /// See ``LogSource/read(_:)``; the interior nodes of the tree come with the entries.
    public func read(_ body: (LogRecord) throws -> Void) async throws {
        var ahead = ReadAhead()
        for start in stride(from: 0, to: self.size, by: Int(Self.window)) {
            let range = start..<min(start + Self.window, self.size)
            try await self.read(range, &ahead, body)
        }
    }

    func head() async throws -> AuditHead {
        try await self.store.head()
    }

    /// Entries that were read and whose turn is still to come: where bodies were dropped, a page reaches far ahead.
    private struct ReadAhead {
        var entries: ArraySlice<AuditEntry> = []
        /// Up to where all entries that there are were read.
        var end: Int64 = 0
    }

    private func read(
        _ range: Range<Int64>, _ ahead: inout ReadAhead, _ body: (LogRecord) throws -> Void
    ) async throws {
        let leaves = try await self.hashes(at: range.map { MerkleNode.Position(level: 0, index: $0) })
        let nodes = range.flatMap { Self.nodes(completedBy: $0) }
        for (position, hash) in zip(nodes, try await self.hashes(at: nodes)) { try body(.node(position, hash)) }
        let entries = try await self.entries(range, &ahead)
        for (index, sequence) in range.enumerated() {
            switch (entries[index], leaves[index]) {
            case (.success(let entry), let stored):
                let made = MerkleTree.leafHash(entry.leaf)
                try body(.entry(entry, made: made, stored: stored ?? made))
            case (.failure(let error), let stored):
                try body(.unreadable(sequence: sequence, leafHash: stored, detail: error.detail))
            case (nil, let stored?): try body(.purged(sequence: sequence, leafHash: stored))
            // The next entry, or the end, tells that this one is missing.
            case (nil, nil): break
            }
        }
    }

    /// The entries of a range, each at its place; where one cannot be read, all are read by themselves.
    private func entries(
        _ range: Range<Int64>, _ ahead: inout ReadAhead
    ) async throws -> [Result<AuditEntry, AuditError>?] {
        var entries: [Result<AuditEntry, AuditError>?] = Array(repeating: nil, count: range.count)
        do {
            while ahead.end < range.upperBound {
                let page = try await self.store.entries(
                    matching: AuditQuery(
                        order: .oldestFirst, after: Self.before(ahead.end), limit: Int(Self.window)))
                ahead.entries += page
                ahead.end = page.count < Self.window ? self.size : (page.last?.sequence ?? self.size) + 1
            }
            while let entry = ahead.entries.first, entry.sequence < range.upperBound {
                ahead.entries.removeFirst()
                // A store that answers with what was not asked for.
                guard range.contains(entry.sequence) else { continue }
                entries[Int(entry.sequence - range.lowerBound)] = .success(entry)
            }
        } catch let error as AuditError where error.code == .invalidRecord {
            ahead = ReadAhead(end: range.upperBound)
            for (index, sequence) in range.enumerated() {
                do {
                    if let entry = try await self.entry(sequence) { entries[index] = .success(entry) }
                } catch let error as AuditError where error.code == .invalidRecord {
                    entries[index] = .failure(error)
                }
            }
        }
        return entries
    }

    /// One entry; nil when it was dropped.
    ///
    /// Beside one that was dropped a store reads the next one, which may be another that cannot be read: the one before tells.
    private func entry(_ sequence: Int64) async throws -> AuditEntry? {
        let queries = [
            AuditQuery(order: .oldestFirst, after: Self.before(sequence), limit: 1),
            AuditQuery(order: .newestFirst, after: sequence + 1, limit: 1),
        ]
        do {
            return try await self.store.entries(matching: queries[0]).first { $0.sequence == sequence }
        } catch let error as AuditError where error.code == .invalidRecord {
            return try await self.store.entries(matching: queries[1]).first { $0.sequence == sequence }
        }
    }

    /// The cursor at which a page begins with an entry.
    private static func before(_ sequence: Int64) -> Int64? { sequence == 0 ? nil : sequence - 1 }

    /// Hashes of nodes; where one cannot be read, each by itself.
    private func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest?] {
        do {
            let hashes = try await self.store.hashes(at: positions)
            guard hashes.count == positions.count else {
                throw AuditError(.invalidRecord, "the store did not answer for every node of the tree")
            }
            return hashes
        } catch let error as AuditError where error.code == .invalidRecord {
            var hashes: [Digest?] = []
            for position in positions {
                do {
                    hashes.append(try await self.store.hashes(at: [position]).first)
                } catch let error as AuditError where error.code == .invalidRecord {
                    hashes.append(nil)
                }
            }
            return hashes
        }
    }

    /// The interior nodes whose last leaf this is.
    private static func nodes(completedBy sequence: Int64) -> [MerkleNode.Position] {
        (0..<(~sequence).trailingZeroBitCount).map { MerkleNode.Position(level: $0 + 1, index: sequence >> ($0 + 1)) }
    }
}
