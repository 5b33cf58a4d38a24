// SPDX-License-Identifier: Apache-2.0

import Accounts
import Permissions
import Testing

@Suite struct `What may be done in a visit` {
    static let policy = ActPolicy(catalogue: Self.oneOfEach)

    /// One capability for each sensitivity, of the same name.
    static let oneOfEach: CapabilityCatalogue = Sensitivity.allCases.reduce(into: [:]) { catalogue, sensitivity in
        catalogue[Self.capability(of: sensitivity)] = sensitivity
    }

    static func capability(of sensitivity: Sensitivity) -> Capability.ID {
        Capability.ID(stringLiteral: "all.\(sensitivity.rawValue)")
    }

    static func decide(
        _ capability: Capability.ID, by policy: ActPolicy = Self.policy, actor: Role = .reseller,
        subject: Role = .customer, mode: VisitMode = .full, facts: SubjectFacts = SubjectFacts()
    ) -> ActDecision {
        policy.decide(policy.request(for: capability, by: actor, in: subject, mode: mode, facts: facts))
    }

    static let standard: [Sensitivity: ActDecision.Outcome] = [
        .read: .allowed(asking: []), .change: .allowed(asking: []), .privateContent: .allowed(asking: [.reason]),
        .destructive: .allowed(asking: [.accountName]), .spending: .allowed(asking: [.accountName]),
        .credential: .allowed(asking: [.freshAuthentication(within: .seconds(600)), .reason]),
        .lasting: .allowed(asking: [.freshAuthentication(within: .seconds(600))]),
        .legal: .refused([.notWhileVisiting]), .oversight: .refused([.notWhileVisiting]),
    ]

    @Test(arguments: Sensitivity.allCases)
    func `follows from sensitivity and mode`(_ sensitivity: Sensitivity) throws {
        let capability = Self.capability(of: sensitivity)
        let expected = try #require(Self.standard[sensitivity])
        #expect(Self.decide(capability).outcome == expected)
        let looking = Self.decide(capability, mode: .readOnly)
        switch sensitivity {
        case .read, .privateContent: #expect(looking.outcome == expected)
        case .change, .destructive, .spending, .credential, .lasting: #expect(looking.reasons == [.readOnly])
        case .legal, .oversight: #expect(Set(looking.reasons) == [.readOnly, .notWhileVisiting])
        }
    }

    @Test(arguments: ["nobody.thoughtOfThis", "All.read", "all"] as [Capability.ID])
    func `is as for credentials where nobody has thought of it`(_ capability: Capability.ID) {
        #expect(Self.decide(capability).outcome == Self.standard[.credential])
        #expect(Self.decide(capability, mode: .readOnly).reasons == [.readOnly])
    }

    @Test func `is what the last line says that fits and decides`() {
        var policy = Self.policy
        policy.lines += [
            .refuse(.area("all"), by: [.reseller]),
            .allow(.capability("all.change"), asking: [.ticket], by: [.reseller]),
            .refuse(.sensitivity(.read), in: [.reseller]),
            .ask([.reason], for: .sensitivity(.read), modes: [.readOnly]),
        ]
        #expect(Self.decide("all.change", by: policy).outcome == .allowed(asking: [.ticket]))
        #expect(Self.decide("all.spending", by: policy).reasons == [.notWhileVisiting])
        #expect(Self.decide("all.spending", by: policy, actor: .administrator).requirements == [.accountName])
        #expect(
            Self.decide("all.read", by: policy, actor: .administrator, subject: .reseller).reasons == [
                .notWhileVisiting
            ])
        #expect(Self.decide("all.read", by: policy, actor: .administrator).outcome == .allowed(asking: []))
        #expect(Self.decide("all.read", by: policy, actor: .administrator, mode: .readOnly).requirements == [.reason])
    }

    @Test func `needs in addition what lines below ask for, and is allowed by none of those`() {
        var policy = Self.policy
        policy.lines += [
            .ask([.ticket], for: .area("all")), .ask([.reason, .ticket], for: .capability("all.spending")),
        ]
        #expect(Self.decide("all.spending", by: policy).requirements == [.accountName, .ticket, .reason])
        #expect(Self.decide("all.change", by: policy).requirements == [.ticket])
        #expect(Self.decide("all.legal", by: policy).reasons == [.notWhileVisiting])
        policy.lines.append(.allow(.capability("all.spending")))
        #expect(Self.decide("all.spending", by: policy).outcome == .allowed(asking: []))
        policy.lines = [.ask([.ticket], for: .area("all"))]
        #expect(Self.decide("all.read", by: policy).reasons == [.notWhileVisiting])
    }

    @Test func `is nothing where no line fits`() {
        let silent = ActPolicy(catalogue: Self.oneOfEach, lines: [.allow(.area("al")), .allow(.area("all.read"))])
        for capability in Self.oneOfEach.capabilities { #expect(!Self.decide(capability, by: silent).isAllowed) }
    }

    @Test func `never touches what watches over visitors, nor changes in a read-only visit, whatever the table says`() {
        let lax = ActPolicy(catalogue: Self.oneOfEach, lines: [.allow(.area("all"))])
        let oversight = Self.decide("all.oversight", by: lax)
        #expect(oversight.reasons == [.notWhileVisiting] && oversight.rule == ActPolicy.oversight)
        let change = Self.decide("all.change", by: lax, mode: .readOnly)
        #expect(change.reasons == [.readOnly] && change.rule == ActPolicy.mode)
        #expect(Self.decide("all.legal", by: lax).isAllowed)
        // The first rule that refuses is the one that decided.
        let both = Self.decide("all.oversight", by: lax, mode: .readOnly)
        #expect(both.rule == ActPolicy.oversight && both.reasons == [.notWhileVisiting, .readOnly])
    }

    @Test func `is never more than the account itself can do`() {
        for rights in [SubjectFacts.Rights.only(["all.read"]), .allBut(["all.change"])] {
            let decision = Self.decide("all.change", facts: SubjectFacts(rights: rights))
            #expect(decision.reasons == [.notOffered] && decision.rule == ActPolicy.ownRights)
            #expect(Self.decide("all.read", facts: SubjectFacts(rights: rights)).isAllowed)
        }
    }

    struct Gold: ActRule {
        let id: RuleID = "gold"
        let verdict: ActVerdict
        func verdict(on request: ActRequest) -> ActVerdict? {
            request.facts["package"] == "gold" ? self.verdict : nil
        }
    }

    struct Broken: ActRule {
        struct Failure: Error {}
        let id: RuleID = "broken"
        func verdict(on request: ActRequest) throws -> ActVerdict? { throw Failure() }
    }

    @Test func `is narrowed by rules of the vendor, and by those that fail`() {
        let gold = SubjectFacts(named: ["package": "gold"])
        var policy = Self.policy
        policy.rules = [Gold(verdict: .ask(.ticket)), Gold(verdict: .ask(.accountName))]
        #expect(Self.decide("all.destructive", by: policy, facts: gold).requirements == [.accountName, .ticket])
        #expect(Self.decide("all.destructive", by: policy).requirements == [.accountName])
        policy.rules = [Gold(verdict: .ask(.ticket)), Gold(verdict: .refuse("gold-is-special"))]
        let refused = Self.decide("all.read", by: policy, facts: gold)
        #expect(refused.reasons == ["gold-is-special"] && refused.rule == "gold")
        policy.rules = [Broken()]
        #expect(Self.decide("all.read", by: policy).reasons == [.ruleFailed])
    }

    @Test func `is refused by a refusal, also by one that gives no reason`() {
        for reasons in [[], [.readOnly]] as [[RefusalReason]] {
            #expect(!ActDecision(.refused(reasons), by: "office-hours").isAllowed)
        }
        for requirements in [[], [.reason]] as [[ActRequirement]] {
            #expect(ActDecision(.allowed(asking: requirements), by: "office-hours").isAllowed)
        }
    }

    @Test func `can be explained rule by rule`() {
        var policy = Self.policy
        policy.rules = [Broken()]
        let explained = policy.explain(
            policy.request(
                for: "all.oversight", by: .reseller, in: .customer, mode: .readOnly,
                facts: SubjectFacts(rights: .only([]))))
        #expect(
            explained.map(\.rule) == [
                ActPolicy.ownRights, ActPolicy.oversight, ActPolicy.mode, ActPolicy.table, "broken",
            ])
        #expect(
            explained.map(\.verdict) == [
                .refuses([.notOffered]), .refuses([.notWhileVisiting]), .refuses([.readOnly]),
                .refuses([.notWhileVisiting]), .refuses([.ruleFailed]),
            ])
        let simple = Self.policy.explain(
            Self.policy.request(for: "all.spending", by: .reseller, in: .customer, mode: .full))
        #expect(simple.map(\.verdict) == [.passes, .passes, .passes, .asks([.accountName])])
    }

    @Test func `is told beforehand, as what may not be done`() {
        #expect(Self.policy.restrictions(by: .reseller, in: .customer, mode: .full) == ["all.legal", "all.oversight"])
        #expect(
            Self.policy.restrictions(
                by: .reseller, in: .customer, mode: .full, facts: SubjectFacts(rights: .allBut(["all.read"])))
                == ["all.legal", "all.oversight", "all.read"])
        #expect(Self.policy.restrictions(by: .reseller, in: .customer, mode: .readOnly).count == 7)
    }
}

@Suite struct `The standard catalogue` {
    @Test func `names areas and verbs, each once`() {
        let capabilities = CapabilityCatalogue.standard.capabilities
        #expect(capabilities.count == 105)
        for capability in capabilities {
            let parts = capability.rawValue.split(separator: ".")
            #expect(parts.count == 2 && parts.allSatisfy { $0.allSatisfy(\.isLetter) }, "\(capability)")
        }
    }

    @Test(
        arguments: [
            (.usersAdd, .lasting), (.mailboxesOpenContent, .privateContent), (.mailboxesSetMobileSync, .change),
            (.mailboxesEnableService, .spending), (.routingSetAliases, .change), (.routingForwardInside, .change),
            (.routingForwardOutside, .lasting), (.credentialsResetUserPassword, .credential),
            (.credentialsResetAdministratorPassword, .credential), (.listsEdit, .change),
            (.mailboxesSetAddressListVisibility, .change), (.domainsRegister, .spending),
            (.domainsTransferIn, .spending), (.domainsTransferOut, .credential), (.dnsEditDelegation, .credential),
            (.filesReadContent, .privateContent), (.databasesDrop, .destructive), (.backupsRestore, .destructive),
            (.legalAcceptTerms, .legal), (.oversightStartVisit, .oversight), (.accountEditContact, .change),
        ] as [(Capability.ID, Sensitivity)])
    func `has what panels are asked for`(_ capability: Capability.ID, _ sensitivity: Sensitivity) {
        #expect(CapabilityCatalogue.standard[capability] == sensitivity)
    }

    @Test func `is added to, and corrected`() {
        var catalogue = CapabilityCatalogue.standard
        catalogue["shop.redeemVoucher"] = .spending
        catalogue.merge([.domainsSetAutoRenew: .change])
        #expect(catalogue.sensitivity(of: "shop.redeemVoucher") == .spending)
        #expect(catalogue.sensitivity(of: .domainsSetAutoRenew) == .change)
        #expect(catalogue.sensitivity(of: "shop.other") == .credential && catalogue["shop.other"] == nil)
    }
}
