// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit

/// Which entries of an exported log to show.
struct Filter: Hashable {
    var actor: String?
    var subject: String?
    var visit: String?
    var capability: String?
    var kind: String?
    var outcome: String?
    var from: Timestamp?
    var until: Timestamp?

    func matches(_ entry: AuditEntry) -> Bool {
        let time = entry.place.recordedAt
        return (self.actor == nil || self.isActor(of: entry))
            && (self.subject == nil || self.subject == entry.subject?.rawValue)
            && (self.visit == nil || self.visit == entry.visit?.rawValue)
            && (self.capability == nil || self.capability == entry.detail.capability?.rawValue)
            && (self.kind == nil || self.kind == entry.kind.rawValue)
            && (self.outcome == nil || self.outcome == entry.detail.outcome?.rawValue)
            && (self.from.map { time >= $0 } ?? true) && (self.until.map { time < $0 } ?? true)
    }

    /// A person is asked for by handle, or by account where that is not erased, and by what they caused for others too.
    private func isActor(of entry: AuditEntry) -> Bool {
        let staff = (try? entry.staffDetails()).flatMap { $0 }
        let names = [
            entry.place.actor.rawValue, entry.place.by?.rawValue, staff?.account.rawValue, staff?.causedBy?.rawValue,
        ]
        return names.contains(self.actor)
    }
}
