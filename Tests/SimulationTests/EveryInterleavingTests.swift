// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

@Suite struct `Every interleaving of a few operations` {
    @Test func `keeps every promise, whatever fails and whoever dies`() async throws {
        let campaigns = Campaign.today
        #expect(
            !campaigns.isEmpty,
            "IMPERSONATION_SIMULATION is more, thorough, a scenario, or how a campaign's name begins")
        let explorations = try await Self.explore(campaigns.flatMap(\.scenarios))
        var total = 0
        for campaign in campaigns {
            let scenarios = Set(campaign.scenarios)
            let results = explorations.filter { scenarios.contains($0.scenario) }
            let sum = results.reduce(0) { $0 + $1.orders }
            let pairs = campaign.scenarios.compactMap { scenario in results.first { $0.scenario == scenario } }
            print("\(campaign.name): \(sum) interleavings explored")
            print("  " + pairs.map { "\($0.scenario.name) \($0.orders) in \($0.runs)" }.joined(separator: ", "))
            if let count = campaign.count {
                #expect(sum == count, "\(campaign.name) looks at other interleavings than it did")
            }
            total += sum
        }
        print("\(total) interleavings explored in total, in \(explorations.reduce(0) { $0 + $1.runs }) runs")
        for exploration in explorations {
            guard let worst = exploration.worst else { continue }
            let schedule = try Exploration.shortest(worst.schedule, in: exploration.scenario)
            let story = try Exploration.story(of: schedule, in: exploration.scenario)
            Issue.record(
                """
                \(story.text)
                Run it again with
                IMPERSONATION_SCHEDULE="\(exploration.scenario): \(schedule)" swift test --filter 'told again by its schedule'
                """)
        }
    }

    @Test(.enabled(if: Self.schedule != nil, "set IMPERSONATION_SCHEDULE to run one schedule again"))
    func `is told again by its schedule`() throws {
        let text = try #require(Self.schedule)
        let parts: [Substring] = text.split(separator: ":", maxSplits: 1)
        let scenario = try #require(Scenario(parts[0]), "a scenario is six words")
        let schedule = try #require(Schedule(parts.count > 1 ? parts[1] : ""), "a schedule is made of picks")
        let story = try Exploration.story(of: schedule, in: scenario)
        print(story.text)
        #expect(story.violations.isEmpty)
    }

    private static let schedule = ProcessInfo.processInfo.environment["IMPERSONATION_SCHEDULE"]

    /// Explores all scenarios, as many at a time as there are processors.
    private static func explore(_ scenarios: [Scenario]) async throws -> [Exploration] {
        let queue = ScenarioQueue(scenarios)
        return try await withThrowingTaskGroup(of: [Exploration].self) { group in
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
                group.addTask { try await queue.exploreAll() }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }
}

/// Scenarios that several threads take from.
private final class ScenarioQueue: Sendable {
    private let scenarios: Mutex<ArraySlice<Scenario>>

    init(_ scenarios: [Scenario]) {
        self.scenarios = Mutex(scenarios[...])
    }

    func exploreAll() async throws -> [Exploration] {
        var explorations: [Exploration] = []
        while let scenario = self.scenarios.withLock({ $0.popFirst() }) {
            explorations.append(try Exploration.of(scenario))
            // Other tests share these threads.
            await Task.yield()
        }
        return explorations
    }
}
