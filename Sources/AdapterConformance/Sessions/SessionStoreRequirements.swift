// SPDX-License-Identifier: Apache-2.0

public import Impersonation

extension Requirement where Port == any SessionStore {
    /// Everything that every ``/Impersonation/SessionStore`` must do.
    public static var sessionStore: [Self] {
        self.visitLookups + self.visitRevisions + self.visitTouches + self.ledgers + self.freezes + self.sessionCommits
            + self.visitLists + self.visitErasure + self.sessionRaces
    }
}
