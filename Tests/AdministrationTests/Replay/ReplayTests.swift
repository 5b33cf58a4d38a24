// SPDX-License-Identifier: Apache-2.0

import Accounts
import InMemoryAdapters
import NaiveOracle
import Testing

@Suite struct `A history of ownership` {
    @Test func `of ten thousand moves leaves what a naive oracle expects, after each of them`() async throws {
        var replay = try Replay()
        try await replay.run(generatedHistory(moves: 10_000, seed: 2_026))
        #expect(replay.granted > 3_000 && replay.granted < 8_000, "a history of both kinds: \(replay.granted)")
        let stored = replay.store.accounts(replay.company.members.keys.sorted()).compactMap { $0 }
        let entries = try replay.logStore.everything()
        let first = [Office.account(Replay.administrator, .administrator)]
        #expect(try recordFlaws(from: first, to: stored, by: entries).isEmpty)
    }

    @Test func `is the same for the same seed`() {
        #expect(generatedHistory(moves: 500, seed: 1) == generatedHistory(moves: 500, seed: 1))
        #expect(generatedHistory(moves: 500, seed: 1) != generatedHistory(moves: 500, seed: 2))
    }

    @Test func `is read as it is written`() throws {
        for text in generatedHistory(moves: 2_000, seed: 3) {
            #expect(try #require(HistoryLine(text)).description == text)
        }
        for text in ["", "1 acme", "x acme closed", "1 acme owner", "1 acme created king", "1 acme closed a b c"] {
            #expect(HistoryLine(text) == nil)
        }
    }

    @Test func `that is written by hand is replayed too`() async throws {
        var replay = try Replay()
        try await replay.run(
            """
            1767225600000 house created administrator
            1767225600000 north created reseller house
            1767225600000 south created reseller house
            1767225601000 acme created customer north
            1767225602000 acme owner south
            1767225603000 south owner acme
            1767225604000 north owner south
            1767225605000 south owner north
            1767225606000 south closed
            1767225607000 south closed house
            """.split(separator: "\n"))
        #expect(replay.company.members["south"]?.status == .closed)
        #expect(replay.company.members["acme"]?.owner == "house" && replay.company.members["north"]?.owner == "house")
        #expect(replay.granted == 7)
    }
}
