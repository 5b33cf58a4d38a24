// SPDX-License-Identifier: Apache-2.0

import Audit
import Synchronization

/// All runs of one scenario.
struct Exploration {
    let scenario: Scenario
    /// In how many orders everything can happen.
    var orders = 0
    /// How many runs that took; most were given up where they came to what was known.
    var runs = 0
    /// The shortest schedule that broke a promise, with what it broke.
    var worst: (schedule: Schedule, violations: [Violation])?

    /// Runs every schedule of `scenario`; with a `promise`, only up to the first one that breaks it.
    static func of(_ scenario: Scenario, flaw: Flaw? = nil, stopsAtFirst promise: Promise? = nil) throws -> Self {
        let scene = try Scene(scenario.stage, scenario.moment)
        var exploration = Self(scenario: scenario)
        var explorer = Explorer()
        repeat {
            let world = World(scenario, scene: scene, flaw: flaw)
            exploration.runs += 1
            _ = world.run { explorer.turn(among: world.essential($0), in: world.state, commuting: world.commute) }
            // A run that is given up has really been made, as far as it went.
            let violations = world.violations
            guard !violations.isEmpty else { continue }
            let schedule = explorer.schedule
            if schedule.picks.count < exploration.worst?.schedule.picks.count ?? .max {
                exploration.worst = (schedule, violations)
            }
            if violations.contains(where: { $0.promise == promise }) {
                exploration.worst = (schedule, violations)
                break
            }
        } while explorer.advance()
        exploration.orders = explorer.orders
        return exploration
    }

    /// A schedule that breaks the same promises, of which no pick can be left out.
    ///
    /// What a pick asks for that cannot come next is passed over, and what is left goes on as it can.
    static func shortest(_ schedule: Schedule, in scenario: Scenario, flaw: Flaw? = nil) throws -> Schedule {
        let scene = try Scene(scenario.stage, scenario.moment)
        func made(of picks: [Pick]) -> (schedule: Schedule, broken: Set<Promise>) {
            let world = World(scenario, scene: scene, flaw: flaw)
            var rest = picks[...]
            var made: [Pick] = []
            _ = world.run { possible in
                while let next = rest.popFirst() {
                    guard possible.contains(next) else { continue }
                    made.append(next)
                    return .goes(next)
                }
                return possible.first.map { .goes($0) } ?? .ends
            }
            return (Schedule(made), Set(world.violations.map(\.promise)))
        }
        let wanted = made(of: schedule.picks).broken
        var best = schedule
        var index = 0
        while index < best.picks.count {
            var shorter = best.picks
            shorter.remove(at: index)
            let attempt = made(of: shorter)
            if !attempt.broken.isDisjoint(with: wanted), attempt.schedule.picks.count < best.picks.count {
                best = attempt.schedule
            } else {
                index += 1
            }
        }
        return best
    }

    /// Runs one schedule and tells it.
    ///
    /// - Throws: ``MisfitError`` when the code no longer makes the calls that the schedule was written for.
    static func story(of schedule: Schedule, in scenario: Scenario, flaw: Flaw? = nil) throws -> Story {
        let scene = try Scene(scenario.stage, scenario.moment)
        let world = World(scenario, scene: scene, flaw: flaw)
        var lines = ["\(scenario): \(schedule)"]
        var rest = schedule.picks[...]
        var misfit: MisfitError?
        func choose(among picks: [Pick]) -> Explorer.Turn {
            // Beyond its end whoever comes first goes on.
            guard let next = rest.popFirst() ?? picks.first else { return .ends }
            if picks.contains(next) { return .goes(next) }
            misfit = misfit ?? MisfitError(pick: next.text, possible: picks.map(\.text), story: lines)
            return picks.first.map { .goes($0) } ?? .ends
        }
        _ = world.run(telling: { lines.append($0) }, choosing: choose)
        if let misfit { throw misfit }
        lines.append(contentsOf: world.audit.storedEntries().map { "   \($0.sequence) \($0.kind.rawValue)" })
        return Story(lines: lines + world.violations.map { "BROKEN \($0)" }, violations: world.violations)
    }
}

/// A schedule asks for something that cannot come next.
struct MisfitError: Error {
    let pick: String
    let possible: [String]
    /// The run up to there.
    let story: [String]
}

/// One run as a text to read.
struct Story {
    let lines: [String]
    let violations: [Violation]

    var text: String { self.lines.joined(separator: "\n") }
}

extension World {
    var violations: [Violation] { self.history.withLock { $0.violations } }
}
