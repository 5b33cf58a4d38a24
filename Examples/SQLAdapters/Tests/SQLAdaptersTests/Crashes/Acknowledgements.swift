// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Testing

/// What workers had been promised before they were killed; see `CrashWorker` for the lines.
struct Acknowledgements {
    private(set) var started: Set<VisitID> = []
    private(set) var stopped: Set<VisitID> = []
    private(set) var effects: [VisitID: Int] = [:]
    private(set) var performed: [Int64: VisitID] = [:]
    /// The root that the log had with so many entries, as receipts say.
    private(set) var roots: [Int64: Digest] = [:]
    private(set) var consented: Set<AuditWord> = []
    private(set) var withdrawn: Set<AuditWord> = []

    /// How many promises there were.
    var count: Int {
        self.started.count + self.stopped.count + self.performed.count + self.consented.count + self.withdrawn.count
    }

    mutating func add(_ line: String) throws {
        let words = line.split(separator: " ").map(String.init)
        if words.count == 2, let consent = AuditWord(rawValue: words[1]) {
            switch words[0] {
            case "consented":
                self.consented.insert(consent)
                return
            case "withdrew":
                self.withdrawn.insert(consent)
                return
            default: break
            }
        }
        let visit = try #require(words.count > 1 ? VisitID(rawValue: words[1]) : nil, "\(line)")
        switch (words[0], words.count) {
        case ("started", 2): self.started.insert(visit)
        case ("stopped", 2): self.stopped.insert(visit)
        case ("effect", 2): self.effects[visit, default: 0] += 1
        case ("performed", 4):
            let sequence = try #require(Int64(words[2]), "\(line)")
            self.performed[sequence] = visit
            let root: Digest = try #require(Digest(hex: words[3]), "\(line)")
            self.roots[sequence + 1] = root
        default: Issue.record("the worker says: \(line)")
        }
    }

    /// How many of the promises the log knows nothing of, and no event that waits for it either.
    func lost(in entries: [AuditEntry], waiting: [AuditEvent]) -> Int {
        let starts = Set(entries.filter { $0.kind == .visitStarted }.compactMap(\.visit))
        let stops = Set(entries.filter { $0.kind == .visitStopped }.compactMap(\.visit))
        let acts = self.performed.filter { sequence, visit in
            let entry = entries.indices.contains(Int(sequence)) ? entries[Int(sequence)] : nil
            return entry?.kind != .actCompleted || entry?.visit != visit
        }
        let details = entries.map(\.detail) + waiting.map(\.facts.detail)
        let consents = Set(details.compactMap { if case .consentGranted(let consent) = $0 { consent.id } else { nil } })
        let ends = Set(details.compactMap { if case .consentWithdrawn(let id) = $0 { id } else { nil } })
        return self.started.subtracting(starts).count + self.stopped.subtracting(stops).count + acts.count
            + self.consented.subtracting(consents).count + self.withdrawn.subtracting(ends).count
    }
}
