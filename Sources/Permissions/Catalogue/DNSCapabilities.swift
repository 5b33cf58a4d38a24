// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about the zones of the account's domains.
extension Capability.ID {
    /// See a zone.
    public static let dnsView: Self = "dns.view"
    /// Change records other than those that lead mail or the zone elsewhere.
    public static let dnsEdit: Self = "dns.edit"
    /// Change NS or MX records, which hands over the zone or its mail.
    public static let dnsEditDelegation: Self = "dns.editDelegation"
    /// Change DNSSEC.
    public static let dnsSetSecurity: Self = "dns.setSecurity"
    /// Delete a zone.
    public static let dnsDeleteZone: Self = "dns.deleteZone"
}

extension CapabilityCatalogue {
    /// Capabilities about the zones of the account's domains.
    public static let dns: Self = [
        .dnsView: .read,
        .dnsEdit: .change,
        .dnsEditDelegation: .credential,
        .dnsSetSecurity: .change,
        .dnsDeleteZone: .destructive,
    ]
}
