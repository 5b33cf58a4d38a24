// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import SQLAdapters
import Testing

/// The whole log as it is read back, and what must be true of any log.
struct LogEvidence {
    let entries: [AuditEntry]

    init(_ log: AuditLog) async throws {
        var entries: [AuditEntry] = []
        while true {
            let page = try await log.entries(
                matching: AuditQuery(
                    order: .oldestFirst, after: entries.last?.sequence, limit: AuditQuery.maximumLimit))
            entries += page
            guard page.count == AuditQuery.maximumLimit else { break }
        }
        self.entries = entries
    }

    /// Sequences and counters have no gaps, and times never go back.
    func expectDense() {
        var visits: [VisitID: Int64] = [:]
        var subjects: [Account.ID: Int64] = [:]
        var recordedAt = Timestamp.earliest
        for (index, entry) in self.entries.enumerated() {
            #expect(entry.sequence == Int64(index))
            #expect(entry.place.recordedAt >= recordedAt)
            recordedAt = entry.place.recordedAt
            if let visit = entry.visit {
                #expect(entry.place.visitIndex == visits[visit, default: 0])
                visits[visit, default: 0] += 1
            }
            // Whoever is refused for asking too often may name anything: nobody looks whether it exists.
            if let subject = entry.subject, entry.kind != .visitRefused || entry.place.subjectIndex != nil {
                #expect(entry.place.subjectIndex == subjects[subject, default: 0])
                subjects[subject, default: 0] += 1
            }
        }
    }

    /// Every visit has one start, then what happened in it, then exactly one stop after which nothing is begun.
    func expectWholeVisits() {
        for (visit, entries) in Dictionary(grouping: self.entries.filter { $0.visit != nil }, by: \.visit) {
            let name = visit.map { "\($0)" } ?? ""
            #expect(entries.first?.kind == .visitStarted, "\(name)")
            #expect(entries.count { $0.kind == .visitStarted } == 1, "\(name)")
            #expect(entries.count { $0.kind == .visitStopped } == 1, "\(name)")
            let afterwards = entries.drop { $0.kind != .visitStopped }.dropFirst()
            #expect(afterwards.allSatisfy { $0.kind == .actCompleted || $0.kind == .actRefused }, "\(name)")
            #expect(Set(entries.map(\.place.actor)).count == 1, "\(name)")
            var attempted: Set<ActID> = []
            for entry in entries {
                switch entry.detail {
                case .actAttempted(let act): #expect(attempted.insert(act.id).inserted, "\(act.id)")
                case .actCompleted(let act, _): #expect(attempted.contains(act.id), "\(act.id)")
                case .visitStopped(_, let milliseconds): #expect(milliseconds >= 0, "\(name)")
                default: break
                }
            }
        }
    }

    /// Every consent is given once and withdrawn at most once, however many have delivered the event.
    func expectConsentsOnce() {
        var (given, withdrawn): (Set<AuditWord>, Set<AuditWord>) = ([], [])
        for entry in self.entries {
            switch entry.detail {
            case .consentGranted(let consent): #expect(given.insert(consent.id).inserted, "\(consent.id)")
            case .consentWithdrawn(let id): #expect(withdrawn.insert(id).inserted, "\(id)")
            default: break
            }
        }
        #expect(withdrawn.isSubset(of: given))
    }

    /// How many changes were attempted in each visit.
    var attempts: [VisitID: Int] {
        self.entries.filter { $0.kind == .actAttempted }.compactMap(\.visit)
            .reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// The hashes of all perfect subtrees by level, and the root, made from the leaves alone.
    func tree() -> (levels: [[Digest]], root: Digest) {
        let leaves = self.entries.map { MerkleTree.leafHash($0.leaf) }
        var levels = [leaves]
        while let last = levels.last, last.count > 1 {
            levels.append(
                stride(from: 1, to: last.count, by: 2).map { MerkleTree.nodeHash(last[$0 - 1], last[$0]) })
        }
        return (levels, Self.root(of: leaves[...]))
    }

    /// RFC 9162, section 2.1.1, to the letter.
    private static func root(of leaves: ArraySlice<Digest>) -> Digest {
        guard leaves.count > 1 else { return leaves.first ?? SHA256.hash([]) }
        var half = 1
        while 2 * half < leaves.count { half *= 2 }
        let middle = leaves.startIndex + half
        return MerkleTree.nodeHash(self.root(of: leaves[..<middle]), self.root(of: leaves[middle...]))
    }
}
