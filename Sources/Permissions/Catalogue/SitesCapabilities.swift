// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about web sites.
extension Capability.ID {
    /// See which sites there are.
    public static let sitesList: Self = "sites.list"
    /// Add a site.
    public static let sitesAdd: Self = "sites.add"
    /// Change the settings of a site.
    public static let sitesChangeSettings: Self = "sites.changeSettings"
    /// Install an application on a site.
    public static let sitesInstallApplication: Self = "sites.installApplication"
    /// Have something run again and again.
    public static let sitesScheduleTask: Self = "sites.scheduleTask"
    /// Remove a site.
    public static let sitesRemove: Self = "sites.remove"
}

extension CapabilityCatalogue {
    /// Capabilities about web sites.
    public static let sites: Self = [
        .sitesList: .read,
        .sitesAdd: .change,
        .sitesChangeSettings: .change,
        .sitesInstallApplication: .change,
        .sitesScheduleTask: .lasting,
        .sitesRemove: .destructive,
    ]
}
