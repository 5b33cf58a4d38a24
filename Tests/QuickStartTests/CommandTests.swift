// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Testing

@testable import QuickStart

@Suite struct `The command` {
    static func run(_ arguments: [String]) async -> (status: Command.Status, output: String, errors: String) {
        var output = ""
        var errors = ""
        let terminal = Terminal(width: nil, isColoured: false) { output += $0 }
        let status = await Command(terminal: terminal) { errors += $0 + "\n" }.run(arguments)
        return (status, output, errors)
    }

    /// A file with `text` in it, for as long as `body` runs.
    static func withFile<Value>(_ text: String, _ body: (String) async throws -> Value) async throws -> Value {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await body(file.path)
    }

    @Test func `plays the tour and shows the log`() async {
        let result = await Self.run([])
        #expect(result.status == .success)
        #expect(result.output.contains("A reseller helps a customer"))
        #expect(result.output.contains("Stopped impersonating"))
        #expect(result.errors.isEmpty)
    }

    @Test func `prints the log as canonical JSON Lines and nothing else`() async throws {
        let result = await Self.run(["--json"])
        #expect(result.status == .success)
        #expect(result.errors.isEmpty)
        try Self.expectLog(result.output)
    }

    static func expectLog(_ text: String) throws {
        #expect(text.hasSuffix("\n"))
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        guard case .checkpoint(let checkpoint) = LogRecord(line: Array((lines.popLast() ?? "").utf8)) else {
            Issue.record("the last line is no checkpoint")
            return
        }
        #expect(checkpoint.unverified.size == UInt64(lines.count))
        #expect(lines.count == 39)
        for (sequence, line) in lines.enumerated() {
            let value = try JSONValue(canonical: Array(line.utf8))
            guard case .object(let members) = value, case .object(let entry)? = members["entry"] else {
                Issue.record("not an entry: \(line)")
                continue
            }
            #expect(entry["sequence"] == .integer(Int64(sequence)))
            #expect(members["staff"] != nil)
            #expect(members["customer"] != nil)
        }
    }

    @Test(arguments: ["--help", "-h"]) func `explains itself`(option: String) async {
        let result = await Self.run([option])
        #expect(result.status == .success)
        for column in AccountColumn.allCases { #expect(result.output.contains(column.rawValue)) }
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test(arguments: [
        (["--jsno"], "QuickStart: unknown argument `--jsno`; see --help\n"),
        (["accounts.csv"], "QuickStart: unknown argument `accounts.csv`; see --help\n"),
        (["--accounts"], "QuickStart: --accounts needs the path of a CSV file; see --help\n"),
        (["--accounts="], "QuickStart: --accounts needs the path of a CSV file; see --help\n"),
        (["--accounts", "a", "--accounts", "a"], "QuickStart: --accounts is there twice; name one file; see --help\n"),
        (["--accounts=a", "--accounts", "b"], "QuickStart: --accounts is there twice; name one file; see --help\n"),
        (["--accounts", "a", "--accounts=b"], "QuickStart: --accounts is there twice; name one file; see --help\n"),
        (["--accountsfile"], "QuickStart: unknown argument `--accountsfile`; see --help\n"),
        (["--accounts", ""], "QuickStart: --accounts needs the path of a CSV file; see --help\n"),
        (["\u{1B}[2J"], "QuickStart: unknown argument `\\u{1B}[2J`; see --help\n"),
    ]) func `refuses arguments that make no sense`(arguments: [String], message: String) async {
        let result = await Self.run(arguments)
        #expect(result.status == .usage)
        #expect(result.output.isEmpty)
        #expect(result.errors == message)
    }

    @Test(arguments: [[], ["--json"]]) func `refuses a file that cannot be used`(options: [String]) async throws {
        try await Self.withFile("id,username\n") { file in
            let result = await Self.run(options + ["--accounts", file])
            #expect(result.status == .failure)
            #expect(result.output.isEmpty)
            #expect(result.errors.hasPrefix("\(file): line 1: missing: display_name, company, "))
            #expect(result.errors.split(separator: "\n").count == 1)
        }
    }

    @Test func `plays on somebody else's accounts`() async throws {
        let text = try String(contentsOfFile: AccountsFile.shipped, encoding: .utf8)
            .replacing("Nordlicht Webhaus", with: "Example Reseller").replacing("\n", with: "\r\n")
        try await Self.withFile("\u{FEFF}" + text) { file in
            for arguments in [["--accounts", file], ["--accounts=\(file)"]] {
                let result = await Self.run(arguments)
                #expect(result.status == .success)
                #expect(result.output.contains("Example Reseller (reseller)"))
            }
        }
    }

    @Test(arguments: [[], ["--json"]])
    func `says whom the tour needs and whom the file has, before any of it is played`(options: [String]) async throws {
        let rows = [
            `A file of accounts`.header, `A file of accounts`.row("r-1", username: "north", role: "reseller"),
            `A file of accounts`.row("c-1", username: "acme", owner: "r-1"),
            `A file of accounts`.row("a-1", username: "\u{202E}ada", role: "administrator"),
        ]
        try await Self.withFile(rows.joined(separator: "\n")) { file in
            let result = await Self.run(options + ["--accounts", file])
            #expect(result.status == .failure)
            #expect(result.output.isEmpty)
            #expect(
                result.errors == """
                    \(file): the tour needs four kinds of accounts; this file
                      lacks: a reseller in use, with two customers of their own in use
                      has:   a customer in use, of another reseller (acme)
                      has:   an administrator in use (\\u{202E}ada)
                      lacks: a customer who is suspended, or below somebody who is not in use

                    """)
        }
    }

    @Test func `explains whom the tour needs and what of a file it checks`() async {
        let help = await Self.run(["--help"]).output
        for part in Cast.Part.allCases { #expect(help.contains(part.rawValue)) }
        #expect(help.contains("Checked: "))
        #expect(help.contains("Not checked: companies, e-mail addresses, domains and locales"))
    }

    #if os(macOS) || os(Linux)
    /// The program as it was built, beside its resources.
    static func process(
        _ arguments: [String], of name: String = "QuickStart", into file: FileHandle? = nil
    ) throws -> (status: Int32, output: String, errors: String) {
        let bundle = URL(filePath: AccountsFile.shipped).deletingLastPathComponent()
        let products = sequence(first: bundle) { $0.path == "/" ? nil : $0.deletingLastPathComponent() }
        let program = products.lazy.map { $0.appending(path: name) }.first {
            FileManager.default.isExecutableFile(atPath: $0.path)
        }
        let found = try #require(program)
        let process = Process()
        process.executableURL = found
        process.arguments = arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = file ?? output
        process.standardError = errors
        try process.run()
        if file != nil { try output.fileHandleForWriting.close() }
        let read = { (pipe: Pipe) in String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) }
        let texts = (read(output), read(errors))
        process.waitUntilExit()
        return (process.terminationStatus, texts.0, texts.1)
    }

    @Test func `as built, prints JSON Lines and nothing else`() throws {
        let result = try Self.process(["--json"])
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        try Self.expectLog(result.output)
    }

    @Test func `as built, ends with the status it documents`() throws {
        let tour = try Self.process([])
        #expect(tour.status == 0)
        #expect(!tour.output.contains("\u{1B}"))
        let usage = try Self.process(["--nonsense"])
        #expect(usage.status == 2)
        #expect(usage.output.isEmpty)
        #expect(usage.errors == "QuickStart: unknown argument `--nonsense`; see --help\n")
        let file = try Self.process(["--accounts", "/no/such/file.csv"])
        #expect(file.status == 1)
        #expect(file.output.isEmpty)
        #expect(file.errors.hasPrefix("/no/such/file.csv: there is no such file"))
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")), arguments: [[], ["--json"], ["--help"]])
    func `as built, notices that it cannot write`(arguments: [String]) throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let result = try Self.process(arguments, into: full)
        #expect(result.status == 1)
        #expect(result.errors == "QuickStart: standard output could not be written to its end\n")
    }
    #endif
}
