// SPDX-License-Identifier: Apache-2.0

/// A log in a store, as it was when the reading began.
public struct StoreLogSource: LogSource {
    /// How many entries are read at once.
    private static let window: Int64 = 500

    private let store: any AuditStore
    private let size: Int64

    /// Prepares to read all that the log holds now.
    public init(_ store: any AuditStore) async throws {
        self.store = store
        self.size = try await store.head().size
    }

    /// See ``LogSource/read(_:)``; the interior nodes of the tree come with the entries.
    public func read(_ body: (LogRecord) throws -> Void) async throws {
        for start in stride(from: 0, to: self.size, by: Int(Self.window)) {
            let range = start..<min(start + Self.window, self.size)
            try await self.read(range, body)
        }
    }

    func head() async throws -> AuditHead {
        try await self.store.head()
    }

    private func read(_ range: Range<Int64>, _ body: (LogRecord) throws -> Void) async throws {
        let leaves = try await self.hashes(at: range.map { MerkleNode.Position(level: 0, index: $0) })
        let nodes = range.flatMap { Self.nodes(completedBy: $0) }
        for (position, hash) in zip(nodes, try await self.hashes(at: nodes)) { try body(.node(position, hash)) }
        let entries = try await self.entries(range)
        for (sequence, stored) in zip(range, leaves) {
            switch (entries[sequence], stored) {
            case (.success(let entry), _):
                let made = MerkleTree.leafHash(entry.leaf)
                try body(.entry(entry, made: made, stored: stored ?? made))
            case (.failure(let error), _):
                try body(.unreadable(sequence: sequence, leafHash: stored, detail: error.detail))
            case (nil, let stored?): try body(.purged(sequence: sequence, leafHash: stored))
            case (nil, nil): break
            }
        }
    }

    /// The entries of a range; where one cannot be read, each by itself.
    private func entries(_ range: Range<Int64>) async throws -> [Int64: Result<AuditEntry, AuditError>] {
        do {
            let page = try await self.page(after: range.lowerBound, limit: range.count)
            return Dictionary(
                page.lazy.filter { range.contains($0.sequence) }.map { ($0.sequence, .success($0)) },
                uniquingKeysWith: { first, _ in first })
        } catch let error as AuditError where error.code == .invalidRecord {
            var entries: [Int64: Result<AuditEntry, AuditError>] = [:]
            for sequence in range {
                do {
                    let entry = try await self.page(after: sequence, limit: 1).first
                    if let entry, entry.sequence == sequence { entries[sequence] = .success(entry) }
                } catch let error as AuditError where error.code == .invalidRecord {
                    entries[sequence] = .failure(error)
                }
            }
            return entries
        }
    }

    private func page(after sequence: Int64, limit: Int) async throws -> [AuditEntry] {
        try await self.store.entries(
            matching: AuditQuery(order: .oldestFirst, after: sequence == 0 ? nil : sequence - 1, limit: limit))
    }

    /// Hashes of nodes; where one cannot be read, each by itself.
    private func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest?] {
        do {
            return try await self.store.hashes(at: positions)
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
