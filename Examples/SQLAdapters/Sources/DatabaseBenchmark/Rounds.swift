// SPDX-License-Identifier: Apache-2.0

import Accounts
import Foundation
import Impersonation
import Permissions
import SQLAdapters

/// Rates of the stores and of the bare engine, measured in turn.
struct Rounds {
    private static let visits = 50

    private let bare: any BareEngine
    private let length: Duration
    private let shop: BusyShop

    init(_ database: SQLDatabase, _ bare: any BareEngine, length: Duration) async throws {
        self.bare = bare
        self.length = length
        self.shop = try await BusyShop(database)
    }

    /// One thing that is measured, once in each round.
    private struct Thing {
        let name: String
        /// What the ratio should be.
        var aim = ""
        let rate: () async throws -> Double
        var rates: [Double] = []
        /// How many fit into the time of one transaction of one bare client, in each round.
        var ratios: [Double] = []

        init(_ name: String, aim: String = "", rate: @escaping () async throws -> Double) {
            self.name = name
            self.aim = aim
            self.rate = rate
        }
    }

    func run(_ rounds: Int) async throws {
        // Several, since no real one has thousands of entries.
        var visits: [StartedVisit] = []
        for _ in 0..<Self.visits { visits.append(try await self.shop.start()) }
        var things = self.things(in: visits)
        for _ in 0..<rounds {
            var bare = 0.0
            for index in things.indices {
                let rate = try await things[index].rate()
                if index == 0 { bare = rate }
                things[index].rates.append(rate)
                things[index].ratios.append(rate / bare)
            }
        }
        Table.print(["", "each second", "least", "most", "× bare", "aim"])
        for thing in things {
            Table.print([
                thing.name, Table.whole(thing.rates.median), Table.whole(thing.rates.min() ?? 0),
                Table.whole(thing.rates.max() ?? 0), Table.hundredths(thing.ratios.median), thing.aim,
            ])
        }
    }

    /// What is measured, a single bare client first.
    private func things(in visits: [StartedVisit]) -> [Thing] {
        let isServer = self.bare is BarePostgreSQL
        let bare = self.bare.clients.map { clients in
            Thing("bare insert, \(clients) at once") { try await self.bare.rate(clients: clients, for: self.length) }
        }
        let appends = [1, 8, 32].map { callers in
            Thing("append, \(callers) at once", aim: callers < 32 ? "" : isServer ? "≥ 3" : "≥ 1.3") {
                try await self.rate(callers: callers) {
                    try await self.shop.append(to: visits[Int.random(in: visits.indices)].visit)
                }
            }
        }
        return bare + [
            Thing("start+stop") { try await self.rate { try await self.startAndStop() } },
            Thing("perform", aim: isServer ? "≥ 0.25" : "≥ 0.29") {
                var contexts: [ActingContext] = []
                for visit in visits {
                    contexts.append(try await self.shop.impersonation.resume(visit.token).get())
                }
                return try await self.rate { [contexts] in
                    try await self.perform(in: contexts[Int.random(in: contexts.indices)])
                }
            },
        ] + appends + [
            Thing("resume") {
                try await self.rate { try await self.resume(visits[Int.random(in: visits.indices)]) }
            }
        ]
    }

    /// How often callers together get something done in a second.
    @concurrent
    private func rate(callers: Int = 1, _ body: @escaping @Sendable () async throws -> Void) async throws -> Double {
        try await body()
        let began = ContinuousClock.now
        let end = began + self.length
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<callers {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < end {
                        try await body()
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(count) / (ContinuousClock.now - began).seconds
    }

    private func startAndStop() async throws {
        let visit = try await self.shop.start()
        _ = try await self.shop.impersonation.stop(visit.token).get()
    }

    private func resume(_ visit: StartedVisit) async throws {
        _ = try await self.shop.impersonation.resume(visit.token).get()
    }

    private func perform(in context: ActingContext) async throws {
        _ = try await context.perform(
            "domains.setAutoRenew", on: "example.org", stamp: context.banner.stamp
        ) {}.get()
    }
}

extension [Double] {
    /// The middle one.
    var median: Double { self.isEmpty ? 0 : self.sorted()[self.count / 2] }
}

/// Columns that stand below each other.
enum Table {
    static func print(_ cells: [String]) {
        let padded = cells.enumerated().map { index, cell in
            let padding = String(repeating: " ", count: Swift.max(0, (index == 0 ? 40 : 13) - cell.count))
            return index == 0 ? cell + padding : padding + cell
        }
        Swift.print(padded.joined())
        fflush(nil)
    }

    static func whole(_ number: Double) -> String { String(Int(number.rounded())) }

    static func hundredths(_ number: Double) -> String { String(format: "%.2f", number) }
}
