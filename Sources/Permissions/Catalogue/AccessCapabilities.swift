// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about keys, tokens and other ways in.
extension Capability.ID {
    /// Make a token or key for programs.
    public static let accessCreateToken: Self = "access.createToken"
    /// Take a token or key back.
    public static let accessRevoke: Self = "access.revoke"
    /// Add a key for secure shell.
    public static let accessAddKey: Self = "access.addKey"
    /// Let somebody else's application act for the customer.
    public static let accessAuthorizeApplication: Self = "access.authorizeApplication"
    /// Sign in to another service as the customer.
    public static let accessSignInToService: Self = "access.signInToService"
}

extension CapabilityCatalogue {
    /// Capabilities about keys, tokens and other ways in.
    public static let access: Self = [
        .accessCreateToken: .lasting,
        .accessRevoke: .change,
        .accessAddKey: .lasting,
        .accessAuthorizeApplication: .legal,
        .accessSignInToService: .privateContent,
    ]
}
