// SPDX-License-Identifier: Apache-2.0

public import Impersonation

extension Requirement where Port == any SessionStore {
    /// Everything that every ``/Impersonation/SessionStore`` must do.
    public static var sessionStore: [Self] {
        (self.visitLookups + self.visitRevisions + self.visitTouches + self.visitNotices + self.ledgers + self.freezes
            + self.consents + self.approvals + self.approvalLists + self.events + self.letterCases
            + self.sessionCommits + self.sessionRecordCommits + self.commitConditions + self.visitLists
            + self.visitListPages + self.sessionRaces + self.sessionRecordRaces
            + self.relianceRaces + self.touchRaces)
            .map { $0.leavingNothingOpen(SessionTraces.self) } + self.visitErasure
    }
}
