// SPDX-License-Identifier: Apache-2.0

import Accounts
import Impersonation
import Permissions
import Testing

@Suite struct `A company whose parts break their promises` {
    /// One way to be careless, and promises of ours that may break over it.
    struct Case: Sendable, CustomTestStringConvertible {
        let flaw: Flaw
        let promises: Set<Promise>

        init(_ flaw: Flaw, _ promises: Promise...) {
            self.flaw = flaw
            self.promises = Set(promises)
        }

        var testDescription: String { self.flaw.name }
    }

    static let cases = [
        Case(.sessions("ignores the revisions of ledgers", .forgetsLedgerRevisions), .limits),
        Case(.sessions("stores a part and says all", .storesOnlyTheFirst), .limits, .oneStop, .nothingAfterTheEnd),
        Case(.sessions("shows freezes of the past", .showsOldFreezes), .nothingAfterTheEnd),
        Case(.sessions("never empties the outbox of what is over", .losesDelivery), .oneStop),
        Case(.log("forgets stops", .forgetsStops), .recordedBeforeActing, .oneStop, .noGuess),
        Case(.log("loses acts", .losesActs), .recordedBeforeActing),
        Case(.log("loses starts", .losesStarts), .recordedBeforeGranting),
        Case(.log("renames people", .forgetsHandles), .bothNamed, .dense),
        Case(.accounts("ignores the revisions of accounts", .forgetsRevisions), .noLostChange),
        Case(.accounts("forgets the last change", .forgetsLastChange), .recordedBeforeChanging),
        Case(.accounts("shows standings of the past", .showsOldStandings), .nothingAfterTheEnd, .notYours),
        Case(.log("loses attempts to change", .losesChanges), .recordedBeforeChanging, .changesSettled),
        Case(.log("erases nothing", .erasesNothing), .erasure),
        Case(.log("drops what was to lose a part", .erasesTooMuch), .erasure),
        Case(.log("shows what was erased", .showsErased), .reading),
        Case(.log("forgets legal holds", .forgetsHolds), .erasure),
        Case(.log("hides acts from readers", .hidesActs), .reading),
        Case(.log("hides acts from customers", .hidesActs), .receipt),
        Case(.log("hides acts from who asks what was left", .hidesActs), .lasting),
        Case(.sessions("invents a second person's yes", .inventsYes), .secondPerson),
        Case(.sessions("drops what waits for the log", .losesEvents), .decisionsOnRecord),
        Case(.policy("asks for nothing in a visit") { $0.acting.lines = Self.unasked }, .evidence),
        Case(.policy("takes any page's stamp") { $0.needsPageStamp = false }, .recordedBeforeActing),
        Case(.policy("asks nobody else") { $0.entering.demands = [] }, .nothingAfterTheEnd, .secondPerson),
        Case(.policy("lets visits go on") { $0.limits = Self.endless }, .nothingAfterTheEnd),
        Case(.policy("lets anybody on the staff in") { $0.entering.scope = Everybody() }, .nothingAfterTheEnd),
        Case(.policy("shows everybody to the staff") { $0.entering.scope = Everybody() }, .notYours),
        Case(.policy("promises the staff anything") { $0.entering.scope = Everybody() }, .preview),
        Case(.policy("lets the suspended be changed") { $0.entering.rules = [] }, .readOnly),
        Case(
            Flaw(name: "lets the staff change everybody", changing: ChangePolicy(scope: Everybody())), .changesByRight),
        Case(Flaw(name: "knows no packages", ignoresPackages: true), .facts),
        Case(Flaw(name: "tells no customer", tellsNobody: true), .told),
        Case(Flaw(name: "goes on without a log", ignoresWeather: true), .logNeeded),
        Case(.sessions("changes where visits lead", .changesWayBack), .wayBack),
        Case(.sessions("lists no visits of administrators", .hidesAdministrators), .shown),
        Case(.sessions("lists nothing that waits for an answer", .hidesRequests), .shown),
        Case(.policy("shows resellers nothing") { $0.entering.scope = OnlyAdministrators() }, .shown),
    ]

    /// Every act at once, whatever it is.
    private static let unasked = Sensitivity.allCases.map { ActLine.allow(.sensitivity($0)) }

    /// As long, and as much, as can be.
    private static let endless: VisitLimits = {
        guard let limits = try? VisitLimits(lifetime: VisitLimits.maximumLifetime, idle: VisitLimits.maximumLifetime)
        else {
            preconditionFailure("what is allowed at most")
        }
        return limits
    }()

    /// Whoever works there reaches everybody.
    private struct Everybody: ScopeRule {
        let id: RuleID = "everybody"
        func scope(of viewer: Standing) -> AccountScope { viewer.role == .customer ? .nobody : .everyone }
    }

    /// Resellers do not see what they own.
    private struct OnlyAdministrators: ScopeRule {
        let id: RuleID = "only-administrators"
        func scope(of viewer: Standing) -> AccountScope { viewer.role == .administrator ? .everyone : .nobody }
    }

    @Test func `are as many as there are promises`() {
        let broken = Self.cases.reduce(into: Set(`Stores that break their promises`.cases.map(\.promise))) {
            $0.formUnion($1.promises)
        }
        #expect(Set(Promise.allCases).subtracting(broken).isEmpty)
    }

    @Test(arguments: cases) func `is found out before long, and for what it is`(_ item: Case) throws {
        var others: Set<Promise> = []
        for seed in 0..<UInt64(400) {
            let broken = Set(try Company.run(Script(seed: seed), flaw: item.flaw).violations.map(\.promise))
            if !item.promises.isDisjoint(with: broken) { return }
            others.formUnion(broken)
        }
        Issue.record("\(item.flaw.name): in 400 worlds, nobody noticed anything but \(others)")
    }
}
