// SPDX-License-Identifier: Apache-2.0

/// Why something was refused, as a stable word that logs keep and front ends translate.
///
/// Vendors name reasons of their own rules the same way:
///
/// ```swift
/// extension RefusalReason { static let officeHoursOver: Self = "office-hours-over" }
/// ```
public struct RefusalReason: RawRepresentable, Hashable, Sendable, Codable, ExpressibleByStringLiteral {
    /// The word: lower-case letters, digits and hyphens, at most 64.
    public let rawValue: String

    /// Takes a word; nil unless it is 1 to 64 lower-case letters, digits and hyphens.
    public init?(rawValue: String) {
        let bytes = rawValue.utf8
        guard (1...64).contains(bytes.count),
            bytes.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D })
        else { return nil }
        self.rawValue = rawValue
    }

    /// Takes a literal; a literal that is no such word is a mistake in the program and traps.
    public init(stringLiteral value: String) {
        guard let reason = Self(rawValue: value) else {
            preconditionFailure("a reason is 1 to 64 lower-case letters, digits and hyphens")
        }
        self = reason
    }
}

extension RefusalReason: CustomStringConvertible {
    /// The word.
    public var description: String { self.rawValue }
}

extension RefusalReason {
    /// The account does not exist, or is not among those the actor may enter: the two are never told apart.
    public static let outsideScope: Self = "outside-scope"
    /// The actor is suspended, closed, not yet active, or below an account that is.
    public static let actorNotActive: Self = "actor-not-active"
    /// The actor asked to enter their own account.
    public static let oneself: Self = "oneself"
    /// The account is of a higher role than the actor.
    public static let higherRole: Self = "higher-role"
    /// Policy keeps administrators out of each other's accounts.
    public static let amongAdministrators: Self = "among-administrators"
    /// The account is not in use yet, and policy lets nobody into such ones.
    public static let subjectPending: Self = "subject-pending"
    /// The account is suspended, or below one that is not in use, and policy lets nobody into such ones.
    public static let subjectSuspended: Self = "subject-suspended"
    /// The account is closed, and policy lets nobody into such ones.
    public static let subjectClosed: Self = "subject-closed"
    /// The account is in use, and policy lets nobody into such ones.
    public static let subjectActive: Self = "subject-active"
    /// A rule could not answer; what cannot be decided is refused.
    public static let ruleFailed: Self = "rule-failed"
    /// This is not done while signed in as a customer.
    public static let notWhileVisiting: Self = "not-while-visiting"
    /// The customer's own account does not offer this.
    public static let notOffered: Self = "not-offered"
    /// Something must be given first; see `Refusal.missing`.
    public static let evidenceMissing: Self = "evidence-missing"
    /// The name that was typed is not that of the account.
    public static let wrongAccountName: Self = "wrong-account-name"
    /// The visit may only look.
    public static let readOnly: Self = "read-only"
    /// The account to be changed, or to receive accounts, does not exist or is out of reach: the two are never told apart.
    public static let noSuchAccount: Self = "no-such-account"
    /// Somebody asked for something about their own account that is for others to do.
    public static let ownAccount: Self = "own-account"
    /// The account is above the actor's own, who would be switched off with it.
    public static let aboveOneself: Self = "above-oneself"
    /// The actor must prove anew who they are.
    public static let authenticationStale: Self = "authentication-stale"
    /// Something that must be unique, such as the username, is taken.
    public static let alreadyTaken: Self = "already-taken"
    /// Only administrators may do this.
    public static let onlyAdministrators: Self = "only-administrators"
    /// The owner is a customer, not in use, of a lower role, or below the account itself.
    public static let unfitOwner: Self = "unfit-owner"
    /// The account's status does not allow it.
    public static let unsuitableStatus: Self = "unsuitable-status"
    /// The account, or one above it, was suspended by somebody of a higher role than the actor's, or above the actor.
    public static let lowerAuthority: Self = "lower-authority"
    /// The account owns others, which need another owner first.
    public static let ownsAccounts: Self = "owns-accounts"
    /// Somebody else changed the same thing meanwhile; look again and decide again.
    public static let changedMeanwhile: Self = "changed-meanwhile"
    /// The ownership tree would not be sound any more.
    public static let unsoundTree: Self = "unsound-tree"
    /// The identifier is in use.
    public static let accountExists: Self = "account-exists"
}
