// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about backups.
extension Capability.ID {
    /// See which backups there are.
    public static let backupsList: Self = "backups.list"
    /// Make a backup.
    public static let backupsCreate: Self = "backups.create"
    /// Take a backup away.
    public static let backupsDownload: Self = "backups.download"
    /// Put a backup in place of what is there.
    public static let backupsRestore: Self = "backups.restore"
    /// Delete a backup.
    public static let backupsDelete: Self = "backups.delete"
}

extension CapabilityCatalogue {
    /// Capabilities about backups.
    public static let backups: Self = [
        .backupsList: .read,
        .backupsCreate: .change,
        .backupsDownload: .privateContent,
        .backupsRestore: .destructive,
        .backupsDelete: .destructive,
    ]
}
