// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Impersonation
public import Permissions

extension AdministrationService {
    /// Tells beforehand what somebody may do to an account, for showing or hiding controls: nothing is written or recorded.
    ///
    /// `create` is about a new customer below the account. What depends on more than the account, such as who would receive it,
    /// which details change and what it owns, is decided when it is asked for.
    ///
    /// - Returns: a decision for every kind of change. An account out of reach is decided like one that does not exist.
    /// - Throws: ``AdministrationError`` with `storeFailed`.
    public func preview(changing id: Account.ID, by staff: Operator) async throws -> [ChangeKind: Decision] {
        let picture = try await self.reading {
            try await AccountPicture(of: [staff.account, id], from: self.accounts)
        }
        let decisions = ChangeKind.allCases.map { kind in (kind, self.decision(on: kind, of: id, by: staff, picture)) }
        return Dictionary(uniqueKeysWithValues: decisions)
    }

    private func decision(
        on kind: ChangeKind, of id: Account.ID, by staff: Operator, _ picture: AccountPicture
    ) -> Decision {
        guard let actor = picture[staff.account] else {
            return Decision(.refused([.actorNotActive]), by: EntryPolicy.actorActive)
        }
        guard let account = picture[id] else {
            return self.policy.decide(withoutSubjectBy: picture.standing(of: actor))
        }
        let age = self.clock.now.duration(since: staff.authenticatedAt)
        guard kind == .create else {
            return self.policy.decide(picture.request(kind, on: account, by: actor, authenticationAge: age))
        }
        let customer = Account(
            id: self.entropy.identifier("preview-"), username: "", displayName: "", role: .customer, owner: account.id,
            createdAt: self.clock.now)
        var request = picture.request(kind, on: customer, by: actor, authenticationAge: age)
        request.recipient = picture.standing(of: account)
        return self.policy.decide(request)
    }
}
