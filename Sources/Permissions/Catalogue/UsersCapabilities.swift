// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about people with access of their own to the account.
extension Capability.ID {
    /// See who has access.
    public static let usersList: Self = "users.list"
    /// Give somebody access.
    public static let usersAdd: Self = "users.add"
    /// Remove somebody with what is theirs.
    public static let usersDelete: Self = "users.delete"
    /// Change what somebody may do.
    public static let usersSetRole: Self = "users.setRole"
    /// Lock somebody out.
    public static let usersSuspend: Self = "users.suspend"
    /// Export the list of people.
    public static let usersExportList: Self = "users.exportList"
}

extension CapabilityCatalogue {
    /// Capabilities about people with access of their own to the account.
    public static let users: Self = [
        .usersList: .read,
        .usersAdd: .lasting,
        .usersDelete: .destructive,
        .usersSetRole: .lasting,
        .usersSuspend: .destructive,
        .usersExportList: .privateContent,
    ]
}
