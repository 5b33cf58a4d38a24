// SPDX-License-Identifier: Apache-2.0

/// An administrator, a reseller or a customer, owned by at most one account above it.
///
/// Money, packages, limits and addresses belong to the vendor; this is what impersonation and the account desk need.
///
/// ```swift
/// let acme = Account(
///     id: "1042", username: "acme", displayName: "Acme Ltd", role: .customer, owner: "north", createdAt: clock.now)
/// ```
public struct Account: Identifiable, Hashable, Sendable, Codable {
    /// Names one account.
    public typealias ID = Identifier<Account>
    /// Names one change to one account, as the log has it.
    public typealias ChangeID = Identifier<AccountChangeName>

    /// The account's identifier, which never changes.
    ///
    /// The panel makes it, such as the number of a row, and never takes it from whoever asks for a new account: whoever
    /// could choose one would learn from the answer which are taken.
    public let id: ID
    /// The name used to sign in.
    public var username: String
    /// The name people know the account by.
    public var displayName: String
    /// The company, where there is one.
    public var company: String?
    /// The address for mail to this account's holder.
    public var email: String?
    /// The account's domains, through which people find a customer.
    public var domains: [String]
    /// The language the holder reads, as a BCP 47 tag such as `de-AT`.
    public var locale: String?
    /// What the account is.
    public var role: Role
    /// Who made the account: history, which a transfer does not change.
    public let creator: ID?
    /// Who is responsible for the account now; nil at the top of the tree.
    public var owner: ID?
    /// Whether the account is in use.
    public var status: AccountStatus
    /// When the account was made.
    public let createdAt: Timestamp
    /// Counts the versions of this account from 1; see ``AccountStore/commit(_:)``.
    public var revision: Int
    /// The last change to the account's own fields; nil where none was made through this library.
    ///
    /// A store keeps it with the account, so that after a crash it can be told whether a change took effect.
    public var lastChange: ChangeID?

    /// Makes an account; the creator is the owner unless named.
    public init(
        id: ID, username: String, displayName: String, company: String? = nil, email: String? = nil,
        domains: [String] = [], locale: String? = nil, role: Role, creator: ID? = nil, owner: ID? = nil,
        status: AccountStatus = .active, createdAt: Timestamp, revision: Int = 1, lastChange: ChangeID? = nil
    ) {
        self.id = id
        self.username = username
        self.displayName = displayName
        self.company = company
        self.email = email
        self.domains = domains
        self.locale = locale
        self.role = role
        self.creator = creator ?? owner
        self.owner = owner
        self.status = status
        self.createdAt = createdAt
        self.revision = revision
        self.lastChange = lastChange
    }
}

extension Account {
    /// Whether this version is closed, or of a lower role, where `previous` was not.
    ///
    /// An account that steps down so must own none that is not closed; see ``AccountStore/commit(_:)``.
    public func stepsDown(from previous: Account) -> Bool {
        self.role < previous.role || (self.status == .closed && previous.status != .closed)
    }
}

/// What an ``Account/ChangeID`` names.
public enum AccountChangeName {}
