// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// Gives events their places in the log: pure code that runs under the store's lock.
struct AuditPlacement {
    /// How far the clock may be behind the log; beyond it the clock is wrong and nothing is recorded.
    static let clockTolerance = Duration.seconds(300)

    private var tail: AuditTail
    private var batch: AuditBatch
    private let recordedAt: Timestamp
    private let freshHandle: () -> StaffHandle

    /// Places `events`, each for itself: one that is refused leaves the others their places.
    ///
    /// - Throws: ``AuditError`` with `clockBehind`, for all of them.
    static func batch(
        of events: [AuditEvent], after tail: AuditTail, at now: Timestamp, freshHandle: () -> StaffHandle
    ) throws -> AuditBatch {
        guard tail.head.recordedAt <= now.advanced(by: Self.clockTolerance) else {
            throw AuditError(.clockBehind, "the log is more than five minutes ahead of this clock; set the clock")
        }
        return withoutActuallyEscaping(freshHandle) { freshHandle in
            var placement = Self(tail: tail, at: now, freshHandle: freshHandle)
            for event in events {
                placement.batch.outcomes.append(placement.place(event, isAlone: events.count == 1))
            }
            return placement.batch
        }
    }

    private init(tail: AuditTail, at now: Timestamp, freshHandle: @escaping () -> StaffHandle) {
        self.tail = tail
        self.recordedAt = max(now, tail.head.recordedAt)
        self.freshHandle = freshHandle
        self.batch = AuditBatch(entries: [], nodes: [], head: tail.head, handles: [:], outcomes: [])
    }

    private mutating func place(_ event: AuditEvent, isAlone: Bool) -> Result<AuditReceipt, AuditError> {
        if let known = self.tail.known[event.id] { return Self.repeated(event, known) }
        if let refusal = self.refusal(of: event) { return .failure(refusal) }
        let entry = AuditEntry(event, at: self.nextPlace(for: event))
        self.batch.head.frontier.append(entry.leafHash, completing: &self.batch.nodes)
        self.batch.head.recordedAt = self.recordedAt
        self.batch.entries.append(entry)
        let frontier = self.batch.head.frontier
        if !isAlone {
            // The same event may come again later in the same batch.
            self.tail.known[event.id] = AuditTail.Known(
                place: entry.place, leafHash: entry.leafHash, peaks: frontier.peaks)
        }
        return .success(AuditReceipt(sequence: entry.sequence, leafHash: entry.leafHash, frontier: frontier))
    }

    /// The same event at the same place has the same leaf; anything else under its identifier is another event.
    private static func repeated(_ event: AuditEvent, _ known: AuditTail.Known) -> Result<AuditReceipt, AuditError> {
        guard AuditEntry(event, at: known.place).leafHash == known.leafHash else {
            return .failure(
                AuditError(.conflictingEvent, "another event is on record as `\(event.id)`; events never change"))
        }
        guard let frontier = MerkleFrontier(restoring: known.place.sequence + 1, peaks: known.peaks) else {
            return .failure(AuditError(.invalidRecord, "the tree's nodes do not fit its size"))
        }
        return .success(
            AuditReceipt(sequence: known.place.sequence, leafHash: known.leafHash, frontier: frontier))
    }

    /// Why the log takes no such event now: what happens in a visit stands between its start and its stop.
    private func refusal(of event: AuditEvent) -> AuditError? {
        let visit = event.facts.visit.flatMap { self.tail.visits[$0] }
        switch event.facts.detail {
        case .visitStarted:
            return visit == nil ? nil : AuditError(.visitStarted, "the visit's start is on record already")
        case .visitStopped(_, let milliseconds) where !(0...JSONValue.integerRange.upperBound).contains(milliseconds):
            return AuditError(.invalidRecord, "a duration is negative, or more than a number in the log can be")
        case .visitStopped, .actViewed, .actAttempted:
            guard let visit else { return Self.notStarted }
            return visit.isStopped ? AuditError(.visitStopped, "the visit's stop is on record") : nil
        case .actCompleted, .actRefused: return visit == nil ? Self.notStarted : nil
        case .visitRefused, .freezeSet, .freezeLifted: return nil
        }
    }

    private static let notStarted = AuditError(.visitNotStarted, "the visit's start is not on record")

    private mutating func nextPlace(for event: AuditEvent) -> AuditEntry.Place {
        var place = AuditEntry.Place(
            sequence: self.batch.head.size, recordedAt: self.recordedAt, actor: self.handle(of: event.actor),
            by: event.by.map { self.handle(of: $0) })
        if let visit = event.facts.visit {
            var held = self.tail.visits[visit] ?? AuditTail.Visit(count: 0, isStopped: false)
            place.visitIndex = held.count
            held.count += 1
            held.isStopped = held.isStopped || event.kind == .visitStopped
            self.tail.visits[visit] = held
        }
        if let subject = event.facts.subject, event.subjectExists {
            place.subjectIndex = self.tail.subjects[subject, default: 0]
            self.tail.subjects[subject, default: 0] += 1
        }
        return place
    }

    private mutating func handle(of person: Account.ID) -> StaffHandle {
        if let handle = self.tail.handles[person] { return handle }
        let handle = self.freshHandle()
        self.tail.handles[person] = handle
        self.batch.handles[person] = handle
        return handle
    }
}
