// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about agreements and personal data.
extension Capability.ID {
    /// Accept terms.
    public static let legalAcceptTerms: Self = "legal.acceptTerms"
    /// Sign an agreement, such as on data processing.
    public static let legalSignAgreement: Self = "legal.signAgreement"
    /// Export all there is about a person.
    public static let legalExportPersonalData: Self = "legal.exportPersonalData"
    /// Erase what there is about a person.
    public static let legalErasePersonalData: Self = "legal.erasePersonalData"
}

extension CapabilityCatalogue {
    /// Capabilities about agreements and personal data.
    public static let legal: Self = [
        .legalAcceptTerms: .legal,
        .legalSignAgreement: .legal,
        .legalExportPersonalData: .privateContent,
        .legalErasePersonalData: .destructive,
    ]
}
