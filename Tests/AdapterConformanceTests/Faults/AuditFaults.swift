// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters

extension Fault where Port == any AuditStore {
    static var ofAuditStores: [Self] {
        self.ofAppends + self.ofMerkleTrees + self.ofTails + self.ofAuditPages + self.ofAuditFilters
            + self.ofAuditErasures
            + self.ofAuditRaces + self.ofAuditLetterCases + self.ofAuditLimits + self.ofAuditSteps
    }

    private struct StoreFailure: Error {}

    private static var ofAppends: [Self] {
        [
            self.misreading(
                "append.dense", "shows the last entry of a long page first", alsoCaughtBy: ["audit.query.pairs"]
            ) { sound, query in
                let page = try sound.entries(matching: query)
                guard page.count == 7, query.order == .oldestFirst, query.kinds.isEmpty else { return page }
                return page.suffix(1) + page.dropLast()
            },
            Self("append.returned", "does not return the handles it was given") {
                $0.store = { sound, keys, placing in
                    var batch = try sound.append(keys, placing: placing)
                    batch.handles = [:]
                    return batch
                }
            },
            Self("append.throws", "throws an error of its own", alsoCaughtBy: ["audit.erase.whole"]) {
                $0.store = { sound, keys, placing in
                    do {
                        return try sound.append(keys, placing: placing)
                    } catch {
                        throw StoreFailure()
                    }
                }
            },
            self.misinforming("append.repeat", "recognises only the last event") { keys, tail in
                guard keys.events.count == 1 else { return }
                tail.known = tail.known.map { $0?.place.sequence == tail.head.size - 1 ? $0 : nil }
            },
            Self("append.whole", "stores the entries of a batch one by one") {
                $0.store = { sound, keys, placing in
                    let tail = try sound.tail(for: keys)
                    let batch = try placing(tail)
                    guard batch.entries.count > 1 else { return try sound.append(keys, placing: placing) }
                    var head = tail.head
                    for entry in batch.entries {
                        var nodes: [MerkleNode] = []
                        head.frontier.append(entry.leafHash, completing: &nodes)
                        head.recordedAt = entry.place.recordedAt
                        let part = AuditBatch(
                            entries: [entry], nodes: nodes, head: head, handles: batch.handles, outcomes: [])
                        _ = try sound.append(keys) { _ in part }
                        await pause()
                    }
                    return batch
                }
            },
            Self(
                requirement: "audit.append.durable", summary: "keeps every opening to itself",
                alsoCaughtBy: [
                    "audit.append.repeat", "audit.append.whole", "audit.tail.handles", "audit.erase.parts",
                    "audit.erase.bodies", "audit.holds",
                ]
            ) { { FaultyAuditStore() } },
            self.misreading("entries.round-trip", "loses long details") { sound, query in
                try sound.entries(matching: query).map { entry in
                    guard let staff = entry.openings.staff, staff.content.count > 1_000 else { return entry }
                    var openings = entry.openings
                    openings.staff = nil
                    return try AuditEntry(leaf: entry.leaf, openings: openings)
                }
            },
        ]
    }

    private static var ofMerkleTrees: [Self] {
        [
            Self("tree.root", "reads the frontier in the wrong order") {
                $0.readHead = { sound in
                    var head = sound.head()
                    guard head.frontier.peaks.count > 2 else { return head }
                    let turned = MerkleFrontier(restoring: head.size, peaks: head.frontier.peaks.reversed())
                    head.frontier = turned ?? .empty
                    return head
                }
            },
            self.misinforming("tree.peaks", "reads the nodes in the wrong order") { _, tail in
                for index in tail.known.indices where tail.known[index]?.peaks.count ?? 0 > 2 {
                    tail.known[index]?.peaks.reverse()
                }
            },
            Self("tree.nodes", "answers in an order of its own") {
                $0.readHashes = { sound, positions in
                    try sound.hashes(at: positions.sorted { ($0.level, $0.index) < ($1.level, $1.index) })
                }
            },
            Self("tree.nodes", "leaves out what is not there") {
                $0.readHashes = { sound, positions in
                    try MerkleNode.validate(positions)
                    return positions.compactMap { try? sound.hashes(at: [$0])[0] }
                }
            },
            self.misinforming("head.time", "forgets the time of the last entry") {
                keys, tail in
                if !keys.events.isEmpty { tail.head.recordedAt = .earliest }
            },
        ]
    }

    private static var ofTails: [Self] {
        [
            self.misinforming(
                "tail.keys", "answers about subjects in its own order",
                alsoCaughtBy: ["audit.case.tails"]
            ) { keys, tail in
                let answers = zip(keys.subjects, tail.subjects).sorted { $0.0 < $1.0 }
                if keys.events.count > 1 { tail.subjects = answers.map(\.1) }
            },
            self.misinforming(
                "tail.known", "forgets an event's number in its visit", alsoCaughtBy: ["audit.erase.bodies"]
            ) { _, tail in
                for index in tail.known.indices { tail.known[index]?.place.visitIndex = nil }
            },
            self.misinforming("tail.visits", "forgets a stop after the next entry") { _, tail in
                for index in tail.visits.indices where tail.visits[index].count > 3 {
                    tail.visits[index].isStopped = false
                }
            },
            Self("tail.subjects", "counts entries about subjects that do not exist") { store in
                let counts = Memory<[Account.ID: Int64]>([:])
                store.store = { sound, keys, placing in
                    try sound.append(keys) { tail in
                        var tail = tail
                        tail.subjects = keys.subjects.map { counts.value[$0] ?? 0 }
                        let batch = try placing(tail)
                        for subject in batch.entries.compactMap(\.subject) {
                            counts.change { $0[subject, default: 0] += 1 }
                        }
                        return batch
                    }
                }
            },
            Self(
                "tail.handles", "forgets the handles of those who only caused something",
                alsoCaughtBy: ["audit.tail.limit"]
            ) {
                $0.store = { sound, keys, placing in
                    try sound.append(keys) { tail in
                        var batch = try placing(tail)
                        let actors = Set(batch.entries.map(\.place.actor))
                        batch.handles = batch.handles.filter { actors.contains($0.value) }
                        return batch
                    }
                }
            },
        ]
    }

    private static var ofAuditLimits: [Self] {
        [
            Self("tail.limit", "takes as many keys as a statement has places for") {
                $0.store = { sound, keys, placing in
                    guard keys.people.count <= 500 else { throw AuditError(.invalidQuery, "too many") }
                    return try sound.append(keys, placing: placing)
                }
            },
            self.misinforming("tail.limit", "knows a hundred events at once") { _, tail in
                tail.known = tail.known.enumerated().map { $0.offset < 100 ? $0.element : nil }
            },
        ]
    }

    private static var ofAuditRaces: [Self] {
        [
            Self("race.append", "returns what it placed before it had to begin anew") {
                let crowd = Crowd()
                $0.store = { sound, keys, placing in
                    let first = try placing(try sound.tail(for: keys))
                    await crowd.gather()
                    let stored = try sound.append(keys, placing: placing)
                    let isOvertaken =
                        !stored.entries.isEmpty && stored.entries.first?.sequence != first.entries.first?.sequence
                    return isOvertaken ? first : stored
                }
            },
            self.hasty("race.stop", "looks at the visits, and appends later") { $0.visits = $1.visits },
            self.hasty("race.hold", "looks at the holds, and appends later") { $0.holds = $1.holds },
            Self("race.repeat", "looks for known events, and appends later") {
                let crowd = Crowd()
                $0.store = { sound, keys, placing in
                    let known = try sound.tail(for: keys).known
                    await crowd.gather()
                    return try sound.append(keys) { tail in
                        var tail = tail
                        tail.known = known
                        return try placing(tail)
                    }
                }
            },
        ]
    }

    /// A store that reads a part of its tail before it has the lock.
    private static func hasty(
        _ requirement: String, _ summary: String, _ take: @escaping @Sendable (inout AuditTail, AuditTail) -> Void
    ) -> Self {
        Self(requirement, summary) {
            let crowd = Crowd()
            $0.store = { sound, keys, placing in
                let before = try sound.tail(for: keys)
                await crowd.gather()
                return try sound.append(keys) { tail in
                    var tail = tail
                    take(&tail, before)
                    return try placing(tail)
                }
            }
        }
    }
}
