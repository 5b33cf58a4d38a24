// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Synchronization

/// How often somebody may begin something, by the words of the limits, counted one by one.
extension Company {
    /// By how much the clocks of two nodes may differ: so much less than its length is a window sure to hold.
    private static let drift = Duration.seconds(11)

    /// Somebody has prepared, entered or asked for a yes.
    ///
    /// Who was kept waiting for long counts for the minute in which they began, of which nobody knows any more.
    func sawBeginning(by actor: Account.ID, at time: Timestamp) {
        let span = Duration.seconds(60) - Self.drift
        guard Self.isWithin(span, time, self.clock.now) else { return }
        let times = self.chronicle.withLock { chronicle in
            chronicle.beginnings[actor, default: []].append(time)
            return chronicle.beginnings[actor] ?? []
        }
        let most = times.map { start in times.count { Self.isWithin(span, start, $0) && start <= $0 } }.max() ?? 0
        if most > self.rules.policy.limits.entriesPerMinute {
            self.report(.limits, "\(actor) began \(most) times within a minute")
        }
    }

    /// Somebody's visit has become active.
    func sawVisit(of actor: Account.ID, in subject: Account.ID, at time: Timestamp) {
        let span = Duration.seconds(3_600) - Self.drift
        guard Self.isWithin(span, time, self.clock.now) else { return }
        let visited = self.chronicle.withLock { chronicle in
            chronicle.visited[actor, default: []].append((subject, time))
            return chronicle.visited[actor] ?? []
        }
        let most = visited.map { start in
            Set(visited.filter { Self.isWithin(span, start.at, $0.at) && start.at <= $0.at }.map(\.subject)).count
        }.max()
        if let most, most > self.rules.policy.limits.subjectsPerHour {
            self.report(.limits, "\(actor) entered \(most) accounts within an hour")
        }
    }

    private static func isWithin(_ span: Duration, _ one: Timestamp, _ other: Timestamp) -> Bool {
        max(one, other).duration(since: min(one, other)) < span
    }
}
