// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about where mail goes.
extension Capability.ID {
    /// Change the further addresses of a mailbox.
    public static let routingSetAliases: Self = "routing.setAliases"
    /// Forward mail to another mailbox of the account.
    public static let routingForwardInside: Self = "routing.forwardInside"
    /// Forward mail out of the account.
    public static let routingForwardOutside: Self = "routing.forwardOutside"
    /// Change an automatic answer.
    public static let routingSetAutoresponder: Self = "routing.setAutoresponder"
    /// Change the rules that sort, forward or delete mail.
    public static let routingSetFilters: Self = "routing.setFilters"
    /// Change who receives mail to unknown addresses.
    public static let routingSetCatchAll: Self = "routing.setCatchAll"
}

extension CapabilityCatalogue {
    /// Capabilities about where mail goes.
    public static let routing: Self = [
        .routingSetAliases: .change,
        .routingForwardInside: .change,
        .routingForwardOutside: .lasting,
        .routingSetAutoresponder: .change,
        .routingSetFilters: .lasting,
        .routingSetCatchAll: .change,
    ]
}
