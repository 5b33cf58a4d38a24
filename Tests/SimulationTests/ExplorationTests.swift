// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Synchronization
import Testing

@Suite struct `The exploration itself` {
    @Test func `goes through every choice once`() {
        var explorer = Explorer()
        var schedules: Set<Schedule> = []
        var runs = 0
        var ways = 0
        repeat {
            // Two processes of three and two steps: five over two orders.
            var left = [3, 2]
            while true {
                let picks = left.indices.filter { left[$0] > 0 }.map { Pick.process($0, .proceeds) }
                // Each way is a state of its own.
                ways += 1
                guard case .goes(.process(let process, _)) = explorer.turn(among: picks, in: ways) else { break }
                left[process] -= 1
            }
            schedules.insert(explorer.schedule)
            runs += 1
        } while explorer.advance()
        #expect(runs == 10)
        #expect(schedules.count == 10)
        #expect(explorer.orders == 10)
    }

    @Test func `goes on from each state once, and counts every order`() {
        var explorer = Explorer()
        var runs = 0
        repeat {
            var left = [30, 30]
            while true {
                let picks = left.indices.filter { left[$0] > 0 }.map { Pick.process($0, .proceeds) }
                // All that matters is how far each of them is.
                let turn = explorer.turn(among: picks, in: left[0] * 100 + left[1])
                guard case .goes(.process(let process, _)) = turn else { break }
                left[process] -= 1
            }
            runs += 1
        } while explorer.advance()
        #expect(explorer.states == 31 * 31)
        #expect(runs == 30 * 30 + 1)
        // Sixty over thirty.
        #expect(explorer.orders == 118_264_581_564_861_424)
    }

    /// Small enough to go through every order by itself.
    static let small = [
        Scenario(operations: [.resume, .operatorLeft], trouble: .death),
        Scenario(operations: [.resume, .resume], moment: .between, trouble: .none),
        Scenario(operations: [.resume, .operatorLeft], stage: .unrecorded, arrangement: .together, trouble: .none),
        Scenario(operations: [.perform, .operatorLeft], arrangement: .together, trouble: .none),
    ]

    @Test(arguments: small) func `misses no outcome by what it leaves out`(_ scenario: Scenario) throws {
        let full = try Self.outcomes(of: scenario, leavingOut: [])
        let merged = try Self.outcomes(of: scenario, leavingOut: [.known])
        #expect(merged.runs < full.runs)
        #expect(merged.orders == full.runs)
        #expect(merged.outcomes == full.outcomes)
        let short = try Self.outcomes(of: scenario, leavingOut: [.known, .same])
        #expect(short.runs <= merged.runs)
        #expect(short.outcomes == full.outcomes)
        let separate = try Self.outcomes(of: scenario, leavingOut: [.same])
        #expect(separate.orders == short.orders)
    }

    /// Stores that break a promise, and operations that suffer from it, in both orders: names decide who is tried first.
    static let broken = `Stores that break their promises`.cases.flatMap { item in
        [item, item.turnedRound].map { item in
            var item = item
            item.scenario.trouble = .none
            return item
        }
    }

    @Test(arguments: broken)
    func `misses no broken promise by what it leaves out`(_ item: `Stores that break their promises`.Case) throws {
        let merged = try Self.outcomes(of: item.scenario, leavingOut: [.known], flaw: item.flaw)
        let short = try Self.outcomes(of: item.scenario, leavingOut: [.known, .same], flaw: item.flaw)
        #expect(short.broken == merged.broken)
        #expect(short.runs <= merged.runs)
    }

    @Test func `tells the same story for the same schedule`() throws {
        let scenario = Scenario(operations: [.accept, .accept], stage: .prepared)
        let schedule = try #require(Schedule("a b a b a b a"))
        let first = try Exploration.story(of: schedule, in: scenario)
        let second = try Exploration.story(of: schedule, in: scenario)
        #expect(first.text == second.text)
    }

    @Test func `reads scenarios and schedules as it writes them`() {
        let scenario = Scenario(
            operations: [.switchAccounts, .operatorLeft], stage: .running, moment: .between, arrangement: .together,
            log: .deaf, trouble: .death)
        #expect(Scenario("\(scenario)") == scenario)
        let schedule = Schedule([
            .process(0, .proceeds), .process(1, .diesAfter), .process(0, .failsBefore), .process(1, .failsAfter),
            .process(0, .diesBefore), .timePasses,
        ])
        #expect(Schedule("\(schedule)") == schedule)
        #expect(Schedule("a z") == nil)
        #expect(Scenario("stop stop") == nil)
    }

    /// What an exploration leaves out: what follows on states that were seen before, and orders that come to the same.
    private enum Omission { case known, same }

    private static func outcomes(
        of scenario: Scenario, leavingOut omissions: Set<Omission>, flaw: Flaw? = nil
    ) throws -> (runs: Int, orders: Int, outcomes: Set<[String]>, broken: Set<Promise>) {
        let scene = try Scene(scenario.stage, scenario.moment)
        var explorer = Explorer()
        var outcomes: Set<[String]> = []
        var broken: Set<Promise> = []
        var runs = 0
        var states = 0
        repeat {
            let world = World(scenario, scene: scene, flaw: flaw)
            runs += 1
            let isNew = world.run { picks in
                states += 1
                let state = omissions.contains(.known) ? world.state : states
                guard omissions.contains(.same) else { return explorer.turn(among: picks, in: state) }
                return explorer.turn(among: world.essential(picks), in: state, commuting: world.commute)
            }
            if isNew { outcomes.insert(world.outcome) }
            broken.formUnion(world.violations.map(\.promise))
        } while explorer.advance()
        return (runs, explorer.orders, outcomes, broken)
    }
}

extension World {
    /// Everything that a run has left behind, and what its operations came back with.
    fileprivate var outcome: [String] {
        let history = self.history.withLock { $0 }
        let entries = self.audit.storedEntries().map { "\($0.id) \($0.detail)" }
        let visits = history.visits.values.map { "\($0.visit.id) r\($0.visit.revision) \($0.visit.state)" }
        return entries + visits.sorted() + ["\(history.returns) \(history.effects.sorted()) \(history.violations)"]
    }
}
