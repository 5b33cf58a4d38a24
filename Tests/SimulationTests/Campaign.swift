// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Operations on one stage, some at a time, under the same conditions.
struct Campaign: Sendable {
    let stage: Stage
    let moment: Moment
    let arrangement: Arrangement
    let log: LogHealth
    let trouble: Trouble
    /// Whether pairs in which somebody enters are left out.
    var skipsEntries = false
    /// The operations that are tried at the same time; nil is every pair.
    var together: [[Operation]]?
    /// How many interleavings there are; nil where nobody has counted them.
    ///
    /// With fewer, some are no longer looked at.
    let count: Int?

    init(
        _ stage: Stage, _ moment: Moment, _ arrangement: Arrangement, _ trouble: Trouble, log: LogHealth = .well,
        skipsEntries: Bool = false, of together: [[Operation]]? = nil, count: Int?
    ) {
        self.stage = stage
        self.moment = moment
        self.arrangement = arrangement
        self.log = log
        self.trouble = trouble
        self.skipsEntries = skipsEntries
        self.together = together
        self.count = count
    }

    private init(_ only: Scenario) {
        let known = (Self.quick + Self.more + Self.long).first { $0.scenarios == [only] }
        self.init(
            only.stage, only.moment, only.arrangement, only.trouble, log: only.log, of: [only.operations],
            count: known?.count)
    }

    var scenarios: [Scenario] {
        (self.together ?? self.everyPair).map { operations in
            Scenario(
                operations: operations, stage: self.stage, moment: self.moment, arrangement: self.arrangement,
                log: self.log, trouble: self.trouble)
        }
    }

    /// Every pair, an operation with itself too.
    private var everyPair: [[Operation]] {
        let operations = self.stage.operations.filter { !self.skipsEntries || !$0.enters }
        return operations.indices.flatMap { first in operations[first...].map { [operations[first], $0] } }
    }

    var name: String {
        let three = self.together?.contains { $0.count > 2 } ?? false ? ["three at a time"] : []
        let words = three + [self.stage.rawValue, self.moment.rawValue, self.arrangement.rawValue]
        let log = self.log == .well ? [] : ["log \(self.log.rawValue)"]
        let trouble = self.trouble == .none ? [] : ["trouble \(self.trouble.rawValue)"]
        return (words + log + trouble).joined(separator: ", ")
    }

    /// The campaigns of this run, by `IMPERSONATION_SIMULATION`.
    ///
    /// Without it, some hundred thousand interleavings that take minutes; `more` takes half an hour, a few minutes in a
    /// release build; `thorough` is all pairs everywhere and takes hours. A scenario in its six words is tried alone;
    /// anything else stands for those campaigns of the usual run whose names begin with it.
    static var today: [Self] {
        switch ProcessInfo.processInfo.environment["IMPERSONATION_SIMULATION"] {
        case "thorough": Self.thorough
        case "more": Self.more
        case nil: Self.quick
        case let text?: Scenario(text).map { [Self($0)] } ?? Self.quick.filter { $0.name.hasPrefix(text) }
        }
    }

    /// The campaigns of every run.
    ///
    /// Every pair of operations, with one process that dies at any call; everything that can go wrong with a code; and
    /// what a failing log and a start without a record do to those who are inside. Of changes to accounts, those that get
    /// into each other's way, and each of them while what somebody left behind is settled.
    static let quick = [
        Self(.prepared, .early, .apart, .any, count: 13_660),
        Self(.running, .early, .apart, .death, count: 19_115),
        Self(.unrecorded, .due, .apart, .death, count: 30_700),
        Self(.unrecorded, .early, .apart, .none, skipsEntries: true, count: 1_490),
        Self(.running, .early, .apart, .none, log: .refusing, skipsEntries: true, count: 387),
        Self(.watched, .early, .apart, .death, of: Operation.watchedPairs, count: 20_938),
        Self(.watched, .early, .apart, .any, of: [[.enterApproved, .sweep]], count: 6_638),
        Self(.asked, .early, .apart, .death, of: Operation.agreeingPairs, count: 7_476),
        Self(.frozen, .early, .apart, .death, of: Operation.liftingPairs, count: 2_473),
        Self(.asked, .early, .apart, .none, of: [[.approve, .refuse, .enterApproved]], count: 26_106),
        Self(.frozen, .early, .apart, .death, of: [[.lift, .endAll, .start]], count: 27_973),
        Self(.desk, .early, .apart, .death, of: Change.quarrels, count: 3_180),
        Self(.abandoned, .early, .apart, .none, of: Change.settlements, count: 1_121),
        Self(.uncompleted, .early, .apart, .none, of: Change.settlements, count: 189),
        Self(.desk, .between, .apart, .none, of: [[.change(.transfer), .settle]], count: 108),
        Self(.prepared, .early, .apart, .death, of: [[.accept, .endAll, .sweep]], count: 14_925),
        Self(.desk, .early, .apart, .death, of: [[.change(.transfer), .resume, .end]], count: 17_394),
        Self(.running, .early, .apart, .death, of: [[.perform, .stop, .operatorLeft]], count: 33_362),
    ]

    /// Everything that can go wrong while nothing is due; where something is due, and in one process, that processes
    /// die; while time passes, the order alone.
    static let more = [
        Self(.prepared, .early, .apart, .any, count: 13_660),
        Self(.running, .early, .apart, .any, count: 88_441),
        Self(.unrecorded, .early, .apart, .death, count: 21_724),
        Self(.prepared, .early, .together, .death, count: 18_354_472),
        Self(.running, .early, .together, .death, count: 2_363_634_633),
        Self(.prepared, .due, .apart, .death, count: 2_086),
        Self(.running, .due, .apart, .death, count: 37_490),
        Self(.unrecorded, .due, .apart, .death, count: 30_700),
        Self(.prepared, .between, .apart, .none, count: 29_443),
        Self(.running, .between, .apart, .none, skipsEntries: true, count: 64_410),
        Self(.unrecorded, .between, .apart, .none, skipsEntries: true, count: 60_601),
        Self(.prepared, .early, .apart, .none, log: .refusing, count: 1_967),
        Self(.prepared, .early, .apart, .none, log: .deaf, count: 1_967),
        Self(.running, .early, .apart, .none, log: .refusing, count: 9_878),
        Self(.running, .early, .apart, .none, log: .deaf, count: 9_878),
        Self(.unrecorded, .early, .apart, .none, log: .refusing, count: 1_808),
        Self(.watched, .early, .apart, .any, of: Operation.watchedPairs, count: 298_758),
        Self(.watched, .early, .together, .none, count: 789_955_328_186),
        Self(.desk, .early, .apart, .any, of: Change.quarrels, count: 9_769),
        Self(.desk, .early, .apart, .death, count: 45_064),
        Self(.desk, .early, .together, .none, count: 6_962_843),
        Self(.desk, .between, .apart, .none, of: Change.settlements, count: 3_650),
        Self(.desk, .between, .apart, .any, of: [[.change(.transfer), .settle]], count: 1_227),
        Self(.desk, .between, .apart, .none, of: Change.quarrels, count: 22_127),
        Self(.desk, .early, .apart, .none, log: .refusing, count: 1_651),
        Self(.desk, .early, .apart, .none, log: .deaf, count: 1_651),
        Self(.abandoned, .early, .apart, .none, count: 10_532),
        Self(.abandoned, .early, .apart, .death, of: Change.settlements, count: 5_074),
        Self(.uncompleted, .early, .apart, .death, of: Change.settlements, count: 761),
        Self(.asked, .early, .apart, .any, of: Operation.agreeingPairs, count: 20_592),
        Self(.asked, .early, .together, .none, of: Operation.agreeingPairs, count: 68_541_211),
        Self(.asked, .early, .apart, .none, log: .refusing, of: Operation.agreeingPairs, count: 690),
        Self(.asked, .early, .apart, .none, log: .deaf, of: Operation.agreeingPairs, count: 690),
        Self(
            .asked, .early, .apart, .death,
            of: [[.approve, .refuse, .enterApproved], [.approve, .enterApproved, .withdrawConsent]], count: 221_532),
        Self(.frozen, .early, .apart, .any, of: Operation.liftingPairs, count: 7_240),
        Self(.frozen, .early, .together, .none, of: Operation.liftingPairs, count: 8_776_583),
        Self(.frozen, .early, .apart, .none, log: .refusing, of: Operation.liftingPairs, count: 227),
        Self(.running, .early, .apart, .none, of: [[.start, .start, .start]], count: 3_919_224),
    ]

    /// What takes twenty minutes by itself in a release build.
    static let long = [
        Self(.running, .early, .apart, .death, of: [[.start, .start, .start]], count: 16_919_442)
    ]

    /// Everything that can go wrong at any moment, and any process that dies while time passes.
    static let thorough: [Self] =
        Self.long
        + Stage.allCases.flatMap { stage in
            Moment.allCases.flatMap { moment in
                Arrangement.allCases.flatMap { arrangement in
                    [Self(stage, moment, arrangement, moment == .between ? .death : .any, count: nil)]
                        + [LogHealth.refusing, .deaf].map {
                            Self(stage, moment, arrangement, .none, log: $0, count: nil)
                        }
                }
            }
        }
}

extension Operation {
    /// Whether the operation begins a visit.
    fileprivate var enters: Bool {
        switch self {
        case .accept, .prepare, .start, .switchAccounts, .enterApproved: true
        case .resume, .look, .perform, .stop, .end, .endAll, .lift, .operatorLeft, .operatorChanged, .ask, .approve,
            .refuse, .grantConsent, .withdrawConsent, .sweep, .settle, .change:
            false
        }
    }

    /// The pairs of what the customer and a second person have a say in with everything on that stage.
    static let watchedPairs = [Self.enterApproved, .withdrawConsent, .operatorChanged].flatMap { first in
        first.pairs(with: Self.watching)
    }

    /// The pairs of how people come to have a say with everything on that stage.
    static let agreeingPairs = Self.agreeing.flatMap { $0.pairs(with: Self.agreeing + Self.watching) }

    /// The pairs of lifting a freeze with everything that is done with visits.
    static let liftingPairs = Self.lift.pairs(with: [.lift] + Self.visiting)

    /// The pairs with those that do not come before this one: so each pair is tried once.
    private func pairs(with others: [Self]) -> [[Self]] {
        others.drop { $0 != self }.map { [self, $0] }
    }
}
