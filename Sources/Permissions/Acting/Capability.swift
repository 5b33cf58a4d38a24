// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// One thing a panel offers to do, such as `domains.renew`.
///
/// ```swift
/// extension Capability.ID { static let shopRedeemVoucher: Self = "shop.redeemVoucher" }
/// ```
public enum Capability {
    /// The name of a capability: `area.verb`.
    public typealias ID = Identifier<Capability>
}

extension Capability.ID {
    /// What stands before the first dot.
    public var area: Substring { self.rawValue.prefix { $0 != "." } }
}

/// The capabilities a panel offers, with their sensitivities.
public struct CapabilityCatalogue: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    private var sensitivities: [Capability.ID: Sensitivity]

    /// Makes a catalogue; of two entries of one name the later counts.
    public init(dictionaryLiteral elements: (Capability.ID, Sensitivity)...) {
        self.sensitivities = Dictionary(elements, uniquingKeysWith: { _, later in later })
    }

    /// The sensitivity of a capability; nil when it is not in the catalogue.
    public subscript(capability: Capability.ID) -> Sensitivity? {
        get { self.sensitivities[capability] }
        set { self.sensitivities[capability] = newValue }
    }

    /// The sensitivity that counts: what nobody has thought about is taken for `credential`.
    public func sensitivity(of capability: Capability.ID) -> Sensitivity {
        self.sensitivities[capability] ?? .credential
    }

    /// Takes the entries of another catalogue, also in place of its own.
    public mutating func merge(_ other: Self) {
        self.sensitivities.merge(other.sensitivities) { _, others in others }
    }

    /// The capabilities, in the order of their names.
    public var capabilities: [Capability.ID] { self.sensitivities.keys.sorted() }
}
