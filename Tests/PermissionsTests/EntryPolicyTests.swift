// SPDX-License-Identifier: Apache-2.0

import Accounts
import Permissions
import Testing

@Suite struct `Who may enter whom` {
    typealias Owner = Standing.Owner

    static func administrator(_ id: Account.ID, _ status: AccountStatus.Kind = .active) -> Standing {
        Standing(id: id, role: .administrator, status: status)
    }

    static func reseller(_ id: Account.ID, _ status: AccountStatus.Kind = .active) -> Standing {
        Standing(id: id, role: .reseller, status: status, owners: [Owner(id: "ada", status: .active)])
    }

    static func customer(
        _ id: Account.ID, of owners: [Account.ID], _ status: AccountStatus.Kind = .active
    ) -> Standing {
        Standing(
            id: id, role: .customer, status: status, owners: owners.map { Owner(id: $0, status: .active) })
    }

    @Test(arguments: AccountStatus.Kind.allCases)
    func `an actor must be active`(_ status: AccountStatus.Kind) {
        for actor in [Self.administrator("ada", status), Self.reseller("north", status)] {
            let decision = EntryPolicy.standard.decide(
                actor: actor, subject: Self.customer("acme", of: ["north", "ada"]))
            #expect((decision.mode == .full) == (status == .active))
            if status != .active { #expect(decision.reasons == [.actorNotActive]) }
        }
    }

    @Test func `an actor below somebody suspended is not active`() {
        let actor = Standing(
            id: "north", role: .reseller, status: .active, owners: [Owner(id: "ada", status: .suspended)])
        let decision = EntryPolicy.standard.decide(actor: actor, subject: Self.customer("acme", of: ["north"]))
        #expect(decision == Decision(.refused([.actorNotActive]), by: "actor-active"))
    }

    @Test(
        arguments: [
            (.active, .full, nil), (.suspended, .readOnly, nil), (.pending, nil, .subjectPending),
            (.closed, nil, .subjectClosed),
        ] as [(AccountStatus.Kind, VisitMode?, RefusalReason?)])
    func `the status of the subject sets the mode or refuses`(
        _ status: AccountStatus.Kind, _ mode: VisitMode?, _ reason: RefusalReason?
    ) {
        let decision = EntryPolicy.standard.decide(
            actor: Self.reseller("north"), subject: Self.customer("acme", of: ["north"], status))
        #expect(decision.mode == mode)
        if let reason { #expect(decision == Decision(.refused([reason]), by: "subject-status")) }
    }

    @Test(
        arguments: [
            (.active, .subjectActive), (.suspended, .subjectSuspended), (.pending, .subjectPending),
            (.closed, .subjectClosed),
        ] as [(AccountStatus.Kind, RefusalReason)])
    func `a status that policy has no mode for says which it is`(_ status: AccountStatus.Kind, _ reason: RefusalReason)
    {
        let policy = EntryPolicy(scope: OwnershipRule(), rules: [SubjectStatusRule(modes: [:])])
        let decision = policy.decide(
            actor: Self.reseller("north"), subject: Self.customer("acme", of: ["north"], status))
        #expect(decision.reasons == [reason])
    }

    @Test func `a customer whose reseller is suspended is entered read-only`() {
        let subject = Standing(
            id: "acme", role: .customer, status: .active,
            owners: [Owner(id: "north", status: .suspended), Owner(id: "ada", status: .active)])
        #expect(EntryPolicy.standard.decide(actor: Self.administrator("ada"), subject: subject).mode == .readOnly)
    }

    @Test(arguments: [
        (1, "acme", true), (1, "deep", false), (2, "deep", true), (32, "deep", true), (.max, "deep", true),
        (0, "deep", false), (0, "acme", false), (-1, "acme", false),
    ])
    func `resellers reach as deep as policy says`(_ depth: Int, _ subject: String, _ isAllowed: Bool) {
        let policy = EntryPolicy(scope: OwnershipRule(depth: depth), rules: EntryPolicy.standard.rules)
        let subjects = [
            "acme": Self.customer("acme", of: ["north"]), "deep": Self.customer("deep", of: ["east", "north"]),
        ]
        #expect((policy.decide(actor: Self.reseller("north"), subject: subjects[subject]).mode != nil) == isAllowed)
    }

    @Test func `administrators keep out of each other where policy says so`() {
        let open = EntryPolicy.standard
        let closed = EntryPolicy(
            scope: OwnershipRule(), rules: [AdministratorsRule(mayEnterEachOther: false), SubjectStatusRule()])
        let (ada, bob) = (Self.administrator("ada"), Self.administrator("bob"))
        #expect(open.decide(actor: ada, subject: bob).mode == .full)
        #expect(closed.decide(actor: ada, subject: bob).reasons == [.amongAdministrators])
        #expect(closed.decide(actor: ada, subject: Self.reseller("north")).mode == .full)
    }

    @Test func `nobody enters themselves, whatever the policy`() {
        let ada = Self.administrator("ada")
        for policy in [EntryPolicy.standard, EntryPolicy(scope: OwnershipRule(), rules: [])] {
            #expect(policy.decide(actor: ada, subject: ada) == Decision(.refused([.oneself]), by: "not-oneself"))
        }
    }

    @Test func `nobody enters an administrator from below, not even the owner`() {
        let promoted = Standing(
            id: "acme", role: .administrator, status: .active, owners: [Owner(id: "north", status: .active)])
        let decision = EntryPolicy.standard.decide(actor: Self.reseller("north"), subject: promoted)
        #expect(decision == Decision(.refused([.higherRole]), by: "not-upward"))
    }

    @Test func `what does not exist and what is out of reach are decided alike`() {
        let north = Self.reseller("north")
        let decisions = [
            EntryPolicy.standard.decide(actor: north, subject: nil),
            EntryPolicy.standard.decide(actor: north, subject: Self.customer("cinema", of: ["south"])),
            EntryPolicy.standard.decide(actor: north, subject: Self.customer("cinema", of: ["south"], .closed)),
            EntryPolicy.standard.decide(actor: north, subject: Self.administrator("ada")),
        ]
        #expect(Set(decisions) == [Decision(.refused([.outsideScope]), by: "ownership")])
    }
}

@Suite struct `Rules together` {
    struct Says: EntryRule {
        let id: RuleID
        let answer: EntryVerdict?
        func verdict(on request: EntryRequest) -> EntryVerdict? { self.answer }
    }

    struct Breaks: EntryRule {
        struct Failure: Error {}
        let id: RuleID = "breaks"
        func verdict(on request: EntryRequest) throws -> EntryVerdict? { throw Failure() }
    }

    static let actor = Standing(id: "ada", role: .administrator, status: .active)
    static let subject = Standing(id: "acme", role: .customer, status: .active)

    static func decide(_ rules: [any EntryRule]) -> Decision {
        EntryPolicy(scope: OwnershipRule(), rules: rules).decide(actor: Self.actor, subject: Self.subject)
    }

    @Test func `one refusal refuses, wherever it stands, with every reason`() {
        let rules: [any EntryRule] = [
            Says(id: "a", answer: nil), Says(id: "b", answer: .refuse("one")), Says(id: "c", answer: .limit(to: .full)),
            Says(id: "d", answer: .refuse("two")),
        ]
        #expect(Self.decide(rules) == Decision(.refused(["one", "two"]), by: "b"))
        #expect(Self.decide(rules.reversed()) == Decision(.refused(["two", "one"]), by: "d"))
    }

    @Test func `the lowest limit counts`() {
        let low = Says(id: "low", answer: .limit(to: .readOnly))
        let high = Says(id: "high", answer: .limit(to: .full))
        #expect(Self.decide([low, high]).mode == .readOnly)
        #expect(Self.decide([high, low]).mode == .readOnly)
        #expect(Self.decide([high]).mode == .full)
    }

    @Test func `an error refuses`() {
        #expect(Self.decide([Breaks(), Says(id: "a", answer: nil)]) == Decision(.refused([.ruleFailed]), by: "breaks"))
    }

    @Test func `are explained one by one, whoever has refused already`() {
        let away = Standing(
            id: "north", role: .reseller, status: .closed, owners: [Standing.Owner(id: "ada", status: .active)])
        let policy = EntryPolicy(
            scope: OwnershipRule(),
            rules: [
                NotUpwardRule(), AdministratorsRule(mayEnterEachOther: false), Breaks(),
                Says(id: "low", answer: .limit(to: .readOnly)), Says(id: "none", answer: nil),
            ])
        #expect(
            policy.explain(actor: away, subject: Self.actor).map { [$0.rule.rawValue, "\($0.verdict)"] } == [
                ["actor-active", "refuses([actor-not-active])"], ["ownership", "refuses([outside-scope])"],
                ["not-oneself", "passes"], ["not-upward", "refuses([higher-role])"],
                ["administrators", "refuses([among-administrators])"], ["breaks", "refuses([rule-failed])"],
                ["low", "limits(to: Permissions.VisitMode.readOnly)"], ["none", "passes"],
            ])
        #expect(
            policy.explain(actor: Self.actor, subject: Self.actor)[..<3].map(\.verdict) == [
                .passes, .passes, .refuses([.oneself]),
            ])
    }

    struct Silent: ScopeRule {
        let id: RuleID = "silent"
        func scope(of viewer: Standing) -> AccountScope { .nobody }
    }

    @Test func `a scope that says nothing lets nobody in`() {
        let policy = EntryPolicy(scope: Silent(), rules: [])
        #expect(policy.decide(actor: Self.actor, subject: Self.subject).reasons == [.outsideScope])
    }
}

@Suite struct `The scope of a viewer` {
    @Test func `is drawn by the rule that decides entering`() {
        let policy = EntryPolicy.standard
        let owner = Standing.Owner(id: "ada", status: .active)
        #expect(policy.scope(of: Standing(id: "ada", role: .administrator, status: .active)) == .everyone)
        let north = Standing(id: "north", role: .reseller, status: .active, owners: [owner])
        #expect(policy.scope(of: north) == .owned(by: "north", depth: 1))
        #expect(policy.scope(of: Standing(id: "acme", role: .customer, status: .active)) == .nobody)
        #expect(policy.scope(of: Standing(id: "ada", role: .administrator, status: .closed)) == .nobody)
    }
}

@Suite struct `A reason of refusal` {
    @Test(arguments: ["", "Outside", "a b", "a_b", String(repeating: "x", count: 65)])
    func `is a word`(_ text: String) {
        #expect(RefusalReason(rawValue: text) == nil)
    }

    @Test func `is printed as its word`() {
        #expect("\([RefusalReason.oneself, "office-hours-over"])" == "[oneself, office-hours-over]")
    }
}
