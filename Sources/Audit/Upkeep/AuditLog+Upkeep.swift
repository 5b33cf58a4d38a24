// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Whose details, or what of the log, is to be erased.
@nonexhaustive
public enum ErasureScope: Hashable, Sendable {
    /// All entries about an account.
    case subject(Account.ID)
    /// All entries of a staff member.
    case actor(Account.ID)
    /// All entries of a visit.
    case visit(VisitID)

    /// The query that finds the entries, oldest first.
    fileprivate var query: AuditQuery {
        switch self {
        case .subject(let subject): AuditQuery(subject: subject, order: .oldestFirst, limit: Self.page)
        case .actor(let actor): AuditQuery(actor: actor, order: .oldestFirst, limit: Self.page)
        case .visit(let visit): AuditQuery(visit: visit, order: .oldestFirst, limit: Self.page)
        }
    }

    fileprivate static let page = 500
}

/// What those who look after the log may do with it. Who that is, and on what ground, is for the caller to decide.
///
/// Each of these records who did it, in one step with doing it. An attempt and its outcome share their sealed parts, so what
/// is erased is always all that is on record of a scope; an act that is going on meanwhile is recorded later, with its
/// details: erase again when its visit is over.
extension AuditLog {
    /// Erases one sealed part of all entries in a scope: salt and content are destroyed, and every proof stays valid.
    ///
    /// Some hundred entries are one step. When this throws, what was erased so far stays erased and recorded; call it again.
    ///
    /// - Parameters:
    ///   - part: whose details.
    ///   - scope: of which entries.
    ///   - ground: the legal ground, such as `gdpr-17`.
    ///   - staff: who does it, as the record is to name them.
    /// - Returns: how many entries lost the part; those that had lost it before do not count.
    /// - Throws: ``AuditError`` with `held` when a legal hold covers one of the entries of a step; what the store throws.
    @discardableResult
    public func redact(
        _ part: SealedPart.Label, of scope: ErasureScope, ground: AuditWord, by staff: StaffDetails
    ) async throws -> Int {
        var count = 0
        var query = scope.query
        while true {
            let page = try await self.store.entries(matching: query)
            let found = page.filter { $0.opening(of: part) != nil }
            if !found.isEmpty {
                let subjects = Set(found.map(\.subject))
                let upkeep = AuditUpkeep.redacted(part: part, entries: found.map(\.sequence), ground: ground)
                try await self.record(
                    upkeep, about: subjects.count == 1 ? found[0].subject : nil,
                    // What came before the account was made is not about one that exists, and what came after is.
                    exists: found.contains { $0.place.subjectIndex != nil }, by: staff,
                    targets: found.map { UpkeepPlacement.Target($0) })
                count += found.count
            }
            guard page.count == query.limit, let last = page.last else { return count }
            query.after = last.sequence
        }
    }

    /// Drops the bodies of old entries: what retention asks for.
    ///
    /// The hashes of their leaves stay, and so does every proof. Entries under a legal hold stay, and so do entries about the log itself, which say what was dropped.
    ///
    /// Nothing else is spared: ask for a time longer ago than a visit, and a change that waits to be settled, can last. Of a
    /// visit that goes on, what is dropped is missing from its summary and leaves it without a receipt; a change whose
    /// attempt is dropped is never settled.
    ///
    /// - Parameters:
    ///   - time: entries that were recorded before this are dropped.
    ///   - policy: the rule that asks for it, such as `retention-12-months`.
    ///   - staff: who does it, as the record is to name them.
    /// - Returns: how many entries lost their bodies.
    /// - Throws: what the store throws; what was dropped so far stays dropped and recorded, call it again.
    @discardableResult
    public func purge(recordedBefore time: Timestamp, policy: AuditWord, by staff: StaffDetails) async throws -> Int {
        var count = 0
        var query = AuditQuery(until: time, order: .oldestFirst, limit: ErasureScope.page)
        while true {
            let page = try await self.store.entries(matching: query)
            let targets = page.filter { !$0.kind.isAboutTheLog }.map { UpkeepPlacement.Target($0) }
            if !targets.isEmpty {
                let batch = try await self.record(.purged([]), rule: policy, by: staff, targets: targets) {
                    !$0.erasures.isEmpty
                }
                count += batch.erasures.count
            }
            guard page.count == query.limit, let last = page.last else { return count }
            query.after = last.sequence
        }
    }

    /// Puts entries under a legal hold: nothing of them is erased or dropped until it is lifted.
    ///
    /// - Parameters:
    ///   - hold: its name, and which entries it is about; also those that are still to come.
    ///   - staff: who does it, as the record is to name them.
    /// - Throws: ``AuditError`` with `conflictingEvent` when a hold of that name is in force, and with `overloaded` when 1,000
    ///   are.
    public func hold(_ hold: AuditHold, by staff: StaffDetails) async throws {
        try await self.record(.held(hold: hold.id, matching: hold.scope), by: staff, targets: [])
    }

    /// Lifts a legal hold.
    ///
    /// - Parameters:
    ///   - hold: its name.
    ///   - staff: who does it, as the record is to name them.
    /// - Throws: ``AuditError`` with `conflictingEvent` when no hold of that name is in force.
    public func release(_ hold: AuditWord, by staff: StaffDetails) async throws {
        try await self.record(.released(hold: hold), by: staff, targets: [])
    }

    private struct NothingToDo: Error {}

    /// Does something with the log and records it, as one step; or neither, where `isWorthIt` says so.
    @discardableResult
    private func record(
        _ upkeep: AuditUpkeep, about subject: Account.ID? = nil, exists: Bool = false, rule: AuditWord? = nil,
        by staff: StaffDetails, targets: [UpkeepPlacement.Target],
        if isWorthIt: @escaping @Sendable (AuditBatch) -> Bool = { _ in true }
    ) async throws -> AuditBatch {
        let (clock, entropy) = (self.clock, self.entropy)
        guard let salt = Digest(bytes: entropy.bytes(Digest.byteCount)) else {
            preconditionFailure("a source of entropy returns as many bytes as it is asked for")
        }
        let event = AuditEvent(
            facts: AuditEvent.Facts(
                id: entropy.identifier("u"), occurredAt: clock.now, subject: subject, visit: nil, rule: rule,
                correlation: nil, detail: .log(upkeep)),
            actor: staff.account, subjectExists: exists, staff: staff.sealed(salt: salt), customer: nil)
        let request = AppendRequest([event], upkeep: UpkeepPlacement(targets: targets))
        do {
            let batch = try await self.store.append(request.keys) { tail in
                let batch = try AuditPlacement.batch(of: request, after: tail, at: clock.now) {
                    entropy.identifier("h")
                }
                guard isWorthIt(batch) else { throw NothingToDo() }
                return batch
            }
            _ = try batch.outcomes[0].get()
            self.cutter?.note(batch)
            await self.cutDueCheckpoint()
            return batch
        } catch is NothingToDo {
            return AuditBatch(entries: [], nodes: [], head: .empty, handles: [:], outcomes: [])
        }
    }
}

extension AuditKind {
    /// Whether the event is about the log itself.
    var isAboutTheLog: Bool {
        switch self {
        case .logRedacted, .logPurged, .logHeld, .logReleased: true
        default: false
        }
    }
}
