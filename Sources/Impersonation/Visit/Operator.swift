// SPDX-License-Identifier: Apache-2.0

public import Accounts
package import Permissions

/// Names one login of one operator at the vendor's panel; no two logins of the panel have one name.
public typealias LoginSessionID = Identifier<LoginSessionName>

/// What a ``LoginSessionID`` names.
public enum LoginSessionName {}

/// The actor at work, with the facts of their own login as the vendor established them.
///
/// - Important: ``account`` is **always the account that signed in**, also while they act as somebody else: what the
///   panel's own login session says, and never the account whose pages are being shown. An operator who enters from
///   inside a visit is still themselves; where they are is the ``PointOfDeparture``. The wrong account here would put one
///   person's doings under another's name.
///
/// The library believes all of this; it is the panel's word for who is asking. What cannot be true is refused and
/// recorded: a login that cannot be good any more, or not yet; and, as
/// ``/Permissions/RefusalReason/loginOfAnother``, the account acted as in place of the one that acts, which shows itself
/// while there is a visit in that account from the same login session. That is looked up before a visit is prepared or
/// started. Once the visit is over and settled there is nothing left to tell by, and no record ties a login session to
/// one actor for good: names of logins that are unique, and never shared, remain the panel's to give.
///
/// ```swift
/// let ada = Operator(
///     account: login.account,  // who signed in, not `context.subject`
///     loginSession: login.id, authenticatedAt: login.authenticatedAt, loginEndsAt: login.endsAt)
/// ```
public struct Operator: Hashable, Sendable {
    /// Where an operator's request came from.
    public struct Origin: Hashable, Sendable, Codable {
        /// The longest address and the longest name of who vouches for it, in UTF-8 bytes.
        public static let maximumLength = 256

        /// The network address, as text.
        public var address: String
        /// Who vouches for it, such as `socket` or the name of a proxy; a header of the client vouches for nothing.
        public var vouchedBy: String

        /// Makes an origin.
        public init(address: String, vouchedBy: String) {
            self.address = address
            self.vouchedBy = vouchedBy
        }
    }

    /// The account that signed in: the real person's own, never the one they act as.
    public var account: Account.ID
    /// Their login session.
    public var loginSession: LoginSessionID
    /// When they last proved who they are, by password, second factor or both: at sign-in, or when asked again since.
    ///
    /// A fresh authentication is counted from here wherever one is asked for. By itself the age of a login refuses nobody;
    /// a time that cannot be true does: one more than ``Visit/clockTolerance`` ahead of the clock is refused with
    /// ``/Permissions/RefusalReason/authenticatedInFuture`` when a visit is prepared or started.
    public var authenticatedAt: Timestamp
    /// When that login ends by itself; a visit never outlives it.
    ///
    /// Nil when it does not.
    public var loginEndsAt: Timestamp?
    /// Where they come from.
    public var origin: Origin?

    /// Makes an operator.
    public init(
        account: Account.ID, loginSession: LoginSessionID, authenticatedAt: Timestamp,
        loginEndsAt: Timestamp? = nil, origin: Origin? = nil
    ) {
        self.account = account
        self.loginSession = loginSession
        self.authenticatedAt = authenticatedAt
        self.loginEndsAt = loginEndsAt
        self.origin = origin
    }

    /// Looks whether what is told of the operator is within its limits.
    ///
    /// - Throws: ``ImpersonationError`` with `invalidInput`.
    package func validate() throws {
        let parts = [self.origin?.address, self.origin?.vouchedBy]
        guard parts.allSatisfy({ ($0?.utf8.count ?? 0) <= Origin.maximumLength }) else {
            throw ImpersonationError(.invalidInput, "an origin has at most \(Origin.maximumLength) bytes in each part")
        }
    }

    /// Why nobody can enter with this login at `now`, whoever they want to enter; nil when they can.
    package func refusalReason(at now: Timestamp) -> RefusalReason? {
        guard self.authenticatedAt <= now.advanced(by: Visit.clockTolerance) else { return .authenticatedInFuture }
        return self.loginEndsAt.map { now >= $0 } ?? false ? .loginEnded : nil
    }
}

/// An account's holder as they were when a visit was prepared: what banners and records show.
public struct Person: Hashable, Sendable, Codable {
    /// Their account.
    public let id: Account.ID
    /// Their display name.
    public let name: String
    /// The name they sign in with.
    public let username: String
    /// Their role.
    public let role: Role

    /// Makes a person.
    public init(id: Account.ID, name: String, username: String, role: Role) {
        self.id = id
        self.name = name
        self.username = username
        self.role = role
    }

    /// The holder of `account` as it is now.
    public init(_ account: Account) {
        self.init(id: account.id, name: account.displayName, username: account.username, role: account.role)
    }
}
