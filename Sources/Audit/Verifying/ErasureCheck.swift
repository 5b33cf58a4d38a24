// SPDX-License-Identifier: Apache-2.0

/// Follows what was erased and dropped through a log, and whether entries of the log say so.
///
/// It takes some 20 to 60 bytes for each run of 64 entries in which something was erased or dropped, and nothing for others.
struct ErasureCheck {
    /// How many sealed parts are gone.
    private(set) var erased: Int64 = 0
    /// How many entries have no body any more.
    private(set) var dropped: Int64 = 0

    private var missing: [SealedPart.Label: SparseBits] = [.staff: SparseBits(), .customer: SparseBits()]
    private var accounted: [SealedPart.Label: SparseBits] = [.staff: SparseBits(), .customer: SparseBits()]
    private var bodiless = SparseBits()
    /// The same, also once an entry says that they were dropped: somebody may have been erasing them at that moment.
    private var gone = SparseBits()
    /// Entries of which nobody can say whether they had something to erase.
    private var unknown = SparseBits()
    /// Parts that were left out of what is read.
    private let withheld: Set<SealedPart.Label>

    init(withheld: Set<SealedPart.Label> = []) { self.withheld = withheld }

    /// Takes note of an entry that was changed, or cannot be read.
    mutating func noteUnknown(_ sequence: Int64) {
        self.unknown.insert(sequence)
    }

    /// Takes note of an entry whose body was dropped.
    mutating func noteDropped(_ sequence: Int64) {
        self.dropped += 1
        self.bodiless.insert(sequence)
        self.gone.insert(sequence)
    }

    mutating func take(_ entry: AuditEntry) -> [LogFinding] {
        var findings: [LogFinding] = []
        self.check(entry.staff, .staff, of: entry.sequence, &findings)
        if let customer = entry.customer { self.check(customer, .customer, of: entry.sequence, &findings) }
        if case .log(let upkeep) = entry.detail { self.follow(upkeep, at: entry.sequence, &findings) }
        return findings
    }

    private mutating func check(
        _ part: SealedPart, _ label: SealedPart.Label, of sequence: Int64, _ findings: inout [LogFinding]
    ) {
        if part.opening == nil {
            // Whether one that is left out here was erased before, this export does not tell.
            guard !self.withheld.contains(label) else { return }
            self.erased += 1
            self.missing[label]?.insert(sequence)
        } else if !part.isGenuine(as: label) {
            findings.append(
                LogFinding(.sealMismatch, at: sequence, "the \(label.word)'s part is not what was committed to"))
        }
    }

    private mutating func follow(_ upkeep: AuditUpkeep, at sequence: Int64, _ findings: inout [LogFinding]) {
        switch upkeep {
        case .redacted(let part, let entries, _):
            for entry in entries {
                if self.missing[part]?.remove(entry) ?? false {
                    self.accounted[part]?.insert(entry)
                    continue
                }
                // Two may erase at once, and both say so. Of an entry without a body nobody can say.
                guard !self.withheld.contains(part), self.accounted[part]?.contains(entry) != true,
                    !self.unknown.contains(entry),
                    !self.gone.contains(entry)
                else { continue }
                findings.append(
                    LogFinding(
                        .recordedButNotRedacted, at: sequence,
                        "it says that the \(part.word)'s part of entry \(entry) was erased, which is not so"))
            }
        case .purged(let runs):
            guard let last = runs.last, last.upperBound <= sequence else {
                findings.append(
                    LogFinding(.purgedWithoutRecord, at: sequence, "it says that entries were dropped that came later"))
                return
            }
            for run in runs { self.bodiless.remove(run) }
        case .held, .released: break
        }
    }

    /// Tells what is gone without a record of it.
    func finish(_ tell: (LogFinding) -> Void) {
        for label in SealedPart.Label.allCases {
            for sequence in self.missing[label, default: SparseBits()].numbers {
                tell(
                    LogFinding(
                        .redactedWithoutRecord, at: sequence,
                        "the \(label.word)'s part is gone, and nothing says that it was erased"))
            }
        }
        for sequence in self.bodiless.numbers {
            tell(
                LogFinding(
                    .purgedWithoutRecord, at: sequence, "the entry is gone, and nothing says that it was dropped"))
        }
    }
}
