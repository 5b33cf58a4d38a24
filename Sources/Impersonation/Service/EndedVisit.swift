// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// A visit as it is once ended, with what storing that depends on.
struct EndedVisit {
    let visit: Visit
    /// Until when the visit must not have been in use, where idleness is why it ended: touches change no revision.
    private let unseenSince: Timestamp?

    init(
        _ snapshot: VisitSnapshot, _ ending: Visit.Ending, by ender: Account.ID? = nil, notifying notice: Notice.Duty,
        salts: Visit.Salts
    ) throws {
        self.visit = try snapshot.visit.ended(ending, by: ender, notifying: notice, salts: salts)
        self.unseenSince = ending.cause == .idle ? snapshot.visit.lastStored(seenAt: snapshot.seenAt) : nil
    }

    var change: SessionChange { .replace(self.visit, unseenSince: self.unseenSince) }
}
