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
        let used = (entry.detail.act?.capability ?? entry.detail.change?.capability)?.rawValue
        let time = entry.place.recordedAt
        return (self.actor == nil || self.isActor(of: entry))
            && (self.subject == nil || self.subject == entry.subject?.rawValue)
            && (self.visit == nil || self.visit == entry.visit?.rawValue)
            && (self.capability == nil || self.capability == used)
            && (self.kind == nil || self.kind == entry.kind.rawValue)
            && (self.outcome == nil || self.outcome == Self.outcome(of: entry)?.rawValue)
            && (self.from.map { time >= $0 } ?? true) && (self.until.map { time < $0 } ?? true)
    }

    /// An actor is asked for by handle, or by account where that is not erased.
    private func isActor(of entry: AuditEntry) -> Bool {
        self.actor == entry.place.actor.rawValue
            || self.actor == (try? entry.staffDetails()).flatMap { $0 }?.account.rawValue
    }

    static func outcome(of entry: AuditEntry) -> AuditOutcome? {
        switch entry.detail {
        case .actCompleted(_, let outcome), .accountCompleted(_, let outcome): outcome
        default: nil
        }
    }
}
