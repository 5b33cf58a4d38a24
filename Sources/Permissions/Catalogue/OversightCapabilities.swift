// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about what watches over those who enter.
extension Capability.ID {
    /// See who was in the account and what they did.
    public static let oversightViewHistory: Self = "oversight.viewHistory"
    /// Export that.
    public static let oversightExportHistory: Self = "oversight.exportHistory"
    /// Delete from that.
    public static let oversightClearHistory: Self = "oversight.clearHistory"
    /// Grant or withdraw the consent to be entered.
    public static let oversightSetConsent: Self = "oversight.setConsent"
    /// Change how the customer is told.
    public static let oversightSetNotices: Self = "oversight.setNotices"
    /// Enter another account from here.
    public static let oversightStartVisit: Self = "oversight.startVisit"
}

extension CapabilityCatalogue {
    /// Capabilities about what watches over those who enter.
    public static let oversight: Self = [
        .oversightViewHistory: .read,
        .oversightExportHistory: .privateContent,
        .oversightClearHistory: .oversight,
        .oversightSetConsent: .oversight,
        .oversightSetNotices: .oversight,
        .oversightStartVisit: .oversight,
    ]
}
