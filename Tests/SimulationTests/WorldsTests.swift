// SPDX-License-Identifier: Apache-2.0

import Audit
import Foundation
import Synchronization
import Testing

@Suite struct `A whole company` {
    /// As many worlds as `IMPERSONATION_WORLDS` asks for, as `2000` or, from another seed on, as `2000@1000000`.
    @Test func `keeps every promise, whatever its people do and whatever fails`() async throws {
        let (count, first) = try #require(Self.asked, "IMPERSONATION_WORLDS is a number, or two as in 2000@1000000")
        let began = ContinuousClock.now
        let results = await Self.explore(first..<(first + count))
        let took = ContinuousClock.now - began
        let tally = results.reduce(Tally()) { $0 + $1.tally }
        let seconds = Double(took.components.seconds) + 1e-18 * Double(took.components.attoseconds)
        print(
            """
            \(tally.worlds) worlds explored: \(tally.steps) steps, \(tally.crashes) crashes, \
            \(tally.failures) calls that failed, \(tally.healed) at work again, \
            \(tally.seconded) acts on a second person's yes, \(tally.listed) things that lists had to show; \(Int(Double(tally.steps) / seconds)) steps a second
            """)
        for errand in Errand.allCases {
            let (asked, granted) = (tally.asked[errand] ?? 0, tally.granted[errand] ?? 0)
            print("  \(errand.rawValue): \(asked) times, granted \(granted)")
        }
        for seed in results.compactMap(\.failed).sorted().prefix(3) {
            Issue.record(
                """
                \(try Self.story(of: Script(seed: seed)))
                Run it again with
                IMPERSONATION_WORLDS=1@\(seed) swift test --filter 'A whole company'
                """)
        }
        let failed = results.compactMap(\.failed).count
        #expect(failed == 0, "worlds in which a promise was broken")
        guard count >= Self.usual else { return }
        #expect(tally.healed > count / 4, "somebody can work again in many of them")
        #expect(tally.seconded > 0, "somebody acts on a second person's yes")
        #expect(tally.listed > 0, "lists have something to show")
        for errand in Errand.allCases where errand.hasAnswer {
            #expect(tally.granted[errand] ?? 0 > 0, "nobody is ever granted to \(errand.rawValue)")
        }
    }

    /// The shortest scripts of what was found and mended.
    static let mended = [
        // Time passes while somebody switches, and the visit they leave is not taken for one whose clock went back.
        "standard enter.56.2.51 63 27 17 59 37 63 49 25 61 15 63 switch.26.2.786 time.31000",
        // A customer consents at a node whose clock is ahead, and a visit goes on at another.
        "consented accept.45.0.89175 clock.0.2000 8 48 23 14 44 25 31 60 clock.2.1000 58 40 25 57 consent.14.2.61251 51 "
            + "44 61 act.18.0.64443 37 17 17 1 49 4 5 52 32 52 43 15 23 63 51~ act.58.1.23994",
        // What is on record of a new account is erased, and that is about somebody who exists.
        "standard create.16.2.61091 12 2 54 19 26 41 48 redact.21.1.35868",
        // A process dies between attempt and change, and what the attempt says is erased before somebody settles it.
        "consented suspend.60.2.26516 suspend.6.0.3944 59 7 23 act.36.0.15181 resume.6.2.37463 21 1 50! redact.3.1.53574",
        // Somebody erases what somebody else drops at the same moment, and says so after them.
        "consented role.37.2.6820 37 36 51 38 24 0 18 20 54 time.900000 resume.16.0.32291 act.20.1.34565 "
            + "redact.63.2.99379 16 purge.55.1.12221 39",
        // An act is completed while somebody reads what visits have left behind, page by page.
        "approved act.24.0.11692 52 16 26 0 1 39 34 17 7- 24 3 act.37.0.74231 ask.7.0.34760 42 28 32 36 0 26 12 36 30 "
            + "effects.4.0.34979 14~",
        // A sink answers late, and is taken for one that has lost what somebody else has stored since.
        "seconded read.36.0.47065 14 41 20 12 19 61 42 39 29 rename.36.0.64868 4 54 54 18~ 62 5 57 29 24 18 37 17 "
            + "act.22.2.89410 receipt.51.2.92848 46 27 63 36 25 resume.27.2.53401 26 6 17 16! 57 60 28 30 1 19 16 55 11 4 "
            + "14 47 10 hold.56.2.37356 17 2 37 5 7 49~",
        // What a change left behind is erased before somebody asks, and nobody can know of it.
        "told stop.22.2.8983 3 50 16 2 46 42 46 63 49 25 43 30 21 49 34 2 act.43.0.91931 46 44 56 58 30 24 55 62 15 31 42 "
            + "46 17 55 63 24 redact.20.2.15491 effects.35.1.35751",
    ]

    @Test(arguments: mended) func `keeps the promises that it once broke`(_ text: String) throws {
        let script = try #require(Script(text))
        #expect(try Company.run(script).violations.isEmpty)
    }

    @Test func `reads scripts as it writes them`() {
        for seed in 0..<50 {
            let script = Script(seed: UInt64(seed))
            #expect(Script("\(script)") == script)
        }
        #expect(Script("standard time.x") == nil)
        #expect(Script("nothing 1 2") == nil)
    }

    /// Prints a digest, which is the same in every process: `.ci/same-companies` compares two.
    @Test func `comes to the same by the same script`() throws {
        var all: [String] = []
        for seed in 0..<30 {
            var stories: [[String]] = [[], []]
            for index in stories.indices {
                _ = try Company.run(Script(seed: UInt64(seed)), telling: { stories[index].append($0) })
            }
            #expect(stories[0] == stories[1])
            all += stories[0]
        }
        print("stories \(SHA256.hash(Array(all.joined(separator: "\n").utf8)).hex)")
    }

    /// The shortest script that breaks the same promise, told step by step.
    static func story(of script: Script, flaw: Flaw? = nil) throws -> String {
        let broken = Set(try Company.run(script, flaw: flaw).violations.map(\.promise))
        let shortest = script.shrunk { shorter in
            (try? Company.run(shorter, flaw: flaw)).map { !broken.isDisjoint(with: $0.violations.map(\.promise)) }
                ?? false
        }
        var lines: [String] = []
        let outcome = try Company.run(shortest, flaw: flaw, telling: { lines.append($0) })
        return (lines + outcome.violations.map { "BROKEN \($0)" } + ["The script is \"\(shortest)\""])
            .joined(separator: "\n")
    }

    private static let usual = 500

    private static var asked: (count: Int, first: Int)? {
        guard let text = ProcessInfo.processInfo.environment["IMPERSONATION_WORLDS"] else { return (Self.usual, 0) }
        let words: [Substring] = Substring(text).split(separator: "@", omittingEmptySubsequences: false)
        let numbers = words.compactMap { UInt32($0) }.map { Int($0) }
        guard numbers.count == words.count, (1...2).contains(numbers.count), numbers[0] > 0 else { return nil }
        return (numbers[0], numbers.dropFirst().first ?? 0)
    }

    /// Runs the scripts of all seeds, as many at a time as there are processors.
    private static func explore(_ seeds: Range<Int>) async -> [WorldResult] {
        let queue = SeedQueue(seeds)
        return await withTaskGroup(of: [WorldResult].self) { group in
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
                group.addTask { await queue.exploreAll() }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }
}

/// What came of the script of one seed, which is named when a promise was broken.
private struct WorldResult: Sendable {
    var tally = Tally()
    var failed: UInt64?
}

/// Seeds that several threads take from.
private final class SeedQueue: Sendable {
    private let seeds: Mutex<Range<Int>>

    init(_ seeds: Range<Int>) {
        self.seeds = Mutex(seeds)
    }

    func exploreAll() async -> [WorldResult] {
        var results: [WorldResult] = []
        while let seed = self.seeds.withLock({ $0.popFirst() }).map({ UInt64($0) }) {
            let outcome = try? Company.run(Script(seed: seed))
            let isSound = outcome?.violations.isEmpty ?? false
            results.append(WorldResult(tally: outcome?.tally ?? Tally(), failed: isSound ? nil : seed))
            // Other tests share these threads.
            await Task.yield()
        }
        return results
    }
}

extension Errand {
    /// Whether somebody is granted something by it, or it just does its work.
    fileprivate var hasAnswer: Bool { self != .sweep && self != .settle }
}
