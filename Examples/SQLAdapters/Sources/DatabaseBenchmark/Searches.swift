// SPDX-License-Identifier: Apache-2.0

import Accounts
import ExistingTables
import SQLAdapters
import SearchText

/// How long pages of accounts take, in the stores' own table and in the tables of a panel.
struct Searches {
    /// At most so many of a kind, and for so long.
    private static let repetitions = 500
    private static let length: Duration = .seconds(10)

    private let directory: Directory

    init(among count: Int) {
        self.directory = Directory(count)
    }

    func run(on database: SQLDatabase) async throws {
        Table.print(["search among \(self.directory.count)", "p50 ms", "p99 ms"])
        var samples: [Account] = []
        let accounts = try await SQLAccountStore(database)
        try await self.fill(AccountFilling(), in: database, &samples)
        try await self.measure(accounts, samples, "")
        let panel = PanelFilling()
        try await panel.makeTables(in: database)
        try await self.fill(panel, in: database, &samples)
        let began = ContinuousClock.now
        let users = try await PanelAccounts.store(on: database)
        while try await PanelAccounts.writeTexts(on: database) > 0 {}
        Table.print(["panel: adding what it lacks, seconds", Table.hundredths((ContinuousClock.now - began).seconds)])
        try await self.analyse(database)
        try await self.measure(users, samples, "panel: ")
    }

    // MARK: Filling

    private func fill(_ filling: some Filling, in database: SQLDatabase, _ samples: inout [Account]) async throws {
        var directory = self.directory
        samples = []
        try await filling.prepare(database)
        var rows = directory.owners()
        for number in 1...directory.count {
            let customer = directory.customer(number)
            rows.append(customer)
            if samples.count < 5_000, number % max(1, directory.count / 5_000) == 0 { samples.append(customer) }
            guard rows.count >= 20_000 || number == directory.count else { continue }
            let batch = rows
            rows = []
            // Of one owner or none, so that all rows of a statement have the same kinds of values.
            for part in [batch.filter { $0.owner == nil }, batch.filter { $0.owner != nil }] where !part.isEmpty {
                try await database.write { try filling.insert(part, in: $0) }
            }
        }
        try await filling.finish(database)
        try await self.analyse(database)
    }

    /// What a server does by itself after a while.
    private func analyse(_ database: SQLDatabase) async throws {
        guard database.engine == .postgresql else { return }
        try await database.write { try $0.execute("ANALYZE") }
    }

    // MARK: Measuring

    private func measure(_ store: SQLAccountStore, _ samples: [Account], _ prefix: String) async throws {
        let biggest = samples.filter { $0.owner == Directory.biggest }
        for length in [3, 4, 5, 8] {
            try await self.measure(store, "\(prefix)everyone, \(length) characters") { random in
                AccountQuery(scope: .everyone, terms: try Self.words(length, of: samples, &random))
            }
        }
        try await self.measure(store, "\(prefix)everyone, found nowhere") { _ in
            AccountQuery(scope: .everyone, terms: try SearchTerm.words(in: "qqxqq"))
        }
        for length in [3, 8] {
            try await self.measure(store, "\(prefix)small reseller, \(length) characters") { random in
                let customer = Self.any(samples.filter { $0.owner != Directory.biggest }, &random)
                let owner = customer.owner ?? Directory.biggest
                return AccountQuery(
                    scope: .owned(by: owner, depth: 1), terms: try Self.words(length, of: [customer], &random))
            }
            try await self.measure(store, "\(prefix)biggest reseller, \(length) characters") { random in
                AccountQuery(
                    scope: .owned(by: Directory.biggest, depth: 1),
                    terms: try Self.words(length, of: biggest, &random))
            }
        }
        try await self.measure(store, "\(prefix)beginning of a user name") { random in
            let terms = try SearchTerm.start(String(Self.any(samples, &random).username.prefix(4)), of: .username)
            return AccountQuery(scope: .everyone, terms: terms, order: .username)
        }
        try await self.measure(store, "\(prefix)first page") { _ in AccountQuery(scope: .everyone) }
    }

    private func measure(
        _ store: SQLAccountStore, _ name: String, _ query: (inout SplitMix) throws -> AccountQuery
    ) async throws {
        var random = SplitMix(state: 11)
        var times: [Double] = []
        let end = ContinuousClock.now + Self.length
        while times.count < Self.repetitions, ContinuousClock.now < end || times.count < 10 {
            let query = try query(&random)
            let began = ContinuousClock.now
            _ = try await store.accounts(matching: query)
            times.append((ContinuousClock.now - began).seconds * 1_000)
        }
        let sorted = times.sorted()
        Table.print(
            [name] + [50, 99].map { Table.hundredths(sorted[(sorted.count - 1) * $0 / 100]) })
    }

    private static func any(_ accounts: [Account], _ random: inout SplitMix) -> Account {
        accounts[Int(random.next() % UInt64(accounts.count))]
    }

    /// Some text that occurs in some account.
    private static func words(
        _ length: Int, of accounts: [Account], _ random: inout SplitMix
    ) throws -> [SearchTerm] {
        while true {
            let account = Self.any(accounts, &random)
            let fields = [account.username, account.displayName, account.company ?? ""] + account.domains
            let words = fields.flatMap { $0.split(separator: " ") }.filter { $0.count >= length }
            guard !words.isEmpty else { continue }
            let word = words[Int(random.next() % UInt64(words.count))]
            let start = Int(random.next() % UInt64(word.count - length + 1))
            return try SearchTerm.words(in: String(word.dropFirst(start).prefix(length)))
        }
    }
}
