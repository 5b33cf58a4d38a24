// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// What must be given before somebody enters, besides the right to.
@nonexhaustive
public enum EntryRequirement: String, Hashable, Sendable, Codable, CaseIterable {
    /// The customer's own consent, at the start and for as long as the visit lasts.
    case consent
    /// A second person's yes, for one visit.
    case approval
}

/// One line of what a policy asks for before somebody enters; nothing is asked for unless a line says so.
///
/// ```swift
/// policy.entering.demands = [
///     .consent(by: [.reseller]),  // resellers enter with the customer's consent
///     .approval(in: [.administrator]),  // nobody enters an administrator alone
/// ]
/// policy.entering.overriding = [.administrator]  // who may do without consent in an emergency
/// ```
public struct EntryDemand: Hashable, Sendable {
    /// What is asked for.
    public let requirement: EntryRequirement
    /// The roles of those who enter, for whom the line is; nil for all.
    public let actors: Set<Role>?
    /// The roles of the accounts entered, for which the line is; nil for all.
    public let subjects: Set<Role>?
    /// The accounts entered, for which the line is; nil for all.
    public let accounts: Set<Account.ID>?

    /// Makes a line.
    public init(
        _ requirement: EntryRequirement, by actors: Set<Role>? = nil, in subjects: Set<Role>? = nil,
        accounts: Set<Account.ID>? = nil
    ) {
        self.requirement = requirement
        self.actors = actors
        self.subjects = subjects
        self.accounts = accounts
    }

    /// A line that asks for the customer's consent.
    public static func consent(
        by actors: Set<Role>? = nil, in subjects: Set<Role>? = nil, accounts: Set<Account.ID>? = nil
    ) -> Self {
        Self(.consent, by: actors, in: subjects, accounts: accounts)
    }

    /// A line that asks for a second person's yes.
    public static func approval(
        by actors: Set<Role>? = nil, in subjects: Set<Role>? = nil, accounts: Set<Account.ID>? = nil
    ) -> Self {
        Self(.approval, by: actors, in: subjects, accounts: accounts)
    }

    func fits(actor: Standing, subject: Standing) -> Bool {
        self.actors?.contains(actor.role) ?? true && self.subjects?.contains(subject.role) ?? true
            && self.accounts?.contains(subject.id) ?? true
    }
}

extension EntryPolicy {
    /// What is asked for before `actor` enters `subject`.
    public func requirements(actor: Standing, subject: Standing) -> Set<EntryRequirement> {
        // Nearly always there are none, and this is asked with every request.
        guard !self.demands.isEmpty else { return [] }
        return Set(self.demands.filter { $0.fits(actor: actor, subject: subject) }.map(\.requirement))
    }
}
