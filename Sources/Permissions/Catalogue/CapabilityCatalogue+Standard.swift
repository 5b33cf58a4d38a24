// SPDX-License-Identifier: Apache-2.0

extension CapabilityCatalogue {
    /// What panels commonly offer, area by area.
    ///
    /// A vendor takes it, or some of its areas, and adds what is their own:
    ///
    /// ```swift
    /// var catalogue = CapabilityCatalogue.standard
    /// catalogue["shop.redeemVoucher"] = .spending
    /// ```
    public static let standard: Self = [
        .account, .credentials, .users, .mailboxes, .routing, .lists, .files, .databases, .sites, .dns, .domains,
        .billing, .backups, .access, .legal, .support, .oversight,
    ].reduce(into: [:]) { all, area in all.merge(area) }
}
