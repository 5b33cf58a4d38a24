// SPDX-License-Identifier: Apache-2.0

package import Accounts
package import Audit

/// Events that are stored together with the records they are about, and wait there for the log.
///
/// Access follows what is stored, and the record of it cannot be lost: what the log does not take now, a sweep brings to
/// it.
package struct EventOutbox: Sendable {
    let sessions: any SessionStore
    let log: AuditLog

    package init(sessions: any SessionStore, log: AuditLog) {
        self.sessions = sessions
        self.log = log
    }

    /// Stores changes together with the record of what they mean, and brings that to the log.
    ///
    /// - Returns: whether they were stored; not when records had moved on.
    /// - Throws: the error of the session store, and then they may be.
    func commit(_ changes: [SessionChange], recording event: AuditEvent) async throws -> Bool {
        guard try await self.sessions.commit(changes + [.event(event)]) == .committed else { return false }
        await self.deliver(event)
        return true
    }

    /// Counts a refusal against somebody and stores its record with the count, so that neither is there without the other.
    ///
    /// - Parameters:
    ///   - actor: against whom.
    ///   - ofCode: whether it was a code of theirs that was refused, by whomever it was presented.
    ///   - now: when.
    ///   - limits: how many have a record of their own within a minute.
    ///   - event: makes the record, from how many refusals it stands for; not asked when there is to be none.
    /// - Throws: the error of the session store.
    package func countRefusal(
        of actor: Account.ID, ofCode: Bool = false, at now: Timestamp, limits: VisitLimits,
        recording event: (_ standsFor: Int64) -> AuditEvent
    ) async throws {
        try await retrying {
            let (next, standsFor) = try await self.sessions.ledger(ofOperator: actor)
                .refusing(ofCode: ofCode, at: now, limits: limits)
            let isStored =
                if let standsFor { try await self.commit([.ledger(next)], recording: event(standsFor)) } else {
                    try await self.sessions.commit([.ledger(next)]) == .committed
                }
            return isStored ? () : nil
        }
    }

    /// Brings an event that waits for the log to it; what it does not take goes on waiting, for a sweep.
    func deliver(_ event: AuditEvent) async {
        _ = try? await self.tryToDeliver(event)
    }

    /// Brings the events that wait for the log to it.
    ///
    /// One by one, and past those that it does not take for what they are, so that none holds up another. When the log or
    /// the store cannot be had at all, the rest is left for the next time.
    ///
    /// - Returns: how many were tried in vain.
    package func deliverWaiting() async -> Int {
        var waiting = 0
        do {
            while true {
                let events = try await self.sessions.events(skipping: waiting, limit: Self.page)
                for event in events {
                    do {
                        waiting += try await self.tryToDeliver(event) ? 0 : 1
                    } catch let error as AuditError where error.isAboutTheEvent {
                        waiting += 1
                    }
                }
                if events.count < Self.page { return waiting }
            }
        } catch {
            return waiting + 1
        }
    }

    private static let page = 200

    private func tryToDeliver(_ event: AuditEvent) async throws -> Bool {
        _ = try await self.log.append(event)
        return try await self.sessions.commit([.delivered(event.id)]) == .committed
    }
}

extension AuditError {
    /// Whether the log takes other events, and only this one not.
    fileprivate var isAboutTheEvent: Bool {
        switch self.code {
        case .conflictingEvent, .visitStopped, .visitNotStarted, .visitStarted, .reserved, .held: true
        case .clockBehind, .overloaded, .invalidQuery, .invalidRecord: false
        }
    }
}
