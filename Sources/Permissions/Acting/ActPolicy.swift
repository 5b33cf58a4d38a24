// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// What may be done in a visit, and what must be given for it: a page of the handbook as a value.
///
/// What the account itself cannot do is refused; then a read-only visit is kept to looking; then the table decides, of
/// whose fitting lines **the last** counts; and then each rule can ask for more or refuse. Where no line fits, it is refused.
///
/// ```swift
/// var policy = ActPolicy.standard
/// policy.catalogue["shop.redeemVoucher"] = .spending
/// policy.lines.append(.ask([.ticket], for: .capability("shop.redeemVoucher"), by: [.reseller]))
/// ```
public struct ActPolicy: Sendable {
    /// What the panel offers.
    public var catalogue: CapabilityCatalogue
    /// The table. The last line that fits decides, so what is special stands below what is general.
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
        .ask([.reason], for: .sensitivity(.privateContent)),
        .ask([.accountName], for: .sensitivity(.destructive)),
        .ask([.accountName], for: .sensitivity(.spending)),
        .ask([.freshAuthentication(within: .seconds(600)), .reason], for: .sensitivity(.credential)),
        .ask([.freshAuthentication(within: .seconds(600))], for: .sensitivity(.lasting)),
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
        let steps = self.steps(on: request)
        let refusals = steps.filter { !$0.reasons.isEmpty }
        if let first = refusals.first {
            return ActDecision(.refused(Self.distinct(refusals.flatMap(\.reasons))), by: first.rule)
        }
        return ActDecision(.allowed(asking: Self.distinct(steps.flatMap(\.requirements))), by: Self.table)
    }

    private static func distinct<Element: Hashable>(_ elements: [Element]) -> [Element] {
        var seen: Set<Element> = []
        return elements.filter { seen.insert($0).inserted }
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
