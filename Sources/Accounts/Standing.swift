// SPDX-License-Identifier: Apache-2.0

/// What deciding needs of one account: role, status, and the owners above it with theirs.
///
/// A standing is a small value read in one go; it is a picture of one moment and is read again for every check.
public struct Standing: Hashable, Sendable {
    /// One account on the way up the ownership tree.
    public struct Owner: Hashable, Sendable {
        /// The owning account.
        public let id: Account.ID
        /// Its own status.
        public let status: AccountStatus.Kind

        /// Makes a step of the owner path.
        public init(id: Account.ID, status: AccountStatus.Kind) {
            self.id = id
            self.status = status
        }
    }

    /// The account.
    public let id: Account.ID
    /// What it is.
    public let role: Role
    /// Its own status, as stored.
    public let status: AccountStatus.Kind
    /// Its owners, nearest first; at most ``OwnershipTree/maximumDepth``.
    public let owners: [Owner]

    /// Makes a standing.
    public init(id: Account.ID, role: Role, status: AccountStatus.Kind, owners: [Owner] = []) {
        self.id = id
        self.role = role
        self.status = status
        self.owners = owners
    }

    /// The status that counts: an active account below one that is not active is suspended from above.
    public var effectiveStatus: AccountStatus.Kind {
        guard self.status == .active else { return self.status }
        return self.owners.allSatisfy { $0.status == .active } ? .active : .suspended
    }
}

/// The limits of the ownership tree.
public enum OwnershipTree {
    /// The most owners an account may have above it.
    public static let maximumDepth = 32
}
