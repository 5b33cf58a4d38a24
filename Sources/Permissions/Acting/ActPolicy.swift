// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// What a visit may do: only what the catalogue knows, and only what the mode allows.
public struct ActPolicy: Hashable, Sendable {
    /// What the panel offers.
    public var catalogue: CapabilityCatalogue

    /// Makes a policy over a catalogue.
    public init(catalogue: CapabilityCatalogue = [:]) {
        self.catalogue = catalogue
    }

    /// Decides one use of `capability` in a visit of `mode`.
    ///
    /// A capability that is not in the catalogue is refused in every mode.
    public func decide(_ capability: Capability.ID, mode: VisitMode) -> Decision {
        switch self.catalogue[capability] {
        case nil: Decision(.refused([.unknownCapability]), by: Self.known)
        case .read: Decision(.allowed(mode), by: Self.sensitivity)
        case .change where mode < .full: Decision(.refused([.readOnly]), by: Self.mode)
        case .change: Decision(.allowed(mode), by: Self.sensitivity)
        }
    }

    /// What of the catalogue a visit of `mode` may not do, in order.
    public func restrictions(in mode: VisitMode) -> [Capability.ID] {
        self.catalogue.capabilities.filter { self.decide($0, mode: mode).mode == nil }
    }

    /// The rule that only what is in the catalogue may be done.
    public static let known: RuleID = "capability-known"
    /// The rule that a read-only visit changes nothing.
    public static let mode: RuleID = "visit-mode"
    /// The rule that decides by sensitivity.
    public static let sensitivity: RuleID = "capability-sensitivity"
}
