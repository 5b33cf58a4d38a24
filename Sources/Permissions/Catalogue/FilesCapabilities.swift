// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about files on the account's space.
extension Capability.ID {
    /// See names and sizes.
    public static let filesList: Self = "files.list"
    /// Read what is in a file.
    public static let filesReadContent: Self = "files.readContent"
    /// Write a file.
    public static let filesWrite: Self = "files.write"
    /// Delete files.
    public static let filesDelete: Self = "files.delete"
    /// Take files away.
    public static let filesDownload: Self = "files.download"
    /// Run commands on the account's space.
    public static let filesOpenShell: Self = "files.openShell"
}

extension CapabilityCatalogue {
    /// Capabilities about files on the account's space.
    public static let files: Self = [
        .filesList: .read,
        .filesReadContent: .privateContent,
        .filesWrite: .change,
        .filesDelete: .destructive,
        .filesDownload: .privateContent,
        .filesOpenShell: .lasting,
    ]
}
