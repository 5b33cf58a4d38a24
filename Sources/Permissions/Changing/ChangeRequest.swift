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
    /// The account to be changed; one to be made stands where it would be.
    public let subject: Standing
    /// The role the account has afterwards.
    public let role: Role
    /// Who receives accounts: the owner afterwards, or who takes over what a closed account owned; nil for nobody.
    public let recipient: Standing?
    /// The role in which the account was suspended; nil when it is not.
    public let suspendedBy: Role?
    /// Whether the account would be left owning others that are not closed.
    public let ownsAccounts: Bool

    /// Makes a request.
    public init(
        _ kind: ChangeKind, actor: Standing, subject: Standing, role: Role? = nil, recipient: Standing? = nil,
        suspendedBy: Role? = nil, ownsAccounts: Bool = false
    ) {
        self.kind = kind
        self.actor = actor
        self.subject = subject
        self.role = role ?? subject.role
        self.recipient = recipient
        self.suspendedBy = suspendedBy
        self.ownsAccounts = ownsAccounts
    }
}
