// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// The rule that speaks for entering at all: what a viewer may know of, and therefore may ask to enter.
///
/// One rule answers both, so that a list shows exactly the accounts about which questions are answered.
public protocol ScopeRule: Sendable {
    /// The rule's name in decisions and in the log; never changed once used.
    var id: RuleID { get }

    /// The accounts within reach of `viewer`, who is known to be active.
    func scope(of viewer: Standing) -> AccountScope
}

/// Administrators reach every account, resellers what they own, customers none.
public struct OwnershipRule: ScopeRule, Hashable {
    /// The rule's name.
    public let id: RuleID = "ownership"
    /// How many steps below themselves resellers reach: 1 is what they own directly.
    public let depth: Int

    /// Makes the rule.
    ///
    /// Any depth means what it says: resellers reach nobody with 0 or less, and everybody below them with
    /// ``/Accounts/OwnershipTree/maximumDepth`` or more.
    public init(depth: Int = 1) {
        self.depth = depth
    }

    /// The accounts within reach of `viewer`.
    public func scope(of viewer: Standing) -> AccountScope {
        switch viewer.role {
        case .administrator: .everyone
        case .reseller: .owned(by: viewer.id, depth: self.depth)
        case .customer: .nobody
        }
    }
}
