// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// The port to where the log is kept.
///
/// A store adds and reads. All that it ever takes away is what a batch names to be erased, in one step with the entry that
/// says so; what an entry was hashed from never changes. Every method may be called from many tasks and many
/// processes at once.
public protocol AuditStore: Sendable {
    /// Appends what `placing` makes of the log's tail, as one atomic step that is durable when it returns.
    ///
    /// The store takes the log's one lock (a mutex, `BEGIN IMMEDIATE`, a head row `FOR UPDATE`), reads the tail that
    /// `keys` asks for, calls `placing` once, stores the batch it returns, and only then lets the lock go. Everyone who
    /// reads after that sees the whole batch; nobody sees a part of it, or a later entry without an earlier one.
    ///
    /// - Parameters:
    ///   - keys: what `placing` will ask the tail about; the tail answers each, in this order.
    ///   - placing: pure and quick; it may be called again when the store's transaction must be run again, and only
    ///     the batch that was stored is returned.
    /// - Returns: the batch that was stored, as `placing` made it. One without entries changes nothing.
    /// - Throws: what `placing` throws, as it is and having stored nothing; or the store's own error.
    func append(
        _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
    ) async throws -> AuditBatch

    /// Returns one page of the entries to which everything in `query` applies, each exactly as it was placed.
    ///
    /// Without the parts that were erased; entries whose bodies were dropped are passed over.
    ///
    /// The limit counts what matches. The sequence that a page begins after need not match, nor be on record.
    ///
    /// - Throws: ``AuditError`` with `invalidQuery` for a query out of its limits, and with `invalidRecord` for an
    ///   entry that is not what was stored.
    func entries(matching query: AuditQuery) async throws -> [AuditEntry]

    /// Returns the hashes of nodes of the log's tree, in the order in which they are asked for.
    ///
    /// A node is there from the moment its last leaf is, and for ever; level 0 is the hashes of the leaves themselves.
    ///
    /// - Parameter positions: up to ``MerkleNode/maximumRead`` positions, which may be repeated.
    /// - Returns: one hash for each position.
    /// - Throws: ``AuditError`` with `invalidQuery` for more, and with `invalidRecord` for a node that is not there.
    func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest]

    /// Returns the head of the log, which covers every entry that anybody has read before.
    func head() async throws -> AuditHead
}

/// The end of the log.
public struct AuditHead: Hashable, Sendable {
    /// The right edge of the tree, with the number of entries.
    public var frontier: MerkleFrontier
    /// When the last entry was recorded; ``/Accounts/Timestamp/earliest`` for the empty log.
    public var recordedAt: Timestamp

    /// The head of the empty log.
    public static let empty = Self(frontier: .empty, recordedAt: .earliest)

    /// Makes a head.
    public init(frontier: MerkleFrontier, recordedAt: Timestamp) {
        self.frontier = frontier
        self.recordedAt = recordedAt
    }

    /// The number of entries.
    public var size: Int64 { self.frontier.size }
}

/// What an append needs to know of the log; without repetitions.
///
/// Nobody asks for more than ``maximumEvents`` events at once, with as many visits and subjects, and twice as many people.
public struct AuditKeys: Hashable, Sendable {
    /// The most events that go to the store together.
    public static let maximumEvents = 256

    /// Identifiers of the events.
    public var events: [AuditEvent.ID]
    /// Their visits.
    public var visits: [VisitID]
    /// Their subjects, as far as they exist.
    public var subjects: [Account.ID]
    /// The people who need a handle: those who acted, and those who caused it.
    public var people: [Account.ID]

    /// Makes keys.
    public init(events: [AuditEvent.ID], visits: [VisitID], subjects: [Account.ID], people: [Account.ID]) {
        self.events = events
        self.visits = visits
        self.subjects = subjects
        self.people = people
    }
}

/// What the log says to the keys of an append, under its lock: one answer to each key, in the order of the keys.
public struct AuditTail: Hashable, Sendable {
    /// What the log holds of one visit.
    public struct Visit: Hashable, Sendable {
        /// How many entries; 0 before its start.
        public var count: Int64
        /// Whether its stop is among them.
        public var isStopped: Bool

        /// A visit that the log holds nothing of.
        public static let none = Self(count: 0, isStopped: false)

        /// Makes a count.
        public init(count: Int64, isStopped: Bool) {
            self.count = count
            self.isStopped = isStopped
        }
    }

    /// An event that is on record, told by what is kept of it for ever.
    public struct Known: Hashable, Sendable {
        /// Where it stands.
        public var place: AuditEntry.Place
        /// The hash of its leaf.
        public var leafHash: Digest
        /// The hashes of the nodes at `MerkleFrontier.positions(ofSize: place.sequence + 1)`.
        public var peaks: [Digest]

        /// Makes what is known of an event.
        public init(place: AuditEntry.Place, leafHash: Digest, peaks: [Digest]) {
            self.place = place
            self.leafHash = leafHash
            self.peaks = peaks
        }
    }

    /// The end of the log.
    public var head: AuditHead
    /// What is known of each event that is on record; nil for the others.
    public var known: [Known?]
    /// What the log holds of each visit.
    public var visits: [Visit]
    /// How many entries there are about each subject; only entries with a ``AuditEntry/Place/subjectIndex`` count.
    public var subjects: [Int64]
    /// The handle of each person who has one; nil for the others.
    public var handles: [StaffHandle?]
    /// The legal holds that are in force, in the order in which they were set.
    public var holds: [AuditHold]

    /// Makes a tail.
    public init(
        head: AuditHead, known: [Known?], visits: [Visit], subjects: [Int64], handles: [StaffHandle?],
        holds: [AuditHold]
    ) {
        self.head = head
        self.known = known
        self.visits = visits
        self.subjects = subjects
        self.handles = handles
        self.holds = holds
    }
}

/// What an append adds to the log, ready to be stored.
public struct AuditBatch: Sendable {
    /// The new entries, in order; empty when every event was on record already.
    public var entries: [AuditEntry]
    /// The interior nodes of the tree that they completed.
    public var nodes: [MerkleNode]
    /// The new end of the log.
    public var head: AuditHead
    /// Handles given out in this batch, to people who had none; kept for ever.
    public var handles: [Account.ID: StaffHandle]
    /// What became of each event asked for, in order; for the caller, not for storage.
    public var outcomes: [Result<AuditReceipt, AuditError>]
    /// What is destroyed with this batch, for ever; of entries that are on record.
    public var erasures: [AuditErasure]
    /// The legal holds that are in force from now on; nil when they stay as they are.
    public var holds: [AuditHold]?

    /// Makes a batch.
    public init(
        entries: [AuditEntry], nodes: [MerkleNode], head: AuditHead, handles: [Account.ID: StaffHandle],
        outcomes: [Result<AuditReceipt, AuditError>], erasures: [AuditErasure] = [], holds: [AuditHold]? = nil
    ) {
        self.entries = entries
        self.nodes = nodes
        self.head = head
        self.handles = handles
        self.outcomes = outcomes
        self.erasures = erasures
        self.holds = holds
    }
}
