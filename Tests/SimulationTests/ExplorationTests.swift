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
        repeat {
            // Two processes of three and two steps: five over two orders.
            var left = [3, 2]
            while left != [0, 0] {
                let picks = left.indices.filter { left[$0] > 0 }.map { Pick.process($0, .proceeds) }
                if case .process(let process, _) = explorer.choose(among: picks) { left[process] -= 1 }
            }
            schedules.insert(explorer.schedule)
            runs += 1
        } while explorer.advance()
        #expect(runs == 10)
        #expect(schedules.count == 10)
    }

    /// Small enough to go through with every order of calls that commute.
    static let small = [
        Scenario(operations: [.resume, .operatorLeft], trouble: .death),
        Scenario(operations: [.resume, .resume], moment: .between, trouble: .none),
        Scenario(operations: [.resume, .operatorLeft], stage: .unrecorded, arrangement: .together, trouble: .none),
        Scenario(operations: [.perform, .operatorLeft], arrangement: .together, trouble: .none),
    ]

    @Test(arguments: small) func `misses no outcome by leaving out what comes to the same`(_ scenario: Scenario) throws
    {
        let short = try Self.outcomes(of: scenario, leavingOutTheSame: true)
        let full = try Self.outcomes(of: scenario, leavingOutTheSame: false)
        #expect(short.runs < full.runs)
        #expect(short.outcomes == full.outcomes)
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

    private static func outcomes(
        of scenario: Scenario, leavingOutTheSame: Bool
    ) throws -> (runs: Int, outcomes: Set<[String]>) {
        let scene = try Scene(scenario.stage, scenario.moment)
        var explorer = Explorer()
        var outcomes: Set<[String]> = []
        var runs = 0
        repeat {
            let world = World(scenario, scene: scene, leavesOutTheSame: leavingOutTheSame)
            guard world.run(choosing: { explorer.choose(among: $0) }) else { continue }
            runs += 1
            outcomes.insert(world.outcome)
        } while explorer.advance()
        return (runs, outcomes)
    }
}

extension World {
    /// Everything that a run has left behind, and what its operations came back with.
    fileprivate var outcome: [String] {
        let history = self.history.withLock { $0 }
        let entries = self.audit.storedEntries().map { "\($0.id) \($0.detail)" }
        let visits = history.visits.values.map { "\($0.visit.id) r\($0.visit.revision) \($0.visit.state)" }
        return entries + visits.sorted() + ["\(history.returns) \(history.effects) \(history.violations)"]
    }
}
