// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// One use of one capability.
public struct AuditAct: Hashable, Sendable, Codable {
    /// Names the act.
    public let id: ActID
    /// What was used.
    public let capability: AuditWord
    /// How much care it needs, where that is more than for a routine look or change: what the customer is to notice.
    public let sensitivity: AuditWord?
    /// What was asked for and given, such as `account-name`; the words themselves are in the sealed part.
    public let evidence: [AuditWord]

    /// Makes an act.
    public init(id: ActID, capability: AuditWord, sensitivity: AuditWord? = nil, evidence: [AuditWord] = []) {
        self.id = id
        self.capability = capability
        self.sensitivity = sensitivity
        self.evidence = evidence
    }
}

/// One change to one account.
public struct AuditChange: Hashable, Sendable, Codable {
    /// Names the change; the account keeps it as its last one.
    public let id: Account.ChangeID
    /// What is done, such as `accounts.transfer`.
    public let capability: AuditWord
    /// The revision of the account that the change is made to; 0 where it makes the account.
    public let revision: Int64
    /// The account's last change before this one, where there was one.
    public let previous: Account.ChangeID?

    /// Makes a change.
    public init(
        id: Account.ChangeID, capability: AuditWord, revision: Int64, previous: Account.ChangeID? = nil
    ) {
        self.id = id
        self.capability = capability
        self.revision = revision
        self.previous = previous
    }
}

/// What became of an act or a change.
@nonexhaustive
public enum AuditOutcome: String, Hashable, Sendable, Codable, CaseIterable {
    /// It took effect.
    case succeeded
    /// It threw an error; what it did before is for the vendor to say. A change to an account that failed did nothing.
    case failed
    /// Nobody can say any more.
    case unknown
}
