// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Impersonation
internal import Permissions

/// An order looked at on accounts of one moment: whether it is allowed, and what it would do.
struct ChangeDraft {
    let order: ChangeOrder
    let picture: AccountPicture
    let actor: Account
    /// The accounts that the subject owns and that are not closed, as far as they matter.
    let owned: [Account]
    let now: Timestamp
    /// Names for the changes: the last for the subject, the others for what is handed over.
    let ids: [Account.ChangeID]

    /// What becomes of an order.
    enum Outcome {
        case refused(Decision)
        case allowed(ChangePlan, by: RuleID)
    }

    /// Decides by `policy` and works out the plan.
    func outcome(by policy: ChangePolicy) -> Outcome {
        let decision = self.decision(by: policy)
        guard decision.mode != nil else { return .refused(decision) }
        if case .create = self.order.wish, self.picture[self.order.subject] != nil {
            return .refused(Decision(.refused([.accountExists]), by: Self.newIdentifier))
        }
        guard let plan = self.plan() else {
            return .refused(Decision(.refused([.changedMeanwhile]), by: Self.stillAsSeen))
        }
        return .allowed(plan, by: decision.rule)
    }

    /// The rule that what is changed is still as it was seen.
    static let stillAsSeen: RuleID = "still-as-seen"
    /// The rule that a new account has an identifier of its own.
    static let newIdentifier: RuleID = "new-identifier"

    private func decision(by policy: ChangePolicy) -> Decision {
        let actor = self.picture.standing(of: self.actor)
        let recipient = self.order.recipient.map { self.picture.standing(of: $0) }
        guard let subject = self.subject, recipient.map({ $0 != nil }) ?? true else {
            return policy.decide(withoutSubjectBy: actor)
        }
        let decision = policy.decide(self.request(for: subject, recipient: recipient ?? nil))
        guard decision.mode != nil, case .close(_, let recipientID?) = self.order.wish else { return decision }
        // What is handed over is transferred, each for itself, by the same rules.
        let refused = self.owned.lazy.map { account in
            var request = self.request(.transfer, for: account)
            request.recipient = self.picture.standing(of: recipientID)
            return policy.decide(request)
        }.first { $0.mode == nil }
        return refused ?? decision
    }

    /// The account in question; the one to be made, for a creation.
    private var subject: Account? {
        guard case .create(let draft, let owner) = self.order.wish else { return self.picture[self.order.subject] }
        return Account(
            id: draft.id, username: draft.username, displayName: draft.displayName, company: draft.company,
            email: draft.email, domains: draft.domains, locale: draft.locale, role: draft.role,
            creator: self.actor.id, owner: owner, status: draft.status, createdAt: self.now)
    }

    /// A request about an account as it is.
    private func request(_ kind: ChangeKind, for account: Account) -> ChangeRequest {
        self.picture.request(
            kind, on: account, by: self.actor,
            authenticationAge: self.now.duration(since: self.order.staff.authenticatedAt))
    }

    private func request(for subject: Account, recipient: Standing?) -> ChangeRequest {
        var request = self.request(self.order.kind, for: subject)
        request.recipient = recipient
        switch self.order.wish {
        case .create, .suspend, .enable, .transfer: break
        case .edit(let seen, let wanted): request.details = Set(Self.differences(from: seen, to: wanted))
        case .setRole(_, let role):
            request.role = role
            request.recipient = subject.owner.flatMap { self.picture.standing(of: $0) }
            request.ownsAccounts = !self.owned.isEmpty
        case .close:
            request.ownsAccounts =
                recipient == nil ? !self.owned.isEmpty : self.owned.count > AdministrationService.maximumHandOver
        }
        return request
    }

    private static func differences(from seen: Account, to wanted: Account) -> [Account.Detail] {
        Account.Detail.allCases.filter { !seen.has($0, as: wanted) }
    }

    /// What the order does; nil where it would undo what was not seen.
    ///
    /// A plan without steps changes nothing.
    private func plan() -> ChangePlan? {
        var plan = ChangePlan(on: self.picture)
        guard let account = self.subject, let id = self.ids.last, !self.order.overlooks(account) else { return nil }
        switch self.order.wish {
        case .create: plan.create(account, as: id)
        case .edit(let seen, let wanted):
            let details = Self.differences(from: seen, to: wanted).filter { !account.has($0, as: wanted) }
            guard details.allSatisfy({ account.has($0, as: seen) }) else { return nil }
            guard !details.isEmpty else { return plan }
            plan.change(account, .edit, as: id) { for detail in details { $0.take(detail, from: wanted) } }
        case .suspend:
            let suspension = Suspension(
                by: self.actor.id, authority: self.actor.role, reason: self.order.reason?.text ?? "", at: self.now)
            plan.change(account, .suspend, as: id) { $0.status = .suspended(suspension) }
        case .enable: plan.change(account, .enable, as: id) { $0.status = .active }
        case .transfer(_, let owner):
            guard account.owner != owner else { return plan }
            plan.change(account, .transfer, as: id) { $0.owner = owner }
        case .setRole(_, let role):
            guard account.role != role else { return plan }
            plan.change(account, .setRole, as: id) { $0.role = role }
        case .close(_, let recipient):
            for (owned, id) in zip(self.owned, self.ids) {
                plan.change(owned, .transfer, as: id) { $0.owner = recipient }
            }
            plan.change(account, .close, as: id) { $0.status = .closed }
        }
        return plan
    }
}
