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
    private var byPerson: [StaffHandle: [Int]] = [:]
    private var bySubject: [Account.ID: SubjectEntries] = [:]
    private var byVisit: [VisitID: VisitEntries] = [:]
    private var byKind: [AuditKind: [Int]] = [:]
    private var byCapability: [AuditWord: [Int]] = [:]
    private var byOutcome: [AuditOutcome: [Int]] = [:]

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
            for person in Set([entry.place.actor] + [entry.place.by].compactMap { $0 }) {
                self.byPerson[person, default: []].append(sequence)
            }
            self.byKind[entry.kind, default: []].append(sequence)
            if let capability = entry.detail.capability { self.byCapability[capability, default: []].append(sequence) }
            if let outcome = entry.detail.outcome { self.byOutcome[outcome, default: []].append(sequence) }
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

    /// Walks over the shortest of the indices that the query names, within its times and from its cursor on.
    func entries(matching query: AuditQuery) -> [AuditEntry] {
        let actor = query.actor.flatMap { self.handles[$0] }
        var candidates: [[Int]] = []
        if query.actor != nil { candidates.append(actor.flatMap { self.byPerson[$0] } ?? []) }
        if let subject = query.subject { candidates.append(self.bySubject[subject]?.sequences ?? []) }
        if let visit = query.visit { candidates.append(self.byVisit[visit]?.sequences ?? []) }
        if let capability = query.capability { candidates.append(self.byCapability[capability] ?? []) }
        if let outcome = query.outcome { candidates.append(self.byOutcome[outcome] ?? []) }
        let kinds = query.kinds.compactMap { self.byKind[$0] }
        let shortest = candidates.min { $0.count < $1.count }
        let range = self.range(of: query)
        if !query.kinds.isEmpty, kinds.reduce(0, { $0 + $1.count }) < shortest?.count ?? .max {
            let merged = MergedSequences(kinds.map { $0.ascending(within: range) }, query.order)
            return self.page(of: query, by: actor, walking: merged)
        }
        guard let shortest else { return self.page(of: query, by: actor, from: range) }
        return self.page(of: query, by: actor, from: shortest.ascending(within: range))
    }

    /// The sequences that the cursor and the times of a query leave; times never go back from entry to entry.
    private func range(of query: AuditQuery) -> Range<Int> {
        func first(recordedFrom time: Timestamp) -> Int {
            self.entries.indices.partitioningIndex { self.entries[$0].place.recordedAt >= time }
        }
        var (start, end) = (query.from.map(first) ?? 0, query.until.map(first) ?? self.entries.count)
        if let after = query.after.map({ Int(clamping: $0) }) {
            switch query.order {
            case .oldestFirst: start = max(start, after < self.entries.count ? after + 1 : self.entries.count)
            case .newestFirst: end = min(end, after)
            }
        }
        return start..<max(start, end)
    }

    private func page(
        of query: AuditQuery, by actor: StaffHandle?, from sequences: some RandomAccessCollection<Int>
    ) -> [AuditEntry] {
        switch query.order {
        case .oldestFirst: self.page(of: query, by: actor, walking: sequences)
        case .newestFirst: self.page(of: query, by: actor, walking: sequences.reversed())
        }
    }

    private func page(
        of query: AuditQuery, by actor: StaffHandle?, walking sequences: some Sequence<Int>
    ) -> [AuditEntry] {
        var page: [AuditEntry] = []
        for sequence in sequences {
            guard let entry = self.entries[sequence].entry, query.asksFor(entry, by: actor) else { continue }
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
