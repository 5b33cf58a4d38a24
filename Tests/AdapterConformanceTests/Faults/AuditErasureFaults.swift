// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters

extension Fault where Port == any AuditStore {
    static var ofAuditErasures: [Self] {
        [
            self.erasing("erase.parts", "erases nothing", alsoCaughtBy: ["audit.erase.bodies", "audit.holds"]) { _ in []
            },
            self.erasing("erase.parts", "erases both parts") { erasures in
                erasures.flatMap { erasure in
                    guard case .part = erasure.matter else { return [erasure] }
                    return SealedPart.Label.allCases.map {
                        AuditErasure(sequence: erasure.sequence, matter: .part($0))
                    }
                }
            },
            self.erasing("erase.bodies", "drops the first body alone") { erasures in
                erasures.first?.matter == .body ? [erasures[0]] : erasures
            },
            Self("erase.bodies", "forgets what was dropped") {
                $0.store = { sound, keys, placing in
                    let present = Set(try sound.all(matching: AuditQuery()).map(\.id))
                    return try sound.append(keys) { tail in
                        var tail = tail
                        for (index, id) in keys.events.enumerated() where !present.contains(id) {
                            tail.known[index] = nil
                        }
                        return try placing(tail)
                    }
                }
            },
            Self("erase.whole", "erases before it stores") {
                $0.store = { sound, keys, placing in
                    let tail = try sound.tail(for: keys)
                    let seen = Memory<[AuditErasure]>([])
                    do {
                        return try sound.append(keys, placing: placing)
                    } catch {
                        // What would have been erased cannot be seen from here: the last entry loses its part.
                        seen.change { $0 = [AuditErasure(sequence: tail.head.size - 1, matter: .part(.customer))] }
                        guard tail.head.size > 0, keys.events.count == 1, keys.visits.isEmpty, keys.subjects.count == 1
                        else { throw error }
                        _ = try sound.append(keys) { tail in
                            AuditBatch(
                                entries: [], nodes: [], head: tail.head, handles: [:], outcomes: [],
                                erasures: seen.value)
                        }
                        throw error
                    }
                }
            },
            self.misinforming("holds", "forgets holds about visits") { _, tail in
                tail.holds.removeAll { if case .visit = $0.scope { true } else { false } }
            },
        ]
    }

    private static func erasing(
        _ requirement: String, _ summary: String, alsoCaughtBy others: Set<String> = [],
        _ change: @escaping @Sendable ([AuditErasure]) -> [AuditErasure]
    ) -> Self {
        Self(requirement, summary, alsoCaughtBy: others) {
            $0.store = { sound, keys, placing in
                try sound.append(keys) { tail in
                    var batch = try placing(tail)
                    batch.erasures = change(batch.erasures)
                    return batch
                }
            }
        }
    }
}
