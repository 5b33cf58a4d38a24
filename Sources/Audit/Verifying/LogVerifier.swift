// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Reads a log from its beginning to its end, and names everything that is not as it must be.
///
/// It needs no trust in whoever keeps the log; it needs a **checkpoint that was kept somewhere else**. Everything that such a
/// checkpoint covers is what it was when the checkpoint was cut, or a finding says otherwise. What is newer is checked for
/// agreeing with itself, and is counted as uncovered: whoever could write the whole log could write that too.
///
/// The memory it takes does not grow with the log: 16 MiB to notice identifiers that come twice, 3 MiB for visits that are over,
/// and what is needed of the visits that are going on (at most 100,000, with their acts). Beyond that it grows with the accounts
/// that the log is about, by a number for each, and with the runs of 64 entries in which something was erased or dropped, by
/// some 20 to 60 bytes for each.
public struct LogVerifier: Sendable {
    private let verifiers: [any CheckpointVerifier]
    /// The log that all checkpoints must be of; nil where that is not known.
    private let origin: String?
    private let tell: @Sendable (LogFinding) -> Void

    private var report = LogReport()
    private var tree = TreeCheck()
    private var visits = VisitCheck()
    private var ids = SeenIDs()
    private var lastRecordedAt = Timestamp.earliest
    /// A record whose number is higher than the one that was to come.
    private var ahead: LogRecord?
    private var erasures: ErasureCheck

    /// Prepares to read a log.
    ///
    /// - Parameters:
    ///   - held: checkpoints that the verifier has from somewhere else than this log.
    ///   - verifiers: keys to check signatures with. Without any, held checkpoints are taken at their word, since the verifier
    ///     knows where they come from, and those inside an export count as part of it.
    ///   - origin: the name of the log that all checkpoints must be of, held or inside the log; that of the first held one
    ///     unless given.
    ///   - withheld: sealed parts that whoever made the export left out: that they are missing is no finding.
    ///   - tell: is told each finding as it is made.
    public init(
        holding held: [SignedCheckpoint] = [], verifiers: [any CheckpointVerifier] = [], origin: String? = nil,
        withheld: Set<SealedPart.Label> = [], tell: @escaping @Sendable (LogFinding) -> Void = { _ in }
    ) {
        self.verifiers = verifiers
        self.origin = origin ?? held.first?.unverified.origin
        self.tell = tell
        self.erasures = ErasureCheck(withheld: withheld)
        for checkpoint in held { self.hold(checkpoint) }
        for finding in self.tree.compare() { self.find(finding) }
    }

    private mutating func hold(_ checkpoint: SignedCheckpoint) {
        if let trouble = self.trouble(with: checkpoint) {
            self.find(LogFinding(.badSignature, at: Int64(clamping: checkpoint.unverified.size), trouble))
        } else {
            self.tree.await(checkpoint.unverified, isHeld: true)
        }
    }

    /// Why a checkpoint says nothing about this log; nil where it does.
    private func trouble(with checkpoint: SignedCheckpoint) -> String? {
        // By bytes: names that only look alike are of two logs.
        if let origin, !origin.utf8.elementsEqual(checkpoint.unverified.origin.utf8) {
            return "the checkpoint is of another log"
        }
        guard !self.verifiers.isEmpty else { return nil }
        do throws(CheckpointError) {
            try checkpoint.note.verify(with: self.verifiers)
            return nil
        } catch {
            return error.detail
        }
    }

    /// Identifiers that may have come twice; a second reading says which have.
    public var suspects: Set<AuditEvent.ID> { self.ids.suspects }

    // MARK: Reading

    /// Takes the next record.
    public mutating func take(_ record: LogRecord) {
        guard let sequence = record.sequence else {
            if case .node = record {} else { self.placeAhead() }
            return self.place(record)
        }
        if let ahead = self.ahead?.sequence, sequence < ahead {
            // The log goes on where it was: only the record before this one is not at its place.
            self.ahead = nil
            self.find(
                LogFinding(.outOfOrder, at: ahead, "the entry stands where \(self.report.entries) was to come"))
        } else {
            self.placeAhead()
        }
        // Whether this one is out of place, or those before it are missing, the next one says.
        if sequence > self.report.entries { self.ahead = record } else { self.place(record) }
    }

    private mutating func placeAhead() {
        guard let ahead = self.ahead else { return }
        self.ahead = nil
        self.place(ahead)
    }

    private mutating func place(_ record: LogRecord) {
        switch record {
        case .entry(let entry, let made, let stored):
            // What was changed says nothing, not even which number it has.
            guard made == stored else { return self.takeChanged(entry, stored: stored) }
            guard self.advance(to: entry.sequence) else { return }
            self.take(entry, leafHash: made)
        case .purged(let sequence, let leafHash):
            guard self.advance(to: sequence) else { return }
            self.erasures.noteDropped(sequence)
            self.visits.noteUnknown(sequence)
            self.grow(by: leafHash)
        case .unreadable(let sequence, let leafHash, let detail):
            let sequence = sequence ?? self.report.entries
            guard self.advance(to: sequence) else { return }
            self.find(LogFinding(.unreadable, at: sequence, detail))
            self.noteUnknown(sequence)
            if let leafHash { self.grow(by: leafHash) } else { self.tree.lose() }
        case .node(let position, let stored): self.tree.note(position, stored)
        case .checkpoint(let checkpoint): self.meet(checkpoint)
        }
    }

    private mutating func take(_ entry: AuditEntry, leafHash: Digest) {
        let sequence = entry.sequence
        self.grow(by: leafHash)
        if entry.place.recordedAt < self.lastRecordedAt {
            self.find(LogFinding(.timeWentBack, at: sequence, "the entry was recorded before the one in front of it"))
        }
        self.lastRecordedAt = max(self.lastRecordedAt, entry.place.recordedAt)
        self.ids.insert(entry.id)
        for finding in self.erasures.take(entry) { self.find(finding) }
        for finding in self.visits.take(entry) { self.find(finding) }
    }

    /// Takes an entry that is not the one whose hash is stored, for an entry of which only that hash is known.
    private mutating func takeChanged(_ entry: AuditEntry, stored: Digest) {
        let sequence = self.report.entries
        self.report.entries += 1
        let claim = entry.sequence == sequence ? "" : ", and it says that it is entry \(entry.sequence)"
        self.find(LogFinding(.leafMismatch, at: sequence, "the entry is not the one whose hash is stored\(claim)"))
        // If the tree is right with the hash, then this entry alone was changed.
        self.grow(by: stored)
        self.noteUnknown(sequence)
    }

    private mutating func noteUnknown(_ sequence: Int64) {
        self.visits.noteUnknown(sequence)
        self.erasures.noteUnknown(sequence)
    }

    /// Moves on to the place of an entry; false for one that was passed already.
    private mutating func advance(to sequence: Int64) -> Bool {
        let expected = self.report.entries
        guard sequence >= expected else {
            self.find(LogFinding(.outOfOrder, at: sequence, "the entry comes where \(expected) was to come"))
            return false
        }
        self.miss(upTo: sequence)
        self.report.entries = sequence + 1
        return true
    }

    /// Names the entries as missing that were to come before `end`.
    private mutating func miss(upTo end: Int64) {
        let expected = self.report.entries
        guard expected < end else { return }
        let range = end == expected + 1 ? "entry \(expected) is" : "entries \(expected) to \(end - 1) are"
        self.find(LogFinding(.gap, at: expected, "\(range) missing"))
        self.tree.lose()
        self.visits.noteUnknown(end - 1)
        self.report.entries = end
    }

    private mutating func grow(by leafHash: Digest) {
        for finding in self.tree.append(leafHash) { self.find(finding) }
    }

    private mutating func meet(_ checkpoint: SignedCheckpoint) {
        let size = Int64(clamping: checkpoint.unverified.size)
        if let trouble = self.trouble(with: checkpoint) {
            self.find(LogFinding(.badSignature, at: size, trouble))
            return
        }
        guard self.tree.canAwait(checkpoint.unverified), self.tree.metCount < TreeCheck.maximumAwaited else {
            self.find(
                LogFinding(.inconsistentCheckpoint, at: size, "the checkpoint does not stand after its last entry"))
            return
        }
        // One inside the log convinces nobody, unless its signature does.
        self.tree.await(checkpoint.unverified, isHeld: !self.verifiers.isEmpty, isMet: true)
        if !self.tree.isBroken { for finding in self.tree.compare() { self.find(finding) } }
    }

    // MARK: The end

    /// Compares the number of entries that were read with how many there must be.
    mutating func expect(_ size: Int64) {
        self.placeAhead()
        self.miss(upTo: size)
    }

    /// Compares the end of the log as it is stored with what was read.
    mutating func compare(_ head: AuditHead) {
        guard let root = self.tree.root, head.size == self.report.entries, root != head.frontier.root else { return }
        self.find(LogFinding(.nodeMismatch, at: head.size, "the stored head of the log is not made of its leaves"))
    }

    /// Adds a finding that was made elsewhere.
    mutating func find(_ finding: LogFinding) {
        self.report.counts[finding.kind, default: 0] += 1
        if self.report.findings.count < LogReport.maximumKept { self.report.findings.append(finding) }
        self.tell(finding)
    }

    /// Says what can only be said at the end, and returns all that was found.
    public mutating func finish() -> LogReport {
        self.placeAhead()
        for finding in self.tree.finish(self.report.entries) { self.find(finding) }
        let erasures = self.erasures
        erasures.finish { self.find($0) }
        let end = self.visits.finish(at: self.lastRecordedAt)
        for finding in end.findings { self.find(finding) }
        (self.report.runningVisits, self.report.runningActs) = (end.visits, end.acts)
        self.report.unfollowed = self.visits.unfollowed
        (self.report.purged, self.report.redacted) = (erasures.dropped, erasures.erased)
        (self.report.covered, self.report.root) = (self.tree.covered, self.tree.root)
        self.report.uncheckedIDs = self.ids.unchecked
        return self.report
    }
}
