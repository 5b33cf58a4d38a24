// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters

/// The store in memory, of which a fault replaces one method.
struct FaultyAuditStore: AuditStore {
    typealias Sound = InMemoryAuditStore
    typealias Placing = @Sendable (AuditTail) throws -> AuditBatch

    let sound = InMemoryAuditStore()
    var store: @Sendable (Sound, AuditKeys, @escaping Placing) async throws -> AuditBatch = {
        try $0.append($1, placing: $2)
    }
    var read: @Sendable (Sound, AuditQuery) async throws -> [AuditEntry] = { try $0.entries(matching: $1) }
    var readHashes: @Sendable (Sound, [MerkleNode.Position]) async throws -> [Digest] = { try $0.hashes(at: $1) }
    var readHead: @Sendable (Sound) async throws -> AuditHead = { $0.head() }

    func append(_ keys: AuditKeys, placing: @escaping Placing) async throws -> AuditBatch {
        try await self.store(self.sound, keys, placing)
    }

    func entries(matching query: AuditQuery) async throws -> [AuditEntry] { try await self.read(self.sound, query) }

    func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest] {
        try await self.readHashes(self.sound, positions)
    }

    func head() async throws -> AuditHead { try await self.readHead(self.sound) }
}

extension Fault where Port == any AuditStore {
    init(
        _ requirement: String, _ summary: String, alsoCaughtBy others: Set<String> = [],
        _ spoil: @escaping @Sendable (inout FaultyAuditStore) -> Void
    ) {
        self.init(requirement: "audit.\(requirement)", summary: summary, alsoCaughtBy: others) {
            var store = FaultyAuditStore()
            spoil(&store)
            return { [store] in store }
        }
    }

    /// A store that says something wrong about its tail.
    static func misinforming(
        _ requirement: String, _ summary: String, alsoCaughtBy others: Set<String> = [],
        _ spoil: @escaping @Sendable (AuditKeys, inout AuditTail) -> Void
    ) -> Self {
        Self(requirement, summary, alsoCaughtBy: others) {
            $0.store = { sound, keys, placing in
                try sound.append(keys) { tail in
                    var tail = tail
                    spoil(keys, &tail)
                    return try placing(tail)
                }
            }
        }
    }

    /// A store that reads something else than it is asked for.
    static func misreading(
        _ requirement: String, _ summary: String, alsoCaughtBy others: Set<String> = [],
        _ read: @escaping @Sendable (InMemoryAuditStore, AuditQuery) throws -> [AuditEntry]
    ) -> Self {
        Self(requirement, summary, alsoCaughtBy: others) { $0.read = read }
    }
}

extension InMemoryAuditStore {
    /// The tail for `keys`, without anything being appended.
    func tail(for keys: AuditKeys) throws -> AuditTail {
        let seen = Memory<AuditTail?>(nil)
        _ = try self.append(keys) { tail in
            seen.change { $0 = tail }
            return AuditBatch(entries: [], nodes: [], head: tail.head, handles: [:], outcomes: [])
        }
        guard let tail = seen.value else { preconditionFailure("the store in memory calls what places") }
        return tail
    }

    /// The handle of a person.
    func handle(of person: Account.ID) throws -> StaffHandle? {
        try self.tail(for: AuditKeys(events: [], visits: [], subjects: [], people: [person])).handles[0]
    }

    /// Everything a query matches, without pages.
    func all(matching query: AuditQuery) throws -> [AuditEntry] {
        try query.validate()
        var query = query
        query.after = nil
        query.limit = AuditQuery.maximumLimit
        return try self.entries(matching: query)
    }
}

extension Sequence<AuditEntry> {
    /// The page of a query, of entries that are in its order.
    func page(of query: AuditQuery) -> [AuditEntry] {
        let rest = self.filter { entry in
            query.after.map { query.order == .oldestFirst ? entry.sequence > $0 : entry.sequence < $0 } ?? true
        }
        return Array(rest.prefix(query.limit))
    }
}
