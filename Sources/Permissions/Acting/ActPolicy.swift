// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// What may be done in a visit, and what must be given for it: a page of the handbook as a value.
///
/// What the account itself cannot do is refused; then a read-only visit is kept to looking; then the table decides; and then
/// each rule can ask for more or refuse. In the table **the last** fitting line that allows or refuses decides, and those
/// below it that ask are added. Where no line allows, it is refused.
///
/// ```swift
/// var policy = ActPolicy.standard
/// policy.catalogue["shop.redeemVoucher"] = .spending
/// policy.lines.append(.ask([.ticket], for: .capability("shop.redeemVoucher"), by: [.reseller]))
/// ```
public struct ActPolicy: Sendable {
    /// What the panel offers.
    public var catalogue: CapabilityCatalogue
    /// The table, read from below: what is special stands below what is general.
    public var lines: [ActLine]
    /// Rules that narrow what the table allows.
    public var rules: [any ActRule]

    /// Makes a policy.
    public init(
        catalogue: CapabilityCatalogue = .standard, lines: [ActLine] = Self.standardLines, rules: [any ActRule] = []
    ) {
        self.catalogue = catalogue
        self.lines = lines
        self.rules = rules
    }

    /// The standard catalogue by the standard table.
    public static let standard = Self()

    /// The standard table, one line for each sensitivity.
    public static let standardLines: [ActLine] = [
        .allow(.sensitivity(.read)),
        .allow(.sensitivity(.change)),
        .allow(.sensitivity(.privateContent), asking: [.reason]),
        .allow(.sensitivity(.destructive), asking: [.accountName]),
        .allow(.sensitivity(.spending), asking: [.accountName]),
        .allow(.sensitivity(.credential), asking: [.freshAuthentication(within: .seconds(600)), .reason]),
        .allow(.sensitivity(.lasting), asking: [.freshAuthentication(within: .seconds(600))]),
        .refuse(.sensitivity(.legal)),
        .refuse(.sensitivity(.oversight)),
    ]

    /// A request as this policy sees it.
    public func request(
        for capability: Capability.ID, by actor: Role, in subject: Role, mode: VisitMode,
        facts: SubjectFacts = SubjectFacts()
    ) -> ActRequest {
        ActRequest(
            capability: capability, sensitivity: self.catalogue.sensitivity(of: capability), actor: actor,
            subject: subject, mode: mode, facts: facts)
    }

    /// Decides one use of a capability.
    public func decide(_ request: ActRequest) -> ActDecision {
        var refusing: RuleID?
        var reasons: [RefusalReason] = []
        var requirements: [ActRequirement] = []
        self.ask(request) { rule, verdict in
            switch verdict {
            case .passes, .limits: break
            case .asks(let more): for one in more where !requirements.contains(one) { requirements.append(one) }
            case .refuses(let more):
                refusing = refusing ?? rule
                for one in more where !reasons.contains(one) { reasons.append(one) }
            }
        }
        if let refusing { return ActDecision(.refused(reasons), by: refusing) }
        return ActDecision(.allowed(asking: requirements), by: Self.table)
    }

    /// What of the catalogue may not be done by `actor` in an account of role `subject` in a mode, in order.
    public func restrictions(
        by actor: Role, in subject: Role, mode: VisitMode, facts: SubjectFacts = SubjectFacts()
    ) -> [Capability.ID] {
        self.catalogue.capabilities.filter { capability in
            !self.decide(self.request(for: capability, by: actor, in: subject, mode: mode, facts: facts)).isAllowed
        }
    }

    /// The rule that nobody does what the account itself cannot do.
    public static let ownRights: RuleID = "own-rights"
    /// The rule that a read-only visit changes nothing.
    public static let mode: RuleID = "visit-mode"
    /// The rule that what watches over visitors is not theirs to touch; no table can allow it.
    public static let oversight: RuleID = "oversight"
    /// The table.
    public static let table: RuleID = "act-table"
}
