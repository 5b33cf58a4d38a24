// SPDX-License-Identifier: Apache-2.0

/// Whether an account is in use, with what is known about why not.
@nonexhaustive
public enum AccountStatus: Hashable, Sendable, Codable {
    /// In use.
    case active
    /// Invited or ordered, and not yet in use.
    case pending
    /// Switched off by somebody, who can be named.
    case suspended(Suspension)
    /// Given up; kept for the records.
    case closed

    /// The status without its particulars.
    @nonexhaustive
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// In use.
        case active
        /// Not yet in use.
        case pending
        /// Switched off.
        case suspended
        /// Given up.
        case closed
    }

    /// The status without its particulars, which is what decisions need.
    public var kind: Kind {
        switch self {
        case .active: .active
        case .pending: .pending
        case .suspended: .suspended
        case .closed: .closed
        }
    }
}

/// Who switched an account off, with which authority, why and when.
///
/// A suspension is stored on the account it was imposed on and never copied to the accounts below; what is suspended
/// from above is derived when read, so that lifting the one leaves the other.
public struct Suspension: Hashable, Sendable, Codable {
    /// Who imposed it.
    public var by: Account.ID
    /// The role in which it was imposed; lifting it needs at least that role.
    public var authority: Role
    /// Why, in the words of whoever imposed it.
    ///
    /// It is part of the account: whoever may know of the account reads it, such as its owner. What they are not to read
    /// belongs elsewhere.
    public var reason: String
    /// When it was imposed.
    public var at: Timestamp

    /// Makes a suspension.
    public init(by: Account.ID, authority: Role, reason: String, at: Timestamp) {
        self.by = by
        self.authority = authority
        self.reason = reason
        self.at = at
    }
}
