// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// One thing a panel offers to do, such as `domains.renew`, with how much care it needs.
///
/// ```swift
/// extension Capability.ID { static var setAutoRenew: Self { "domains.setAutoRenew" } }
/// let catalogue: CapabilityCatalogue = [.setAutoRenew: .change]
/// ```
public enum Capability {
    /// The name of a capability: `area.verb`.
    public typealias ID = Identifier<Capability>
}

/// How much care a capability needs while somebody else is at the keys.
@nonexhaustive
public enum Sensitivity: String, Hashable, Sendable, Codable, CaseIterable {
    /// A routine look: allowed in every mode, recorded as viewed.
    case read
    /// A routine change: needs the full mode, recorded before and after.
    case change
}

/// The capabilities a panel offers, with their sensitivities.
public struct CapabilityCatalogue: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    private var sensitivities: [Capability.ID: Sensitivity]

    /// Makes a catalogue; of two entries of one name the later counts.
    public init(dictionaryLiteral elements: (Capability.ID, Sensitivity)...) {
        self.sensitivities = Dictionary(elements, uniquingKeysWith: { _, later in later })
    }

    /// The capabilities in the catalogue, in order.
    public var capabilities: [Capability.ID] { self.sensitivities.keys.sorted() }

    /// The sensitivity of a capability; nil when it is not in the catalogue.
    public subscript(capability: Capability.ID) -> Sensitivity? {
        get { self.sensitivities[capability] }
        set { self.sensitivities[capability] = newValue }
    }
}
