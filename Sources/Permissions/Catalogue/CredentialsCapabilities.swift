// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about passwords, second factors and sign-ins.
extension Capability.ID {
    /// Reset the password of one of the account's users.
    public static let credentialsResetUserPassword: Self = "credentials.resetUserPassword"
    /// Reset the password of the account's own administrator.
    public static let credentialsResetAdministratorPassword: Self = "credentials.resetAdministratorPassword"
    /// Set up, change or remove a second factor.
    public static let credentialsChangeSecondFactor: Self = "credentials.changeSecondFactor"
    /// See codes that stand in for a second factor.
    public static let credentialsViewRecoveryCodes: Self = "credentials.viewRecoveryCodes"
    /// Unlock a sign-in that was locked after wrong passwords.
    public static let credentialsUnlock: Self = "credentials.unlock"
    /// Sign the customer out elsewhere.
    public static let credentialsEndOtherSessions: Self = "credentials.endOtherSessions"
}

extension CapabilityCatalogue {
    /// Capabilities about passwords, second factors and sign-ins.
    public static let credentials: Self = [
        .credentialsResetUserPassword: .credential,
        .credentialsResetAdministratorPassword: .credential,
        .credentialsChangeSecondFactor: .credential,
        .credentialsViewRecoveryCodes: .credential,
        .credentialsUnlock: .change,
        .credentialsEndOtherSessions: .credential,
    ]
}
