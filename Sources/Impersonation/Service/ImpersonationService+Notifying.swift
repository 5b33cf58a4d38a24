// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension ImpersonationService {
    /// Tells the customer what they have not been told of a visit, as it is stored, and keeps that they were.
    ///
    /// - Returns: the visit as it is stored then; nil when it had moved on.
    /// - Throws: ``ImpersonationError`` with `noticeNotTaken` when the sink did not take it, or the error of the session
    ///   store; what was not told, or not kept as told, is tried again.
    @discardableResult
    func notify(_ visit: Visit) async throws -> Visit? {
        var visit = visit
        while let pending = visit.notices.first {
            guard let sink = self.ports.notifying.sink else {
                throw ImpersonationError(.noticeNotTaken, "there is nobody to tell customers")
            }
            do {
                try await sink.take(Notice(visit, pending))
            } catch {
                throw ImpersonationError(
                    .noticeNotTaken, "the customer could not be told; nothing is granted untold", underlying: error)
            }
            let next = try visit.notified()
            guard try await self.ports.sessions.commit([.replace(next, unseenSince: nil)]) == .committed else {
                return nil
            }
            visit = next
        }
        return visit
    }

    /// Tells the customer that a visit began, however others have moved it on meanwhile.
    ///
    /// - Returns: the visit as it is stored then: told, or over.
    /// - Throws: as ``notify(_:)`` does, or ``ImpersonationError`` with `logUnavailable`.
    func tellStart(of id: VisitID) async throws -> Visit {
        try await retrying {
            guard let visit = try await self.ports.sessions.visit(.id(id))?.visit else {
                throw ImpersonationError(.invalidRecord, "a visit that has just begun is not there")
            }
            guard visit.needsNotice else { return visit }
            guard let delivered = try await self.deliver([visit]).first else { return nil }
            return try await self.notify(delivered)
        }
    }

    /// Tries once more to tell the customer; gives up what has been due for too long, and has that recorded.
    func settleNotices(of visit: Visit) async throws {
        let now = self.ports.clock.now
        do {
            try await self.notify(visit)
            return
        } catch {
            guard visit.notices.first?.isLate(at: now) == true else { throw error }
        }
        let next = try visit.givingUpNotices(at: now, salts: self.freshSalts())
        guard try await self.ports.sessions.commit([.replace(next, unseenSince: nil)]) == .committed else { return }
        try await self.deliver([next])
    }
}

extension Notice {
    init(_ visit: Visit, _ pending: PendingNotice) {
        self.id = ID(known: "\(visit.id.rawValue).\(pending.kind.rawValue)")
        self.visit = visit.id
        self.subject = visit.terms.subject
        self.actor = visit.terms.actor
        self.ticket = visit.terms.reason.ticket
        self.at = pending.since
        switch (pending.kind, visit.state) {
        case (.ended, .ended(let ended)): self.event = .ended(ended.cause, duration: ended.duration)
        case (_, .active(let active)):
            self.event = .started(until: active.deadline, isEmergency: pending.isEmergency)
        case (_, .ended(let ended)): self.event = .started(until: ended.at, isEmergency: pending.isEmergency)
        case (_, .prepared(let until)): self.event = .started(until: until, isEmergency: pending.isEmergency)
        }
    }
}
