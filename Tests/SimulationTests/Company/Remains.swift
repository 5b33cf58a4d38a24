// SPDX-License-Identifier: Apache-2.0

import Audit

/// What is gone of a log, and what is held, by what its own entries say.
struct Remains: Sendable {
    private struct Hold {
        let name: AuditWord
        let scope: AuditHold.Scope
        /// Where the log says that it is set, and that it is lifted.
        let from: Int64
        var to: Int64?
    }

    private var erased: [SealedPart.Label: Set<Int64>] = [:]
    private(set) var dropped: Set<Int64> = []
    private var holds: [Hold] = []

    /// Whether nothing was ever taken away.
    var isWhole: Bool { self.erased.isEmpty && self.dropped.isEmpty }

    mutating func take(_ upkeep: AuditUpkeep, at sequence: Int64) {
        switch upkeep {
        case .redacted(let part, let entries, _): self.erased[part, default: []].formUnion(entries)
        case .purged(let runs): for run in runs { self.dropped.formUnion(run) }
        case .held(let name, let scope): self.holds.append(Hold(name: name, scope: scope, from: sequence))
        case .released(let name):
            if let hold = self.holds.lastIndex(where: { $0.name == name && $0.to == nil }) {
                self.holds[hold].to = sequence
            }
        @unknown default: break
        }
    }

    func isErased(_ part: SealedPart.Label, of entry: AuditEntry) -> Bool {
        self.erased[part]?.contains(entry.sequence) ?? false
    }

    /// How many parts of these entries are erased.
    func erasedCount(of entries: [AuditEntry]) -> Int {
        entries.reduce(0) { count, entry in
            count + SealedPart.Label.allCases.filter { self.isErased($0, of: entry) }.count
        }
    }

    /// The same, were nothing of this part erased.
    func without(_ part: SealedPart.Label) -> Self {
        var others = self
        others.erased[part] = nil
        return others
    }

    var namesOfHolds: [AuditWord] { self.holds.filter { $0.to == nil }.map(\.name) }

    /// Whether an entry was held by an order that was in force from one place in the log to another, or a part of that.
    func isHeld(_ entry: AuditEntry, from start: Int64, to end: Int64) -> Bool {
        self.holds.contains { hold in
            let isMeant =
                switch hold.scope {
                case .everything: true
                case .subject(let subject): entry.subject == subject
                case .visit(let visit): entry.visit == visit
                @unknown default: false
                }
            return isMeant && hold.from < end && hold.to ?? .max > start
        }
    }

    /// Whether what is found of an entry is what must be left of it, when this was gone at first and `later` at last.
    func isLeft(_ found: AuditEntry, of whole: AuditEntry, until later: Self) -> Bool {
        if self.isWhole, later.isWhole { return found == whole }
        guard found.place == whole.place, found.facts == whole.facts, found.leafHash == whole.leafHash,
            found.staff.commitment == whole.staff.commitment,
            found.customer?.commitment == whole.customer?.commitment
        else { return false }
        return SealedPart.Label.allCases.allSatisfy { part in
            let isGone = found.opening(of: part) == nil
            if self.isErased(part, of: whole) { return isGone }
            return found.opening(of: part) == whole.opening(of: part) || (isGone && later.isErased(part, of: whole))
        }
    }
}

extension AuditEntry {
    /// What is readable of one part.
    func opening(of part: SealedPart.Label) -> SealedPart.Opening? {
        switch part {
        case .staff: self.staff.opening
        case .customer: self.customer?.opening
        }
    }

    /// Whether it says what was done with the log itself.
    var isAboutTheLog: Bool { if case .log = self.detail { true } else { false } }
}
