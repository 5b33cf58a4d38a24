// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import InMemoryAdapters
import Testing

@testable import AuditTool

extension `The audit tool` {
    @Test func `shows, exports and proves no entry that was changed without saying so`() async throws {
        try await self.withLog { directory, lines in
            let file = directory.appending(path: "log")
            try Self.write(
                lines.map { $0.replacingOccurrences(of: #""mode":"full""#, with: #""mode":"fuls""#) }, to: file)
            for command in ["show", "query", "export"] {
                let run = await self.run(command, file.path)
                #expect(run.status == .findings && run.errors.count == 1 && run.errors[0].contains("verify"))
            }
            let proof = await self.run("prove", file.path, "0")
            #expect(proof.status == .findings && proof.output.isEmpty)
        }
    }

    @Test func `shows and finds entries`() async throws {
        try await self.withLog { directory, lines in
            let log = directory.appending(path: "log").path
            #expect(await self.run("query", log).output == lines)
            let table: [([String], [Int])] = [
                (["--visit", "v1"], [0, 1, 2, 3]), (["--actor", "south"], [4]), (["--actor", "ada"], [3]),
                (["--kind", "visit.refused"], [4]),
                (["--capability", "domains.setAutoRenew"], [1, 2]), (["--outcome", "failed"], [2]),
                (["--subject", "nobody"], []), (["--until", "2000-01-01T00:00:00Z"], []),
            ]
            for (options, numbers) in table {
                let run = Run()
                let command = Command(write: { run.output.append($0) }, complain: { run.errors.append($0) })
                #expect(await command.run(["query", log] + options) == .clean)
                #expect(run.output == numbers.map { lines[$0] }, "\(options)")
            }
            let shown = await self.run("show", log, "--kind", "act.completed").output
            #expect(shown.count == 1 && shown[0].contains("domains.setAutoRenew") && !shown[0].contains("asked"))
        }
    }

    @Test func `prints the log without somebody's details, with the same tree`() async throws {
        try await self.withLog { directory, _ in
            let log = directory.appending(path: "log").path
            let withheld = await self.run("export", log, "--without", "staff", "--without", "customer").output
            #expect(withheld.count == 5 && !withheld.joined().contains("North") && !withheld.joined().contains("asked"))
            let file = directory.appending(path: "public")
            try Self.write(withheld, to: file)
            let report = await self.run(
                "verify", file.path, "--checkpoint", directory.appending(path: "checkpoint").path)
            #expect(report.output.contains("covered: 5 by a checkpoint that was held, 0 uncovered"))
            #expect(report.output.contains("count: redactedWithoutRecord 10"))
        }
    }

    @Test(arguments: ExportFormat.allCases)
    func `prints the log in every form`(form: ExportFormat) async throws {
        try await self.withLog { directory, lines in
            let run = await self.run(
                "export", directory.appending(path: "log").path, "--format", form.rawValue, "--origin", Self.origin)
            #expect(run.status == .clean && run.errors.isEmpty)
            let format = form.writer(ExportOptions(origin: Self.origin))
            let records = lines.map { LogRecord(line: Array($0.utf8)) }
            let bytes = format.preamble + records.compactMap { format.bytes(of: $0) }.joined()
            #expect(Array(run.output.map { $0 + "\n" }.joined().utf8) == bytes)
            #expect(run.output.count == (form == .csv ? lines.count + 1 : lines.count))
        }
    }

    @Test func `reads and verifies what it printed as CSV`() async throws {
        try await self.withLog { directory, lines in
            let log = directory.appending(path: "log").path
            let table = directory.appending(path: "log.csv")
            try Self.write(await self.run("export", log, "--format", "csv").output, to: table)
            #expect(await self.run("query", table.path).output == lines)
            let report = await self.run(
                "verify", table.path, "--checkpoint", directory.appending(path: "checkpoint").path)
            #expect(report.output.contains("covered: 5 by a checkpoint that was held, 0 uncovered"))
            #expect(report.status == .clean)
            var text = try String(contentsOf: table, encoding: .utf8)
            text.replace("Refused to impersonate", with: "Started impersonating")
            try Data(text.utf8).write(to: table)
            #expect(await self.run("verify", table.path).output.contains("count: unreadable 1"))
        }
    }

    @Test(arguments: ExportFormat.allCases)
    func `holds nothing back of what it has read`(form: ExportFormat) async throws {
        try await self.withLog { directory, lines in
            let file = directory.appending(path: "long")
            let count = 2_000
            try Self.write((0..<count).map { lines[$0 % lines.count] }, to: file)
            let run = Run()
            let command = Command(
                write: { line in
                    // The rest of the file is gone with the first record: only what was read until then can follow.
                    if run.output.count == (form == .csv ? 1 : 0) { truncate(file.path, 0) }
                    run.output.append(line)
                }, complain: { run.errors.append($0) })
            _ = await command.run(["export", file.path, "--format", form.rawValue])
            #expect(run.output.count > 1 && run.output.count < count / 4, "\(run.output.count)")
        }
    }

    @Test func `proves an entry`() async throws {
        try await self.withLog { directory, lines in
            let log = directory.appending(path: "log").path
            for (number, line) in lines.enumerated() {
                let output = await self.run("prove", log, "\(number)").output
                guard case .object(let members) = try JSONValue(canonical: Array(output[0].utf8)),
                    case .array(let hashes)? = members["hashes"], case .string(let root)? = members["root"],
                    case .entry(let entry, _, _) = LogRecord(line: Array(line.utf8))
                else {
                    Issue.record("\(output)")
                    continue
                }
                let proof = InclusionProof(
                    index: UInt64(number), size: 5,
                    hashes: try hashes.map { value in
                        guard case .string(let hex) = value else { throw CancellationError() }
                        return try #require(Digest(hex: hex))
                    })
                try proof.verify(entry.leafHash, root: #require(Digest(hex: root)))
            }
            #expect(await self.run("prove", log, "5").status == .findings)
            #expect(await self.run("prove", log, "4", "--size", "9").status == .findings)
        }
    }
}
