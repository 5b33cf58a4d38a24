// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit

/// What somebody set about doing with the log, under a name that no other such order has.
struct LogOrder: Sendable {
    enum Task: Sendable {
        case redact(SealedPart.Label, ErasureScope)
        case purge(before: Timestamp)
        case hold(AuditHold.Scope)
        case release
    }

    let task: Task
    /// Who does it.
    ///
    /// A hold can be lifted by several, of whom one is first.
    var people: Set<Account.ID>
    /// How many entries there were when it was begun.
    let size: Int
}

extension ErasureScope {
    /// Whether an entry is meant, where people are named by `handles`.
    func isAbout(_ entry: AuditEntry, _ handles: [Account.ID: StaffHandle]) -> Bool {
        switch self {
        case .subject(let subject): return entry.subject == subject
        case .visit(let visit): return entry.visit == visit
        case .actor(let actor):
            guard let handle = handles[actor] else { return false }
            return entry.place.actor == handle || entry.place.by == handle
        @unknown default: return false
        }
    }
}
