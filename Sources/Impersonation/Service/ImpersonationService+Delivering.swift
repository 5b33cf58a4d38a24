// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension ImpersonationService {
    /// Brings the outboxes of `visits` to the log, and then empties them.
    ///
    /// The events are frozen, so it does no harm when somebody else does the same, or has done it. Emptying an outbox
    /// is housekeeping: whether it worked or not, the events are on record.
    ///
    /// - Returns: those of the visits that are stored as returned; what had moved on meanwhile is left out.
    /// - Throws: ``ImpersonationError`` with `logUnavailable`; the events stay where they are.
    @discardableResult
    func deliver(_ visits: [Visit]) async throws -> [Visit] {
        let undelivered = visits.filter { !$0.outbox.isEmpty }
        guard !undelivered.isEmpty else { return visits }
        _ = try await self.logging { try await self.ports.log.append(undelivered.flatMap(\.outbox)) }
        let changes = undelivered.map { SessionChange.replace($0.delivered(), unseenSince: nil) }
        let isStored = try? await self.ports.sessions.commit(changes) == .committed
        return visits.compactMap { $0.outbox.isEmpty ? $0 : isStored == true ? $0.delivered() : nil }
    }

    /// A visit that was looked at to be ended.
    struct Finish {
        /// The visit as it is now.
        let visit: Visit
        /// Whether everything about it is on record.
        let isRecorded: Bool
    }

    /// Ends a visit, if it is not over and its end is due, and brings its stop to the log.
    ///
    /// Access ends with the commit. The log comes after it and may fail: the stop then waits in the outbox.
    ///
    /// - Parameters:
    ///   - key: the visit.
    ///   - ender: who ends it, when that is not the operator.
    ///   - decide: why and from when, asked of each version of the visit that is found; nil leaves it alone. Time goes
    ///     first: a visit that is overdue ends as such, whatever else is the matter.
    /// - Returns: the visit, ended or left alone; nil when there is none.
    /// - Throws: the error of the session store, and then the visit may go on.
    func finish(
        _ key: VisitKey, by ender: Account.ID? = nil, deciding decide: (VisitSnapshot, Timestamp) -> Visit.Ending?
    ) async throws -> Finish? {
        let found: Visit?? = try await retrying {
            guard let snapshot = try await self.ports.sessions.visit(key) else { return .some(nil) }
            let visit = snapshot.visit
            let now = self.ports.clock.now
            let overdue = visit.overdue(at: now, seenAt: snapshot.seenAt)
            guard visit.ended == nil, let ending = overdue ?? decide(snapshot, now) else { return visit }
            let next = try EndedVisit(
                snapshot, ending, by: overdue == nil ? ender : nil,
                notifying: self.ports.notifying.duty, salts: self.freshSalts())
            var changes = [next.change]
            if let ledger = try await self.ports.sessions.ledger(of: visit.actor)?.ending(visit.id) {
                changes.append(.ledger(ledger))
            }
            return try await self.ports.sessions.commit(changes) == .committed ? .some(next.visit) : nil
        }
        guard let visit = found.flatMap({ $0 }) else { return nil }
        guard visit.ended != nil else { return Finish(visit: visit, isRecorded: true) }
        do {
            let delivered = try await self.deliver([visit])
            for visit in delivered { _ = try? await self.notify(visit) }
            return Finish(visit: visit, isRecorded: true)
        } catch {
            return Finish(visit: visit, isRecorded: false)
        }
    }
}
