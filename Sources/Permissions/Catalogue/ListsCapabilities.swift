// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about distribution lists.
extension Capability.ID {
    /// See which lists there are.
    public static let listsList: Self = "lists.list"
    /// Make a list, or change its members.
    public static let listsEdit: Self = "lists.edit"
    /// Delete a list.
    public static let listsDelete: Self = "lists.delete"
    /// Show a list in the address list, or hide it.
    public static let listsSetAddressListVisibility: Self = "lists.setAddressListVisibility"
    /// Change who may write to a list or manage it.
    public static let listsSetAccess: Self = "lists.setAccess"
}

extension CapabilityCatalogue {
    /// Capabilities about distribution lists.
    public static let lists: Self = [
        .listsList: .read,
        .listsEdit: .change,
        .listsDelete: .destructive,
        .listsSetAddressListVisibility: .change,
        .listsSetAccess: .lasting,
    ]
}
