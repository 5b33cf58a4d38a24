// SPDX-License-Identifier: Apache-2.0

/// One thing that is not as it must be in a log.
public struct LogFinding: Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    @nonexhaustive
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// An entry is not the one whose hash is stored beside it: it was changed.
        case leafMismatch
        /// Personal details are not those that were committed to: they were changed.
        case sealMismatch
        /// An entry cannot be read.
        case unreadable
        /// Entries are missing.
        case gap
        /// An entry stands after one that comes later, or twice.
        case outOfOrder
        /// An entry was recorded before the one in front of it.
        case timeWentBack
        /// Two entries have one identifier.
        case duplicateID
        /// An entry's number in its visit does not follow the one before it.
        case brokenVisitCounter
        /// An entry's number about its subject does not follow the one before it.
        case brokenSubjectCounter
        /// An entry names another actor or subject than its visit, or stands outside its visit's start and stop.
        case brokenVisit
        /// A stored node of the tree is not made of its leaves.
        case nodeMismatch
        /// The log is not the one that a checkpoint was cut from.
        case inconsistentCheckpoint
        /// A checkpoint has a signature that does not hold, or none of a known key.
        case badSignature
        /// A checkpoint covers entries that are not there any more.
        case shorterThanCheckpoint
        /// Personal details are gone, and no entry says that they were erased.
        case redactedWithoutRecord
        /// An entry says that personal details were erased which are still there, or which there never were.
        case recordedButNotRedacted
        /// The body of an entry is gone, and no entry says that it was dropped.
        case purgedWithoutRecord
        /// A visit should have ended five minutes ago, by the log's own time, and has no end.
        case visitWithoutEnd
        /// An act or a change was attempted, its visit is over for five minutes, and nothing says what became of it.
        case actWithoutOutcome
        /// Something says what became of an act or a change that was never attempted.
        case outcomeWithoutAct
    }

    /// What is wrong.
    public let kind: Kind
    /// The number of the entry that it is about; for checkpoints the number of entries that they cover.
    public let sequence: Int64?
    /// More about it; holds identifiers, and nothing that people wrote.
    public let detail: String

    init(_ kind: Kind, at sequence: Int64?, _ detail: String) {
        self.kind = kind
        self.sequence = sequence
        self.detail = detail
    }

    /// The place, the kind and the detail, in one line.
    public var description: String {
        "\(self.sequence.map { "\($0)" } ?? "-"): \(self.kind.rawValue): \(self.detail)"
    }
}

/// What came of verifying a log.
public struct LogReport: Sendable {
    /// The most findings that are kept; all are counted, and all are told as they are made.
    public static let maximumKept = 1_000

    /// How many places of entries were read, with those whose bodies were dropped.
    public internal(set) var entries: Int64 = 0
    /// How many of them have no body any more.
    public internal(set) var purged: Int64 = 0
    /// How many sealed parts are erased.
    public internal(set) var redacted: Int64 = 0
    /// How many entries, from the first one, are what a checkpoint held by the verifier covers.
    ///
    /// What is newer than that may be consistent and is vouched for by nobody: it is uncovered.
    public internal(set) var covered: Int64 = 0
    /// The root of the tree over all entries; nil when that cannot be made, since some are missing.
    public internal(set) var root: Digest?
    /// How many visits are going on, by the log's own time.
    public internal(set) var runningVisits = 0
    /// How many acts and changes are going on.
    public internal(set) var runningActs = 0
    /// How many possible repetitions of identifiers were too many to look at; 0 unless a log is very long.
    public internal(set) var uncheckedIDs: Int64 = 0
    /// How many visits, acts and changes were not followed, since 100,000 were going on at once; 0 in a log of real visits.
    public internal(set) var unfollowed: Int64 = 0
    /// How many findings there are of each kind.
    public internal(set) var counts: [LogFinding.Kind: Int] = [:]
    /// The first findings.
    public internal(set) var findings: [LogFinding] = []

    /// How many entries no checkpoint held by the verifier covers.
    public var uncovered: Int64 { self.entries - self.covered }
    /// Whether nothing was found.
    public var isClean: Bool { self.counts.isEmpty }
}
