// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about the account itself.
extension Capability.ID {
    /// See the account's details.
    public static let accountView: Self = "account.view"
    /// Change contact details.
    public static let accountEditContact: Self = "account.editContact"
    /// Change the e-mail address of record, to which passwords are reset.
    public static let accountChangeEmail: Self = "account.changeEmail"
    /// Change the name used to sign in.
    public static let accountChangeLogin: Self = "account.changeLogin"
    /// Change language and region.
    public static let accountChangeLocale: Self = "account.changeLocale"
    /// Give the account up.
    public static let accountClose: Self = "account.close"
}

extension CapabilityCatalogue {
    /// Capabilities about the account itself.
    public static let account: Self = [
        .accountView: .read,
        .accountEditContact: .change,
        .accountChangeEmail: .credential,
        .accountChangeLogin: .credential,
        .accountChangeLocale: .change,
        .accountClose: .destructive,
    ]
}
