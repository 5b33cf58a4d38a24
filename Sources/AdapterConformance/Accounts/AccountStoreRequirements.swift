// SPDX-License-Identifier: Apache-2.0

public import Accounts

extension Requirement where Port == any AccountStore {
    /// Everything that every ``/Accounts/AccountStore`` must do.
    public static var accountStore: [Self] {
        (self.accountLookups + self.standingLookups + self.accountScopes + self.accountFilters + self.accountTexts
            + self.accountCounting + self.accountPages + self.accountCommits + self.accountRevisions + self.accountTrees
            + self.accountRaces)
            .map { $0.leavingNothingOpen(AccountTraces.self) }
    }
}
