// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Permissions

extension AccountPicture {
    /// What `actor` wants to do to an account, as everybody stands in this picture; with nobody to receive anything.
    func request(
        _ kind: ChangeKind, on account: Account, by actor: Account, authenticationAge: Duration
    ) -> ChangeRequest {
        ChangeRequest(
            kind, actor: self.standing(of: actor), subject: self.standing(of: account),
            suspension: account.suspension, suspensionsAbove: self.owners(above: account).compactMap(\.suspension),
            authenticationAge: authenticationAge)
    }
}

extension Account {
    /// The account's own suspension, while there is one.
    var suspension: Suspension? {
        if case .suspended(let suspension) = self.status { suspension } else { nil }
    }
}
