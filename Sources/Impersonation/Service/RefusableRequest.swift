// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Permissions

/// What somebody asked for, as far as the record of its refusal tells: who, about whom, why.
struct RefusableRequest: Sendable {
    let staff: Operator
    /// The account it is about; nil where it is about none.
    let subject: Account.ID?
    var reason = Reason.none
    var correlation: AuditWord?
    /// Who the two are, as far as they exist.
    var people: (actor: Person?, subject: Person?) = (nil, nil)
    /// Whose login it really is, when that came out.
    var loginHolder: Account.ID?
    /// Who presented a hand-off code, when that is what was attempted.
    var presenter: Presenter?

    /// Whom a refusal counts against: somebody who gives out another for themselves is not to use up what is theirs.
    var chargeable: Account.ID { self.loginHolder ?? self.staff.account }
}

extension RuleID {
    /// Decides a switch from one visit to another.
    static let switching: Self = "switch"
    /// Decides who gives and takes back consent.
    static let consent: Self = "consent"
    /// Decides who says yes or no for a second person.
    static let approval: Self = "approval"
    /// Decides who ends the visits of others.
    static let ending: Self = "end"
    /// Decides who sets freezes.
    static let freezing: Self = "freeze"
    /// Decides who lifts freezes.
    static let lifting: Self = "lift"
}
