// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Synchronization

/// What a check has left open in a log, from which nothing is taken away: visits are stopped, and holds are lifted.
final class AuditTraces: Traces {
    /// Who is in whose account.
    private struct Start {
        let actor: Account.ID
        let subject: Account.ID?
        let subjectExists: Bool
    }

    private struct Left {
        var visits: [VisitID: Start] = [:]
        var hasHeld = false
    }

    private let left = Mutex(Left())

    func watching(_ store: any AuditStore) -> any AuditStore {
        PlacingAuditStore(store: store) { batch, keys, tail in
            self.note(batch, keys, after: tail)
            return batch
        }
    }

    /// Remembers what is about to be stored; what is given up may be there all the same.
    func note(_ batch: AuditBatch, _ keys: AuditKeys, after tail: AuditTail) {
        let known = zip(keys.people, tail.handles).compactMap { person, handle in handle.map { (person, $0) } }
        let people = Dictionary(
            (known + batch.handles.map { ($0, $1) }).map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        self.left.withLock { left in
            if batch.holds != nil { left.hasHeld = true }
            for entry in batch.entries where entry.kind == .visitStarted {
                guard let visit = entry.visit, let actor = people[entry.place.actor] else { continue }
                left.visits[visit] = Start(
                    actor: actor, subject: entry.subject, subjectExists: entry.place.subjectIndex != nil)
            }
        }
    }

    func takeAway(in store: any AuditStore, _ trial: Trial<any AuditStore>) async {
        let left = self.left.withLock { $0 }
        guard left.hasHeld || !left.visits.isEmpty, let log = try? await trial.log(over: store).log else { return }
        let own = (try? await trial.tail(of: store).holds)?.filter { $0.id.rawValue.hasPrefix(trial.marker) }
        for hold in own ?? [] { try? await log.release(hold.id, by: StaffDetails(account: trial.id("clerk"))) }
        for visits in left.visits.keys.sorted().parts(of: AuditKeys.maximumEvents) {
            let stops = visits.compactMap { visit in
                left.visits[visit].map { Self.stop(visit, $0, trial) }
            }
            // One that has stopped already is refused, which keeps no other from being stopped.
            _ = try? await log.append(stops)
        }
    }

    private static func stop(_ visit: VisitID, _ start: Start, _ trial: Trial<any AuditStore>) -> AuditEvent {
        AuditEvent(
            facts: AuditEvent.Facts(
                id: trial.entropy.identifier("stop-"), occurredAt: SystemClock().now, subject: start.subject,
                visit: visit, rule: nil, correlation: nil, detail: .visitStopped(cause: "stopped", milliseconds: 0)),
            actor: start.actor, subjectExists: start.subjectExists,
            staff: StaffDetails(account: start.actor).sealed(salt: trial.freshDigest()),
            customer: start.subject.map { _ in CustomerDetails().sealed(salt: trial.freshDigest()) })
    }
}
