// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct `Stores that break their promises` {
    /// One way to be careless, two operations that suffer from it, and the promise of ours that breaks.
    struct Case: Sendable, CustomTestStringConvertible {
        let flaw: Flaw
        var scenario: Scenario
        let promise: Promise

        /// The same, where whoever came first comes second.
        var turnedRound: Self {
            var turned = self
            turned.scenario.operations.reverse()
            return turned
        }

        init(_ flaw: Flaw, _ first: Operation, _ second: Operation, _ promise: Promise) {
            self.flaw = flaw
            self.scenario = Scenario(operations: [first, second])
            self.promise = promise
        }

        func on(_ stage: Stage, _ moment: Moment = .early) -> Self {
            var scenario = self.scenario
            scenario.stage = stage
            scenario.moment = moment
            return Self(self.flaw, scenario, self.promise)
        }

        private init(_ flaw: Flaw, _ scenario: Scenario, _ promise: Promise) {
            self.flaw = flaw
            self.scenario = scenario
            self.promise = promise
        }

        var testDescription: String { self.flaw.name }
    }

    static let cases = [
        Case(
            .sessions("ignores the revisions of visits", .forgetsVisitRevisions), .resume, .stop, .nothingAfterTheEnd
        ).on(.unrecorded),
        // The log holds such a start back; only together they let a code work twice.
        Case(.sessions("ignores all revisions", .forgetsBothRevisions), .accept, .accept, .limits).on(.prepared),
        Case(
            Flaw(
                name: "ignores all revisions, over a log that forgets",
                sessions: { CarelessSessionStore(.forgetsBothRevisions, gate: $0) },
                audit: { _ in CarelessAuditStore(.forgetsEverything) }), .accept, .accept, .codeOnce
        ).on(.prepared),
        Case(.sessions("ignores the revisions of ledgers", .forgetsLedgerRevisions), .start, .start, .limits),
        Case(
            .sessions("ignores that freezes are relied on", .forgetsReliance), .start, .endAll, .nothingAfterTheEnd),
        Case(.sessions("ignores touches", .forgetsTouches), .resume, .sweep, .noGuess).on(.running, .between),
        Case(.sessions("stores a commit in two steps", .tears), .start, .stop, .limits),
        Case(.sessions("stores a part and says all", .storesOnlyTheFirst), .start, .stop, .limits),
        Case(.sessions("shows freezes of the past", .showsOldFreezes), .resume, .endAll, .nothingAfterTheEnd),
        Case(.sessions("never empties the outbox of what is over", .losesDelivery), .stop, .stop, .oneStop),
        Case(.sessions("lists no ended visits to sweep", .listsOnlyLive), .stop, .sweep, .oneStop),
        Case(.log("forgets stops", .forgetsStops), .perform, .stop, .recordedBeforeActing),
        Case(.log("forgets what is on record", .forgetsEvents), .stop, .stop, .oneStop),
        Case(.log("forgets the entries of a visit", .forgetsVisits), .stop, .sweep, .oneStop),
        Case(.log("forgets how much there is about a subject", .forgetsSubjects), .stop, .sweep, .dense),
        Case(.log("loses acts", .losesActs), .perform, .sweep, .recordedBeforeActing),
        Case(.log("loses starts", .losesStarts), .start, .sweep, .recordedBeforeGranting),
        Case(.log("renames people", .forgetsHandles), .stop, .sweep, .bothNamed),
        Case(
            .sessions("ignores the revisions of freezes", .forgetsFreezeRevisions), .endAll, .endAll, .decisionsOnRecord
        ),
        Case(
            .sessions("ignores the revisions of consents", .forgetsConsentRevisions), .grantConsent, .withdrawConsent,
            .decisionsOnRecord
        ).on(.asked),
        Case(
            .sessions("ignores the revisions of questions", .forgetsApprovalRevisions), .approve, .refuse,
            .decisionsOnRecord
        ).on(.asked),
        Case(.sessions("takes a question for a yes", .inventsYes), .enterApproved, .sweep, .secondPerson).on(.asked),
        Case(.sessions("drops what waits for the log", .losesEvents), .approve, .sweep, .decisionsOnRecord).on(.asked),
        Case(.log("loses looks", .losesActs), .look, .sweep, .recordedBeforeActing),
        Case(
            .accounts("ignores that accounts are relied on", .forgetsReliance), .change(.demoteAda),
            .change(.demoteBob), .changesByRight
        ).on(.desk),
        Case(
            .accounts("ignores the revisions of accounts", .forgetsRevisions), .change(.rename), .change(.renameToo),
            .noLostChange
        ).on(.desk),
        Case(
            .accounts("overlooks what somebody owns", .overlooksOwned), .change(.transfer), .change(.closeSouth),
            .soundTree
        ).on(.desk),
        Case(
            .accounts("forgets the last change", .forgetsLastChange), .change(.rename), .settle,
            .recordedBeforeChanging
        ).on(.desk),
        Case(
            .accounts("stores what it calls a conflict", .storesConflicts), .change(.rename), .change(.renameToo),
            .noLostChange
        ).on(.desk),
        Case(
            .accounts("stores a commit in two steps", .tears), .change(.closeNorth), .change(.createBelowNorth),
            .soundTree
        ).on(.desk),
        Case(
            .accounts("shows standings of the past", .showsOldStandings), .change(.transfer), .resume,
            .nothingAfterTheEnd
        ).on(.desk),
        Case(
            .accounts("ignores that somebody settled", .forgetsReliance), .change(.transfer), .settle,
            .changesSettled
        ).on(.desk, .between),
        Case(.log("loses attempts to change", .losesChanges), .change(.rename), .settle, .recordedBeforeChanging)
            .on(.desk),
    ]

    @Test(arguments: cases) func `are found out`(_ item: Case) throws {
        let exploration = try Exploration.of(item.scenario, flaw: item.flaw, stopsAtFirst: item.promise)
        let worst = try #require(exploration.worst, "\(item.flaw) went unnoticed in \(exploration.runs) runs")
        #expect(worst.violations.contains { $0.promise == item.promise })
    }

    @Test(arguments: Stage.allCases.filter { !$0.isDesk })
    func `are told from one that keeps them`(_ stage: Stage) throws {
        for operation in stage.operations {
            let scenario = Scenario(operations: [operation, .sweep], stage: stage, trouble: .death)
            let exploration = try Exploration.of(scenario, flaw: .sessions("keeps its promises", .nothing))
            #expect(exploration.worst == nil)
        }
    }

    @Test func `are told from one that keeps accounts as it promises`() throws {
        for operations in Change.quarrels {
            let scenario = Scenario(operations: operations, stage: .desk, trouble: .none)
            let exploration = try Exploration.of(scenario, flaw: .accounts("keeps its promises", .nothing))
            #expect(exploration.worst == nil)
        }
    }
}
