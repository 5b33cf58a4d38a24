// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// What can be done to an account at the account desk.
@nonexhaustive
public enum ChangeKind: String, Hashable, Sendable, CaseIterable {
    /// Make a new account.
    case create
    /// Change details, such as a name or an address.
    case edit
    /// Switch off.
    case suspend
    /// Switch on what is suspended or pending.
    case enable
    /// Give to another owner.
    case transfer
    /// Promote or demote.
    case setRole
    /// Give up for good.
    case close

    /// The capability under which the change stands in the log.
    public var capability: Capability.ID { Capability.ID(known: "accounts.\(self.rawValue)") }
}

/// Who wants to change what about which account, as all of them stand now.
public struct ChangeRequest: Hashable, Sendable {
    /// What is to be done.
    public let kind: ChangeKind
    /// The real person's account.
    public let actor: Standing
    /// How long ago they proved who they are.
    public var authenticationAge: Duration
    /// The account to be changed; one to be made stands where it would be.
    public let subject: Standing
    /// The role the account has afterwards.
    public var role: Role
    /// The details that change.
    public var details: Set<Account.Detail>
    /// Who receives accounts: the owner afterwards, or who takes over what a closed account owned; nil for nobody.
    public var recipient: Standing?
    /// The account's own suspension, while there is one.
    public var suspension: Suspension?
    /// The suspensions of the owners above it, the nearest first.
    public var suspensionsAbove: [Suspension]
    /// Whether the account would be left owning others that are not closed.
    public var ownsAccounts: Bool

    /// Makes a request about an account as it is, with nobody to receive anything.
    public init(
        _ kind: ChangeKind, actor: Standing, subject: Standing, role: Role? = nil, details: Set<Account.Detail> = [],
        recipient: Standing? = nil, suspension: Suspension? = nil, suspensionsAbove: [Suspension] = [],
        ownsAccounts: Bool = false, authenticationAge: Duration = .zero
    ) {
        self.kind = kind
        self.actor = actor
        self.authenticationAge = authenticationAge
        self.subject = subject
        self.role = role ?? subject.role
        self.details = details
        self.recipient = recipient
        self.suspension = suspension
        self.suspensionsAbove = suspensionsAbove
        self.ownsAccounts = ownsAccounts
    }
}
