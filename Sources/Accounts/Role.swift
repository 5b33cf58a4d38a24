// SPDX-License-Identifier: Apache-2.0

/// What an account is within the hosting company.
@nonexhaustive
public enum Role: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    /// Staff of the hosting company; owns resellers and customers.
    case administrator
    /// A company that sells on; owns customers and, where the tree is deeper, other resellers.
    case reseller
    /// The end of every branch: owns services, and no accounts.
    case customer

    /// Orders by authority, the least first.
    public static func < (left: Self, right: Self) -> Bool { left.authority < right.authority }

    private var authority: Int {
        switch self {
        case .administrator: 2
        case .reseller: 1
        case .customer: 0
        }
    }
}
