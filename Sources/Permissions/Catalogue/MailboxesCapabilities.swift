// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about mail accounts and what is in them.
extension Capability.ID {
    /// See which mailboxes there are.
    public static let mailboxesList: Self = "mailboxes.list"
    /// Make a mailbox.
    public static let mailboxesCreate: Self = "mailboxes.create"
    /// Delete a mailbox with its mail.
    public static let mailboxesDelete: Self = "mailboxes.delete"
    /// Change how much a mailbox holds.
    public static let mailboxesSetQuota: Self = "mailboxes.setQuota"
    /// Change the ways in which a mailbox can be read.
    public static let mailboxesSetAccess: Self = "mailboxes.setAccess"
    /// Show a mailbox in the address list, or hide it.
    public static let mailboxesSetAddressListVisibility: Self = "mailboxes.setAddressListVisibility"
    /// Allow or forbid synchronisation with mobile devices.
    public static let mailboxesSetMobileSync: Self = "mailboxes.setMobileSync"
    /// Switch on a hosted service for a mailbox.
    public static let mailboxesEnableService: Self = "mailboxes.enableService"
    /// Open a mailbox and read mail.
    public static let mailboxesOpenContent: Self = "mailboxes.openContent"
    /// Search in mail.
    public static let mailboxesSearchContent: Self = "mailboxes.searchContent"
    /// Search in the log of who wrote to whom.
    public static let mailboxesSearchLog: Self = "mailboxes.searchLog"
    /// Send mail in somebody's name.
    public static let mailboxesSendAs: Self = "mailboxes.sendAs"
}

extension CapabilityCatalogue {
    /// Capabilities about mail accounts and what is in them.
    public static let mailboxes: Self = [
        .mailboxesList: .read,
        .mailboxesCreate: .change,
        .mailboxesDelete: .destructive,
        .mailboxesSetQuota: .change,
        .mailboxesSetAccess: .change,
        .mailboxesSetAddressListVisibility: .change,
        .mailboxesSetMobileSync: .change,
        .mailboxesEnableService: .spending,
        .mailboxesOpenContent: .privateContent,
        .mailboxesSearchContent: .privateContent,
        .mailboxesSearchLog: .privateContent,
        .mailboxesSendAs: .credential,
    ]
}
