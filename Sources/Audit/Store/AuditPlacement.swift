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
    private let upkeep: UpkeepPlacement?

    /// Places the events of `request`, each for itself: one that is refused leaves the others their places.
    ///
    /// - Throws: ``AuditError`` for all of them, with `clockBehind`, or with `invalidRecord` when the store did not
    ///   answer every key.
    static func batch(
        of request: AppendRequest, after tail: AuditTail, at now: Timestamp, freshHandle: () -> StaffHandle
    ) throws -> AuditBatch {
        guard tail.answers(request.keys) else {
            throw AuditError(.invalidRecord, "the store's tail does not answer the keys one by one")
        }
        guard tail.head.recordedAt <= now.advanced(by: Self.clockTolerance) else {
            throw AuditError(
                .clockBehind,
                """
                the log's last entry was recorded at \(tail.head.recordedAt) and this clock says \(now): either this \
                clock is behind and must be set, or another node wrote with a clock that was ahead, and nothing can be \
                recorded until \(tail.head.recordedAt.advanced(by: .zero - Self.clockTolerance))
                """)
        }
        return withoutActuallyEscaping(freshHandle) { freshHandle in
            var placement = Self(tail: tail, at: now, upkeep: request.upkeep, freshHandle: freshHandle)
            for item in request.items { placement.batch.outcomes.append(placement.place(item)) }
            return placement.batch
        }
    }

    private init(
        tail: AuditTail, at now: Timestamp, upkeep: UpkeepPlacement?, freshHandle: @escaping () -> StaffHandle
    ) {
        self.upkeep = upkeep
        self.tail = tail
        self.recordedAt = max(now, tail.head.recordedAt)
        self.freshHandle = freshHandle
        self.batch = AuditBatch(entries: [], nodes: [], head: tail.head, handles: [:], outcomes: [])
    }

    private mutating func place(_ item: AppendRequest.Item) -> Result<AuditReceipt, AuditError> {
        if let known = self.tail.known[item.id] { return Self.repeated(item.event, known) }
        if let refusal = self.refusal(of: item) { return .failure(refusal) }
        let entry = AuditEntry(self.settled(item.event), at: self.nextPlace(for: item))
        self.batch.head.frontier.append(entry.leafHash, completing: &self.batch.nodes)
        self.batch.head.recordedAt = self.recordedAt
        self.batch.entries.append(entry)
        if case .log(let upkeep) = item.event.facts.detail {
            self.upkeep?.carryOut(upkeep, after: self.tail, in: &self.batch)
        }
        let frontier = self.batch.head.frontier
        // The same event may come again later in the same batch.
        self.tail.known[item.id] = AuditTail.Known(
            place: entry.place, leafHash: entry.leafHash, peaks: frontier.peaks)
        return .success(AuditReceipt(sequence: entry.sequence, leafHash: entry.leafHash, frontier: frontier))
    }

    /// The event as it is recorded: what is done with the log says just what is done.
    private func settled(_ event: AuditEvent) -> AuditEvent {
        guard case .log(let upkeep) = event.facts.detail,
            let settled = self.upkeep?.settled(upkeep, under: self.tail.holds)
        else { return event }
        return event.with(.log(settled))
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
    private func refusal(of item: AppendRequest.Item) -> AuditError? {
        guard item.event.isRecordable else {
            return AuditError(
                .invalidRecord,
                "the event holds a number that the log could not read again: they are from 0 to 2^53 - 1")
        }
        let visit = item.visit.map { self.tail.visits[$0] } ?? .none
        let isStarted = visit.count > 0
        guard isStarted || item.visit == nil || item.event.kind == .visitStarted else { return Self.notStarted }
        switch item.event.facts.detail {
        case .visitStarted:
            guard item.visit != nil else { return AuditError(.invalidRecord, "a start is that of a visit") }
            return isStarted ? AuditError(.visitStarted, "the visit's start is on record already") : nil
        case .visitStopped, .actViewed, .actAttempted:
            guard isStarted else { return Self.notStarted }
            return visit.isStopped ? AuditError(.visitStopped, "the visit's stop is on record") : nil
        case .actCompleted, .actRefused, .noticeFailed: return isStarted ? nil : Self.notStarted
        case .visitRefused, .accountAttempted, .accountCompleted, .accountRefused, .freezeSet, .freezeLifted,
            .consentGranted, .consentWithdrawn, .approvalRequested, .approvalGranted, .approvalRefused:
            return nil
        case .logRead, .logExported, .logRefused: return nil
        case .log(let upkeep):
            guard let placement = self.upkeep else {
                return AuditError(.reserved, "what is done with the log is recorded by the functions that do it")
            }
            return placement.refusal(of: upkeep, under: self.tail.holds)
        }
    }

    private static let notStarted = AuditError(.visitNotStarted, "the visit's start is not on record")

    private mutating func nextPlace(for item: AppendRequest.Item) -> AuditEntry.Place {
        let event = item.event
        var place = AuditEntry.Place(
            sequence: self.batch.head.size, recordedAt: self.recordedAt,
            actor: self.handle(of: event.actor, at: item.actor), by: nil)
        if let by = event.by, let position = item.by { place.by = self.handle(of: by, at: position) }
        if let visit = item.visit {
            place.visitIndex = self.tail.visits[visit].count
            self.tail.visits[visit].count += 1
            if event.kind == .visitStopped { self.tail.visits[visit].isStopped = true }
        }
        if let subject = item.subject {
            place.subjectIndex = self.tail.subjects[subject]
            self.tail.subjects[subject] += 1
        }
        return place
    }

    private mutating func handle(of person: Account.ID, at position: Int) -> StaffHandle {
        if let handle = self.tail.handles[position] { return handle }
        let handle = self.freshHandle()
        self.tail.handles[position] = handle
        self.batch.handles[person] = handle
        return handle
    }
}

extension AuditTail {
    /// Whether there is one answer to each key.
    fileprivate func answers(_ keys: AuditKeys) -> Bool {
        self.known.count == keys.events.count && self.visits.count == keys.visits.count
            && self.subjects.count == keys.subjects.count && self.handles.count == keys.people.count
    }
}
