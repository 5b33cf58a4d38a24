// SPDX-License-Identifier: Apache-2.0

import Audit
import Foundation
import Testing

@testable import SQLAdapters

/// The tour of the root package on databases, as a program.
@Suite struct DatabaseTourTests {
    @Test(arguments: Engine.available)
    func `The tour leaves its log in the database, and a second one goes on from there`(on engine: Engine) async throws
    {
        try await Self.withAddress(on: engine) { address, database in
            for round in 1...2 {
                let result = try await Self.run(["--database", address])
                #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
                #expect(result.output.contains("A reseller helps a customer"))
                let evidence = try await LogEvidence(AuditLog(store: try await SQLAuditStore(database)))
                #expect(evidence.entries.count == round * 39)
                evidence.expectDense()
                evidence.expectWholeVisits()
            }
        }
    }

    /// Runs the body with a database as a command line names it: on a server with the schema that it has unless told
    /// otherwise, which no other test uses.
    private static func withAddress(
        on engine: Engine, _ body: (_ address: String, SQLDatabase) async throws -> Void
    ) async throws {
        switch engine {
        case .sqlite:
            try await withStoreFile { file in try await body("sqlite:\(file.path)", file.open()) }
        case .postgreSQL(let url):
            let database = try await DatabaseAddress.postgreSQL(url: url).open()
            try await body(url, database)
            try await database.write { try $0.execute("DROP SCHEMA impersonation CASCADE") }
            try await database.close()
        }
    }

    @Test func `The database is taken out of the arguments, wherever it stands`() throws {
        var arguments = ["--json", "--database", "sqlite:/a b.sqlite", "--accounts", "x"]
        #expect(try DatabaseAddress(takenFrom: &arguments) == .sqlite(path: "/a b.sqlite"))
        #expect(arguments == ["--json", "--accounts", "x"])
        arguments = ["--database", "postgresql://panel@db1/panel"]
        #expect(try DatabaseAddress(takenFrom: &arguments) == .postgreSQL(url: "postgresql://panel@db1/panel"))
    }

    @Test(arguments: [
        [], ["--json"], ["--database"], ["--database", "panel.sqlite"], ["--database", "sqlite:"],
        ["--database", "mysql://db1"], ["--database", "sqlite:a", "--database", "sqlite:b"],
    ])
    func `A command line without one database is told how to name it`(_ arguments: [String]) async throws {
        let result = try await Self.run(arguments)
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(result.errors.contains("--database sqlite:FILE"))
    }

    private static func run(_ arguments: [String]) async throws -> (status: Int32, output: String, errors: String) {
        let process = Process()
        process.executableURL = try WorkerProcess.executable("DatabaseTour")
        process.arguments = arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let texts = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let texts = [output, errors].map { pipe in
                    var text = Data()
                    while case let more = WorkerProcess.bytes(from: pipe.fileHandleForReading), !more.isEmpty {
                        text += more
                    }
                    return String(decoding: text, as: UTF8.self)
                }
                process.waitUntilExit()
                continuation.resume(returning: texts)
            }
        }
        return (process.terminationStatus, texts[0], texts[1])
    }
}
