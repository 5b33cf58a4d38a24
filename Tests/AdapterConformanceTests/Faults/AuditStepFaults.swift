// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters

/// Mistakes of audit stores that a single step of a longer check notices, and nothing else does.
extension Fault where Port == any AuditStore {
    static var ofAuditSteps: [Self] {
        [
            Self(
                "append.repeat", "recognises the events of the last append only once the log has grown",
                alsoCaughtBy: ["audit.tail.known", "audit.tail.limit"]
            ) { store in
                let last = Memory<Set<AuditEvent.ID>>([])
                store.store = { sound, keys, placing in
                    let batch = try sound.append(keys) { tail in
                        var tail = tail
                        if keys.events.count > 1, Set(keys.events) == last.value {
                            tail.known = tail.known.map { _ in nil }
                        }
                        return try placing(tail)
                    }
                    if !batch.entries.isEmpty { last.change { $0 = Set(batch.entries.map(\.id)) } }
                    return batch
                }
            },
            self.misreading("query.limits", "takes the largest page for too large") { sound, query in
                guard query.subject == nil || query.limit < AuditQuery.maximumLimit else {
                    throw AuditError(.invalidQuery, "too many")
                }
                return try sound.entries(matching: query)
            },
            Self("head.time", "has a time of its own for a log without entries") {
                $0.readHead = { sound in
                    var head = sound.head()
                    if head.size == 0 { head.recordedAt = Timestamp(millisecondsSince1970: 0) }
                    return head
                }
            },
            Self("tree.nodes", "answers for places that no tree has") {
                $0.readHashes = { sound, positions in
                    try MerkleNode.validate(positions)
                    return try positions.map { position in
                        guard position.level >= 0, position.index >= 0, position.level < 62 else {
                            return SHA256.hash([])
                        }
                        return try sound.hashes(at: [position])[0]
                    }
                }
            },
        ]
    }
}
