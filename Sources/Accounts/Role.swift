// SPDX-License-Identifier: Apache-2.0

/// What an account is within the hosting company.
@nonexhaustive
public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
    /// Staff of the hosting company; owns resellers and customers.
    case administrator
    /// A company that sells on; owns customers and, where the tree is deeper, other resellers.
    case reseller
    /// The end of every branch: owns services, and no accounts.
    case customer
}
