// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Impersonation
internal import Permissions

/// An order looked at on accounts of one moment: whether it is allowed, and what it would do.
struct ChangeDraft {
    let order: ChangeOrder
    let picture: ChangePicture
    let actor: Account
    /// The accounts that the subject owns and that are not closed, as far as they matter.
    let owned: [Account]
    let reason: Reason?
    let now: Timestamp
    let freshID: () -> Account.ChangeID

    /// What becomes of an order.
    enum Outcome {
        case refused(Decision)
        case allowed(ChangePlan, by: RuleID)
    }

    /// Decides by `policy` and works out the plan.
    func outcome(by policy: ChangePolicy) -> Outcome {
        let decision = self.decision(by: policy)
        guard decision.mode != nil else { return .refused(decision) }
        guard let plan = self.plan() else {
            return .refused(Decision(.refused([self.misfit]), by: Self.freshness))
        }
        return .allowed(plan, by: decision.rule)
    }

    /// The rule that what is changed is still as it was seen.
    static let freshness: RuleID = "still-as-seen"

    /// Why an order that is allowed does not fit the accounts as they are.
    private var misfit: RefusalReason {
        if case .create = self.order { .accountExists } else { .changedMeanwhile }
    }

    private func decision(by policy: ChangePolicy) -> Decision {
        let actor = self.picture.standing(of: self.actor)
        let recipient = self.order.recipient.map { self.picture.standing(of: $0) }
        guard let subject = self.subject, recipient.map({ $0 != nil }) ?? true else {
            return policy.decide(withoutSubjectBy: actor)
        }
        let decision = policy.decide(self.request(for: subject, actor, recipient ?? nil))
        guard decision.mode != nil, case .close = self.order, let recipient else { return decision }
        // What is handed over is transferred, each for itself, by the same rules.
        let refused = self.owned.lazy.map { account in
            policy.decide(
                ChangeRequest(
                    .transfer, actor: actor, subject: self.picture.standing(of: account), recipient: recipient,
                    suspendedBy: account.suspension?.authority))
        }.first { $0.mode == nil }
        return refused ?? decision
    }

    /// The account in question; the one to be made, for a creation.
    private var subject: Account? {
        if case .create = self.order { self.made } else { self.picture[self.order.subject] }
    }

    private func request(for subject: Account, _ actor: Standing, _ recipient: Standing?) -> ChangeRequest {
        var (role, recipient, isLeftOwning) = (subject.role, recipient, false)
        switch self.order {
        case .create, .edit, .suspend, .enable, .transfer: break
        case .setRole(_, let wanted):
            role = wanted
            recipient = subject.owner.flatMap { self.picture.standing(of: $0) }
            isLeftOwning = !self.owned.isEmpty
        case .close:
            isLeftOwning =
                recipient == nil ? !self.owned.isEmpty : self.owned.count > AdministrationService.maximumHandOver
        }
        return ChangeRequest(
            self.order.kind, actor: actor, subject: self.picture.standing(of: subject), role: role,
            recipient: recipient, suspendedBy: subject.suspension?.authority, ownsAccounts: isLeftOwning)
    }

    /// The account that a creation makes.
    private var made: Account? {
        guard case .create(let draft, let owner) = self.order else { return nil }
        return Account(
            id: draft.id, username: draft.username, displayName: draft.displayName, company: draft.company,
            email: draft.email, domains: draft.domains, locale: draft.locale, role: draft.role,
            creator: self.actor.id, owner: owner, status: draft.status, createdAt: self.now,
            lastChange: self.freshID())
    }

    /// What the order does; nil where it does not fit the accounts as they are.
    ///
    /// A plan without steps changes nothing.
    private func plan() -> ChangePlan? {
        var plan = ChangePlan(on: self.picture)
        if let made = self.made {
            guard self.picture[made.id] == nil else { return nil }
            plan.create(made, below: made.owner.flatMap { self.picture[$0] })
            return plan
        }
        guard let account = self.picture[self.order.subject] else { return nil }
        switch self.order {
        case .create: return nil
        case .edit(let seen, let wanted):
            let details = Account.Detail.allCases.filter { !seen.has($0, as: wanted) && !account.has($0, as: wanted) }
            guard details.allSatisfy({ account.has($0, as: seen) }) else { return nil }
            guard !details.isEmpty else { return plan }
            plan.change(account, .edit, as: self.freshID()) { for detail in details { $0.take(detail, from: wanted) } }
        case .suspend:
            let suspension = Suspension(
                by: self.actor.id, authority: self.actor.role, reason: self.reason?.text ?? "", at: self.now)
            plan.change(account, .suspend, as: self.freshID()) { $0.status = .suspended(suspension) }
        case .enable: plan.change(account, .enable, as: self.freshID()) { $0.status = .active }
        case .transfer(_, let owner):
            guard account.owner != owner else { return plan }
            plan.change(account, .transfer, as: self.freshID()) { $0.owner = owner }
            plan.touch(account.owner.flatMap { self.picture[$0] })
            plan.touch(self.picture[owner])
        case .setRole(_, let role):
            guard account.role != role else { return plan }
            plan.change(account, .setRole, as: self.freshID()) { $0.role = role }
        case .close(_, let recipient):
            for owned in self.owned {
                plan.change(owned, .transfer, as: self.freshID()) { $0.owner = recipient }
            }
            if !self.owned.isEmpty { plan.touch(recipient.flatMap { self.picture[$0] }) }
            plan.change(account, .close, as: self.freshID()) { $0.status = .closed }
        }
        return plan
    }
}

extension Account {
    /// Whether a detail is the same, byte for byte: an edit may be about nothing but how a letter is composed.
    func has(_ detail: Detail, as other: Account) -> Bool {
        let (mine, others) = (self.text(detail), other.text(detail))
        return mine.map { Array($0.utf8) } == others.map { Array($0.utf8) }
    }
}
