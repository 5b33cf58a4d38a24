// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about domain names at the registry.
extension Capability.ID {
    /// See the account's domains.
    public static let domainsList: Self = "domains.list"
    /// Look whether a name is free.
    public static let domainsSearch: Self = "domains.search"
    /// Order a domain.
    public static let domainsRegister: Self = "domains.register"
    /// Renew a domain.
    public static let domainsRenew: Self = "domains.renew"
    /// Switch automatic renewal on or off.
    public static let domainsSetAutoRenew: Self = "domains.setAutoRenew"
    /// Order the transfer of a domain to here.
    public static let domainsTransferIn: Self = "domains.transferIn"
    /// Let a domain go elsewhere.
    public static let domainsTransferOut: Self = "domains.transferOut"
    /// See the code with which a domain can be taken elsewhere.
    public static let domainsViewTransferCode: Self = "domains.viewTransferCode"
    /// Lock a domain against transfer, or unlock it.
    public static let domainsSetLock: Self = "domains.setLock"
    /// Change whose a domain is.
    public static let domainsChangeRegistrant: Self = "domains.changeRegistrant"
}

extension CapabilityCatalogue {
    /// Capabilities about domain names at the registry.
    public static let domains: Self = [
        .domainsList: .read,
        .domainsSearch: .read,
        .domainsRegister: .spending,
        .domainsRenew: .spending,
        .domainsSetAutoRenew: .spending,
        .domainsTransferIn: .spending,
        .domainsTransferOut: .credential,
        .domainsViewTransferCode: .credential,
        .domainsSetLock: .credential,
        .domainsChangeRegistrant: .legal,
    ]
}
