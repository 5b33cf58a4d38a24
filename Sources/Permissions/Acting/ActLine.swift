// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// One line of the table that says what may be done in a visit, and what must be given for it.
///
/// ```swift
/// policy.lines += [
///     .ask([.ticket], for: .area("mailboxes"), by: [.reseller]),
///     .allow(.capability(.domainsRenew), asking: [.reason]),
///     .refuse(.area("billing"), by: [.reseller]),
/// ]
/// ```
public struct ActLine: Hashable, Sendable {
    /// What a line is about.
    @nonexhaustive
    public enum Matter: Hashable, Sendable {
        /// Every capability of a sensitivity.
        case sensitivity(Sensitivity)
        /// Every capability of an area, such as `billing`.
        case area(String)
        /// One capability.
        case capability(Capability.ID)
    }

    /// What the line is about.
    public let matter: Matter
    /// The roles of those who act, for whom the line is; nil for all.
    public let actors: Set<Role>?
    /// The roles of the accounts acted in, for which the line is; nil for all.
    public let subjects: Set<Role>?
    /// The modes for which the line is; nil for all.
    public let modes: Set<VisitMode>?
    /// What the line says.
    public let treatment: ActTreatment
    /// The only sensitivity the line can be about; nil for any.
    ///
    /// It is compared first, since that copies nothing of the line.
    let sensitivity: Sensitivity?

    /// Makes a line.
    public init(
        _ matter: Matter, by actors: Set<Role>? = nil, in subjects: Set<Role>? = nil, modes: Set<VisitMode>? = nil,
        _ treatment: ActTreatment
    ) {
        self.matter = matter
        self.actors = actors
        self.subjects = subjects
        self.modes = modes
        self.treatment = treatment
        if case .sensitivity(let sensitivity) = matter {
            self.sensitivity = sensitivity
        } else {
            self.sensitivity = nil
        }
    }

    /// A line that allows once everything it asks for is given; it takes back what lines above it ask for.
    public static func allow(
        _ matter: Matter, asking requirements: [ActRequirement] = [], by actors: Set<Role>? = nil,
        in subjects: Set<Role>? = nil, modes: Set<VisitMode>? = nil
    ) -> Self {
        Self(matter, by: actors, in: subjects, modes: modes, .allow(asking: requirements))
    }

    /// A line that asks for something on top of what lines above it say; it allows nothing that they do not.
    public static func ask(
        _ requirements: [ActRequirement], for matter: Matter, by actors: Set<Role>? = nil,
        in subjects: Set<Role>? = nil, modes: Set<VisitMode>? = nil
    ) -> Self {
        Self(matter, by: actors, in: subjects, modes: modes, .ask(requirements))
    }

    /// A line that refuses, until a line below it allows.
    public static func refuse(
        _ matter: Matter, by actors: Set<Role>? = nil, in subjects: Set<Role>? = nil, modes: Set<VisitMode>? = nil
    ) -> Self {
        Self(matter, by: actors, in: subjects, modes: modes, .refuse)
    }

    /// Whether the line speaks about `request`.
    func fits(_ request: ActRequest) -> Bool {
        let isMatter =
            switch self.matter {
            case .sensitivity(let sensitivity): sensitivity == request.sensitivity
            case .area(let area): area == request.capability.area
            case .capability(let capability): capability == request.capability
            }
        return isMatter && self.actors?.contains(request.actor) ?? true
            && self.subjects?.contains(request.subject) ?? true && self.modes?.contains(request.mode) ?? true
    }
}
