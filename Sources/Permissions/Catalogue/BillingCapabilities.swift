// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about orders, invoices and payments.
extension Capability.ID {
    /// See invoices.
    public static let billingViewInvoices: Self = "billing.viewInvoices"
    /// Order a product.
    public static let billingOrder: Self = "billing.order"
    /// Change to another package.
    public static let billingUpgrade: Self = "billing.upgrade"
    /// Cancel a product.
    public static let billingCancel: Self = "billing.cancel"
    /// Pay an invoice.
    public static let billingPay: Self = "billing.pay"
    /// Add a card or a bank account.
    public static let billingAddPaymentMethod: Self = "billing.addPaymentMethod"
    /// See how the customer pays.
    public static let billingViewPaymentMethod: Self = "billing.viewPaymentMethod"
    /// Give money back.
    public static let billingRefund: Self = "billing.refund"
    /// Pay credit out.
    public static let billingPayOut: Self = "billing.payOut"
}

extension CapabilityCatalogue {
    /// Capabilities about orders, invoices and payments.
    public static let billing: Self = [
        .billingViewInvoices: .privateContent,
        .billingOrder: .spending,
        .billingUpgrade: .spending,
        .billingCancel: .destructive,
        .billingPay: .spending,
        .billingAddPaymentMethod: .credential,
        .billingViewPaymentMethod: .privateContent,
        .billingRefund: .spending,
        .billingPayOut: .credential,
    ]
}
