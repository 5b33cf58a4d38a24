// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about databases.
extension Capability.ID {
    /// See which databases there are.
    public static let databasesList: Self = "databases.list"
    /// Look into a database.
    public static let databasesQuery: Self = "databases.query"
    /// Make a database.
    public static let databasesCreate: Self = "databases.create"
    /// Delete a database.
    public static let databasesDrop: Self = "databases.drop"
    /// Take the contents of a database away.
    public static let databasesDump: Self = "databases.dump"
    /// Let other machines reach a database.
    public static let databasesAllowRemoteAccess: Self = "databases.allowRemoteAccess"
}

extension CapabilityCatalogue {
    /// Capabilities about databases.
    public static let databases: Self = [
        .databasesList: .read,
        .databasesQuery: .privateContent,
        .databasesCreate: .change,
        .databasesDrop: .destructive,
        .databasesDump: .privateContent,
        .databasesAllowRemoteAccess: .lasting,
    ]
}
