// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Who wants to use which capability, in whose account.
public struct ActRequest: Hashable, Sendable {
    /// What is to be used.
    public let capability: Capability.ID
    /// How much care it needs.
    public let sensitivity: Sensitivity
    /// The role of the real person.
    public let actor: Role
    /// The role of the account acted as.
    public let subject: Role
    /// How much the visit may do.
    public let mode: VisitMode
    /// What the vendor knows of the account acted as.
    public let facts: SubjectFacts
}

/// What a vendor knows of an account that bears on what can be done in it.
public struct SubjectFacts: Hashable, Sendable {
    /// What the account itself can do: its package, what is switched on for it, the role of its user.
    @frozen
    public enum Rights: Hashable, Sendable {
        /// Everything the panel offers.
        case everything
        /// These and no others.
        case only(Set<Capability.ID>)
        /// Everything but these.
        case allBut(Set<Capability.ID>)

        /// Whether the account can do it.
        public func include(_ capability: Capability.ID) -> Bool {
            switch self {
            case .everything: true
            case .only(let capabilities): capabilities.contains(capability)
            case .allBut(let capabilities): !capabilities.contains(capability)
            }
        }
    }

    /// What the account itself can do; what is hidden from the customer is refused to whoever acts as them.
    public var rights: Rights
    /// Facts for rules of the vendor's own, such as `package`: `gold`.
    public var named: [String: String]

    /// Makes facts.
    public init(rights: Rights = .everything, named: [String: String] = [:]) {
        self.rights = rights
        self.named = named
    }

    /// One of the named facts; nil where it is not known.
    public subscript(name: String) -> String? { self.named[name] }
}
