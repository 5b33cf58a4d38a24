// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Permissions
import Synchronization

/// What everything is picked by: whom an errand is about, and with what.
extension Attempt {
    /// The account that is entered: mostly one that may be.
    var subject: Account.ID {
        let (me, accounts) = (self.me.account, self.company.chronicle.withLock { $0.accounts })
        let all = accounts.keys.sorted()
        let allowed = all.filter { NaiveRules.mayEnter(me, $0, accounts) }
        return self.pick(self.choice % 5 == 0 || allowed.isEmpty ? all : allowed) ?? "house"
    }

    /// One of my visits, mostly the latest that goes on.
    func pickVisit() -> (id: VisitID, token: VisitToken)? {
        let overSince = self.company.chronicle.withLock { $0.overSince }
        return self.pickRecent(self.me.visits, where: { overSince[$0.id] == nil })
    }

    /// Mostly the latest that is of use, and now and then any.
    func pickRecent<Value>(_ values: [Value], where isOfUse: (Value) -> Bool) -> Value? {
        guard self.choice % 4 == 0, !values.isEmpty else { return values.last(where: isOfUse) ?? values.last }
        return values[self.choice / 4 % values.count]
    }

    func pick<Value>(_ values: [Value]) -> Value? {
        values.isEmpty ? nil : values[self.choice % values.count]
    }

    /// Mostly the newest approval of one's own, and now and then somebody else's.
    var evidence: EntryEvidence {
        EntryEvidence(
            approval: self.pickRecent(self.company.chronicle.withLock { $0.approvals }) { id in
                self.company.sessions.storedApproval(id)?.requester.id == self.staff.account
            },
            isEmergency: self.choice / 32 % 5 == 0)
    }

    /// Why something is done, in words that nobody else uses, and now and then for a request that others know too.
    var why: Reason {
        let ticket = self.choice / 2_048 % 4 == 0 ? self.ticket : nil
        guard let why = try? Reason(self.company.freshWord("why").rawValue, ticket: ticket) else {
            preconditionFailure("a short text")
        }
        return why
    }

    /// One of the few requests that the company has.
    var ticket: String { "T-\(self.choice % 3)" }

    /// Why somebody enters: for what a second person has said yes to, where that is given along.
    func why(given evidence: EntryEvidence) -> Reason {
        evidence.approval.flatMap { self.company.sessions.storedApproval($0)?.reason } ?? self.why
    }

    var mode: VisitMode { self.choice / 64 % 6 == 1 ? .readOnly : .full }

    /// The page one comes from, which no other errand has.
    var page: ReturnPoint {
        let step = self.company.chronicle.withLock { $0.step }
        guard let page = try? ReturnPoint("/customers?from=\(step)") else { preconditionFailure("a local path") }
        return page
    }
}
