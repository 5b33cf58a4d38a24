// SPDX-License-Identifier: Apache-2.0

import Accounts
import InMemoryAdapters
import SearchText

extension Benchmark {
    /// The directory: how it grows, what it takes, and what a search in it takes.
    static let searching = [(1_000, "1k"), (100_000, "100k"), (1_000_000, "1M")].map { count, suffix in
        Benchmark("search.\(suffix)") { try await Self.search(count, suffix) }
    }

    private static let times = 1_000

    private static func search(_ count: Int, _ suffix: String) async throws -> [Figure] {
        let directory = Directory(count)
        let (nanoseconds, store) = try await Self.timed { try InMemoryAccountStore(directory.accounts) }
        var figures = [
            Figure(name: "index.build.\(suffix)", unit: .milliseconds, samples: [nanoseconds / 1e6]),
            Figure(
                name: "index.bytes.\(suffix)", unit: .bytes, samples: [Double(store.indexByteCount) / Double(count)]),
        ]
        var random = SplitMix(state: 11)
        let byOwner = Dictionary(grouping: directory.accounts) { $0.owner ?? "nobody" }
        let biggest =
            directory.resellers.max { byOwner[$0, default: []].count < byOwner[$1, default: []].count } ?? "r0"
        func measure(_ name: String, _ query: (inout SplitMix) throws -> AccountQuery) async throws {
            var latencies: [Double] = []
            for number in 0..<Self.times + 50 {
                let query = try query(&random)
                let (nanoseconds, page) = try await Self.timed { try store.accounts(matching: query) }
                precondition(page.count <= query.limit)
                if number >= 50 { latencies.append(nanoseconds) }
            }
            figures += Figure.percentiles("\(name).\(suffix)", latencies)
        }
        for length in [3, 4, 5, 8] {
            try await measure("search.own.\(length)") { random in
                // As likely as it is that one of their customers calls: big resellers are asked more.
                let caller = directory.accounts[Int(random.next() % UInt64(count))]
                let owner = caller.owner.flatMap { byOwner[$0] == nil ? nil : $0 } ?? biggest
                let text = directory.needle(length, of: byOwner[owner] ?? [], &random)
                return AccountQuery(scope: .owned(by: owner, depth: 1), terms: try SearchTerm.words(in: text))
            }
            try await measure("search.biggest.\(length)") { random in
                let text = directory.needle(length, of: byOwner[biggest] ?? [], &random)
                return AccountQuery(scope: .owned(by: biggest, depth: 1), terms: try SearchTerm.words(in: text))
            }
            try await measure("search.global.\(length)") { random in
                let text = directory.needle(length, of: directory.accounts, &random)
                return AccountQuery(scope: .everyone, terms: try SearchTerm.words(in: text))
            }
        }
        try await measure("page.first") { random in
            AccountQuery(scope: .everyone, order: AccountOrder.allCases[Int(random.next() % 3)])
        }
        var after: AccountPosition?
        for _ in 0..<min(500, count / 50) - 1 {
            let page = try store.accounts(matching: AccountQuery(scope: .everyone, after: after))
            after = page.last?.position(in: .name)
        }
        try await measure("page.500") { _ in AccountQuery(scope: .everyone, after: after) }
        try await measure("prefix") { random in
            let name = directory.accounts[Int(random.next() % UInt64(count))].username
            let terms = try SearchTerm.start(String(name.prefix(4)), of: .username)
            return AccountQuery(scope: .everyone, terms: terms, order: .username)
        }
        let deep = directory.accounts.filter { $0.owner == directory.resellers[4] && $0.role == .customer }
        let standings = await Self.timed {
            for number in 0..<100_000 where store.standings(of: [deep[number % deep.count].id])[0]?.owners.count != 6 {
                preconditionFailure("six owners were put above it")
            }
        }
        figures.append(
            Figure(name: "standing.depth6.\(suffix)", unit: .nanoseconds, samples: [standings.nanoseconds / 100_000]))
        return figures
    }
}
