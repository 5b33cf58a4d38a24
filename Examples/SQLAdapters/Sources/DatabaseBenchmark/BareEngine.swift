// SPDX-License-Identifier: Apache-2.0

import CSQLite
import Foundation
import SQLAdapters

/// An engine by itself: one insert of a row of 400 bytes in each transaction, as durable as the stores ask for.
protocol BareEngine: Sendable {
    /// How many clients at once can be measured.
    var clients: [Int] { get }

    /// How many transactions are made in a second.
    func rate(clients: Int, for length: Duration) async throws -> Double
}

/// A loop over a prepared statement of SQLite, on a file of its own.
struct BareSQLite: BareEngine {
    let clients = [1]
    let path: String

    func rate(clients: Int, for length: Duration) async throws -> Double {
        var connection: OpaquePointer?
        defer { sqlite3_close_v2(connection) }
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        let setup = """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON;
            CREATE TABLE IF NOT EXISTS bare (number INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT;
            """
        guard sqlite3_open(self.path, &connection) == SQLITE_OK,
            sqlite3_exec(connection, setup, nil, nil, nil) == SQLITE_OK,
            sqlite3_prepare_v2(connection, "INSERT INTO bare (content) VALUES (zeroblob(400))", -1, &statement, nil)
                == SQLITE_OK
        else { throw BenchmarkError("the bare file cannot be opened") }
        let began = ContinuousClock.now
        var count = 0
        while ContinuousClock.now - began < length {
            guard sqlite3_step(statement) == SQLITE_DONE, sqlite3_reset(statement) == SQLITE_OK else {
                throw BenchmarkError("the bare file cannot be written")
            }
            count += 1
        }
        return Double(count) / (ContinuousClock.now - began).seconds
    }
}

/// `pgbench`, with a prepared statement, on a table beside those of the stores.
struct BarePostgreSQL: BareEngine {
    let clients = [1, 8, 32]
    private let program: URL
    private let address: String
    private let table: String

    /// - Throws: ``BenchmarkError`` where there is no `pgbench`.
    init(url: String, schema: String, _ database: SQLDatabase) async throws {
        let manager = FileManager.default
        let versions = (try? manager.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        let folders =
            versions.map { "/usr/lib/postgresql/\($0)/bin" }
            + (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        guard let program = folders.map({ "\($0)/pgbench" }).first(where: manager.isExecutableFile(atPath:)) else {
            throw BenchmarkError("there is no `pgbench`; install what PostgreSQL calls its contributed programs")
        }
        self.program = URL(fileURLWithPath: program)
        self.address = url
        self.table = "\(schema).bare"
        let create = "CREATE TABLE \(self.table) (number BIGINT PRIMARY KEY, content TEXT NOT NULL)"
        try await database.write { try $0.execute(create) }
    }

    func rate(clients: Int, for length: Duration) async throws -> Double {
        // By a number and not by the time: its alarm does not reach it where this process has blocked the signal.
        let first = try self.rate(clients: clients, transactions: 100)
        return try self.rate(clients: clients, transactions: max(100, Int(first * length.seconds) / clients))
    }

    private func rate(clients: Int, transactions: Int) throws -> Double {
        let script = FileManager.default.temporaryDirectory.appendingPathComponent("bare-\(UUID()).sql")
        defer { try? FileManager.default.removeItem(at: script) }
        // Numbers as they come from nobody: what is inserted into an index of numbers in order is cheaper still.
        try """
        \\set number random(1, 9000000000000000000)
        INSERT INTO \(self.table) (number, content) VALUES (:number, repeat('x', 400));
        """.write(to: script, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = self.program
        process.arguments = [
            "--no-vacuum", "--protocol=prepared", "--client=\(clients)", "--jobs=\(min(clients, 2))",
            "--transactions=\(transactions)", "--file=\(script.path)", self.address,
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard let rate = text.firstMatch(of: #/tps = ([0-9.]+)/#).flatMap({ Double($0.output.1) }) else {
            throw BenchmarkError("`pgbench` does not say how fast it was")
        }
        return rate
    }
}

/// Why nothing can be measured.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension Duration {
    var seconds: Double {
        Double(self.components.seconds) + Double(self.components.attoseconds) / 1e18
    }
}
