// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

/// The records of an audit store.
struct AuditRecords {
    private(set) var head = AuditHead.empty
    private var entries = ChunkedArray<AuditRecord>()
    private var holds: [AuditHold] = []
    /// The hashes of the tree's interior nodes by level, from level 1.
    private var nodes: [[Digest]] = []
    private var sequences: [AuditEvent.ID: Int] = [:]
    private var handles: [Account.ID: StaffHandle] = [:]
    private var byActor: [StaffHandle: [Int]] = [:]
    private var bySubject: [Account.ID: SubjectEntries] = [:]
    private var byVisit: [VisitID: VisitEntries] = [:]

    private struct SubjectEntries {
        var sequences: [Int] = []
        /// How many of them are about the subject as one that exists.
        var count: Int64 = 0

        mutating func add(_ sequence: Int, _ subjectIndex: Int64?) {
            self.sequences.append(sequence)
            if let subjectIndex { self.count = subjectIndex + 1 }
        }
    }

    private struct VisitEntries {
        var sequences: [Int] = []
        var isStopped = false

        mutating func add(_ sequence: Int, _ kind: AuditKind) {
            self.sequences.append(sequence)
            if kind == .visitStopped { self.isStopped = true }
        }
    }

    func tail(for keys: AuditKeys) -> AuditTail {
        AuditTail(
            head: self.head, known: keys.events.map { self.known($0) }, visits: keys.visits.map { self.tail(of: $0) },
            subjects: keys.subjects.map { self.bySubject[$0]?.count ?? 0 },
            handles: keys.people.map { self.handles[$0] }, holds: self.holds)
    }

    private func known(_ id: AuditEvent.ID) -> AuditTail.Known? {
        guard let sequence = self.sequences[id] else { return nil }
        let entry = self.entries[sequence]
        let peaks = MerkleFrontier.positions(ofSize: Int64(sequence) + 1).map { self.knownHash(at: $0) }
        return AuditTail.Known(place: entry.place, leafHash: entry.leafHash, peaks: peaks)
    }

    private func tail(of visit: VisitID) -> AuditTail.Visit {
        guard let held = self.byVisit[visit] else { return .none }
        return AuditTail.Visit(count: Int64(held.sequences.count), isStopped: held.isStopped)
    }

    mutating func store(_ batch: AuditBatch) {
        for entry in batch.entries {
            let sequence = self.entries.count
            self.entries.append(AuditRecord(entry))
            self.sequences[entry.id] = sequence
            self.byActor[entry.place.actor, default: []].append(sequence)
            if let subject = entry.subject {
                self.bySubject[subject, default: SubjectEntries()].add(sequence, entry.place.subjectIndex)
            }
            if let visit = entry.visit {
                self.byVisit[visit, default: VisitEntries()].add(sequence, entry.kind)
            }
        }
        for node in batch.nodes {
            if self.nodes.count < node.position.level { self.nodes.append([]) }
            self.nodes[node.position.level - 1].append(node.hash)
        }
        self.handles.merge(batch.handles) { kept, _ in kept }
        for erasure in batch.erasures { self.entries[Int(erasure.sequence)].erase(erasure.matter) }
        if let holds = batch.holds { self.holds = holds }
        self.head = batch.head
    }

    func entries(matching query: AuditQuery) -> [AuditEntry] {
        var candidates: [[Int]] = []
        if let actor = query.actor {
            candidates.append(self.handles[actor].flatMap { self.byActor[$0] } ?? [])
        }
        if let subject = query.subject { candidates.append(self.bySubject[subject]?.sequences ?? []) }
        if let visit = query.visit { candidates.append(self.byVisit[visit]?.sequences ?? []) }
        let shortest = candidates.min { $0.count < $1.count }
        return shortest.map { self.page(of: query, from: $0) } ?? self.page(of: query, from: self.entries.indices)
    }

    /// Walks over ascending sequences from the cursor on, in the order of the query.
    private func page(
        of query: AuditQuery, from sequences: some RandomAccessCollection<Int>
    ) -> [AuditEntry] {
        let actor = query.actor.flatMap { self.handles[$0] }
        switch query.order {
        case .oldestFirst:
            let start =
                query.after.map { after in sequences.partitioningIndex { Int64($0) > after } } ?? sequences.startIndex
            return self.page(of: query, by: actor, walking: sequences[start...])
        case .newestFirst:
            let end =
                query.after.map { after in sequences.partitioningIndex { Int64($0) >= after } } ?? sequences.endIndex
            return self.page(of: query, by: actor, walking: sequences[..<end].reversed())
        }
    }

    private func page(
        of query: AuditQuery, by actor: StaffHandle?, walking sequences: some Sequence<Int>
    ) -> [AuditEntry] {
        var page: [AuditEntry] = []
        for sequence in sequences {
            guard let entry = self.entries[sequence].entry, query.actor == nil || entry.place.actor == actor,
                query.subject == nil || entry.subject == query.subject,
                query.visit == nil || entry.visit == query.visit,
                query.kinds.isEmpty || query.kinds.contains(entry.kind),
                query.from.map({ entry.place.recordedAt >= $0 }) ?? true,
                query.until.map({ entry.place.recordedAt < $0 }) ?? true
            else { continue }
            page.append(entry)
            if page.count == query.limit { break }
        }
        return page
    }

    func hash(at position: MerkleNode.Position) throws -> Digest {
        let width = position.level == 0 ? self.entries.count : self.levelCount(position.level)
        guard position.index >= 0, position.index < width else {
            throw AuditError(
                .invalidRecord, "the tree has no node \(position.index) at level \(position.level)")
        }
        return self.knownHash(at: position)
    }

    private func levelCount(_ level: Int) -> Int {
        level >= 1 && level <= self.nodes.count ? self.nodes[level - 1].count : 0
    }

    private func knownHash(at position: MerkleNode.Position) -> Digest {
        position.level == 0
            ? self.entries[Int(position.index)].leafHash : self.nodes[position.level - 1][Int(position.index)]
    }
}
