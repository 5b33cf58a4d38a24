// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Capabilities about requests to the hosting company.
extension Capability.ID {
    /// Read the customer's requests.
    public static let supportReadTickets: Self = "support.readTickets"
    /// Open a request for the customer.
    public static let supportOpenTicket: Self = "support.openTicket"
}

extension CapabilityCatalogue {
    /// Capabilities about requests to the hosting company.
    public static let support: Self = [
        .supportReadTickets: .read,
        .supportOpenTicket: .change,
    ]
}
