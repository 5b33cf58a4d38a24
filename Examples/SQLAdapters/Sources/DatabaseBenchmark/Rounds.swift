// SPDX-License-Identifier: Apache-2.0

import Accounts
import Foundation
import Impersonation
import Permissions
import SQLAdapters

/// Rates of the stores and of the bare engine, measured in turn.
struct Rounds {
    private let bare: any BareEngine
    private let length: Duration
    private let shop: BusyShop

    init(_ database: SQLDatabase, _ bare: any BareEngine, length: Duration) async throws {
        self.bare = bare
        self.length = length
        self.shop = try await BusyShop(database)
    }

    /// One thing that is measured, how often in each round.
    private struct Row {
        let name: String
        var rates: [Double] = []
        /// How many times one transaction of one bare client it takes, or how many of these fit in: in each round.
        var ratios: [Double] = []
        let aim: String
    }

    func run(_ rounds: Int) async throws {
        let visit = try await self.shop.start()
        var things: [(name: String, aim: String, rate: () async throws -> Double)] = []
        for clients in self.bare.clients {
            things.append(("bare insert, \(clients) at once", "", { try await self.bareRate(clients) }))
        }
        things.append(("start+stop", "", { try await self.rate { try await self.startAndStop() } }))
        let isServer = self.bare is BarePostgreSQL
        things.append(("perform", isServer ? "≥ 0.25" : "≥ 0.29", { try await self.rate { try await self.perform(in: visit) } }))
        for callers in [1, 8, 32] {
            let aim = callers == 32 ? (isServer ? "≥ 3" : "≥ 1.3") : ""
            things.append(
                (
                    "append, \(callers) at once", aim,
                    { try await self.rate(callers: callers) { try await self.shop.append(to: visit.visit) } }
                ))
        }
        things.append(("resume", "", { try await self.rate { try await self.resume(visit) } }))
        var rows = things.map { Row(name: $0.name, aim: $0.aim) }
        for _ in 0..<rounds {
            for index in things.indices { rows[index].rates.append(try await things[index].rate()) }
            for index in things.indices { rows[index].ratios.append(rows[index].rates.last! / rows[0].rates.last!) }
        }
        Table.print(["", "each second", "least", "most", "× bare", "aim"])
        for row in rows {
            Table.print([
                row.name, Table.whole(row.rates.median), Table.whole(row.rates.min() ?? 0),
                Table.whole(row.rates.max() ?? 0), Table.hundredths(row.ratios.median), row.aim,
            ])
        }
    }

    private func bareRate(_ clients: Int) async throws -> Double {
        try await self.bare.rate(clients: clients, for: self.length)
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

    private func perform(in visit: StartedVisit) async throws {
        let context = try await self.shop.impersonation.resume(visit.token).get()
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
