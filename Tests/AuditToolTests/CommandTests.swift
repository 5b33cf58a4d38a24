// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import InMemoryAdapters
import Testing

@testable import AuditTool

/// Stands for a key with a public half, which receipts need.
private struct PublicKey: CheckpointSigner {
    let base: HMACCheckpointKey

    var key: NoteKey { self.base.key }
    var isPublic: Bool { true }
    func signature(of text: [UInt8]) async throws -> [UInt8] { self.base.signature(of: text) }
}

@Suite struct `The audit tool` {
    private static let origin = "panel.example/log"
    private static let secret = [UInt8](repeating: 5, count: 32)

    /// What a run printed, and how it ended.
    private final class Run {
        var output: [String] = []
        var errors: [String] = []
        var status = Command.Status.clean
    }

    private func run(_ arguments: String...) async -> Run {
        let run = Run()
        let command = Command(write: { run.output.append($0) }, complain: { run.errors.append($0) })
        run.status = await command.run(arguments)
        return run
    }

    /// Runs `body` with a directory that holds the log of one visit and one refusal, a checkpoint and its key.
    private func withLog(_ body: (URL, [String]) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "audit-tool-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let store = InMemoryAuditStore()
        let policy = CheckpointPolicy(
            origin: Self.origin, signer: PublicKey(base: try HMACCheckpointKey(name: Self.origin, secret: Self.secret)),
            sink: InMemoryCheckpointSink()
        ) { Issue.record($0) }
        let log = AuditLog(store: store, clock: ManualClock(), checkpoints: policy)
        let act = AuditAct(id: "a1", capability: "domains.setAutoRenew")
        try await log.append([
            Self.event("1", .visitStarted(mode: "full", until: .latest, replaces: nil)),
            Self.event("2", .actAttempted(act)), Self.event("3", .actCompleted(act, outcome: .failed)),
            Self.event("4", .visitStopped(cause: "stopped", milliseconds: 1), by: "ada"),
            Self.event("5", .visitRefused(reasons: ["outside-scope"]), visit: nil, actor: "south"),
        ])
        let checkpoint = try await log.checkpoint()
        var lines: [String] = []
        try await StoreLogSource(store).read { record in
            if let line = record.line { lines.append(String(decoding: line, as: UTF8.self)) }
        }
        try Self.write(lines, to: directory.appending(path: "log"))
        try Data(checkpoint.bytes).write(to: directory.appending(path: "checkpoint"))
        try Data(try await log.receipt(of: "v1").bytes).write(to: directory.appending(path: "receipt"))
        try Data(Self.secret).write(to: directory.appending(path: "key"))
        try Data([1] + Self.secret).write(to: directory.appending(path: "other-key"))
        try await body(directory, lines)
    }

    private static func write(_ lines: [String], to file: URL) throws {
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: file)
    }

    private static func event(
        _ id: AuditEvent.ID, _ detail: AuditDetail, visit: VisitID? = "v1", actor: Account.ID = "north",
        by: Account.ID? = nil
    ) -> AuditEvent {
        AuditEvent(
            facts: AuditEvent.Facts(
                id: id, occurredAt: ManualClock().now, subject: "acme", visit: visit, rule: nil, correlation: nil,
                detail: detail),
            actor: actor, by: by,
            staff: StaffDetails(account: actor, name: "North", causedBy: by).sealed(salt: SHA256.hash([1])),
            customer: CustomerDetails(name: "Acme", reason: "asked").sealed(salt: SHA256.hash([2])))
    }

    @Test func `finds nothing in a log that is well, and says what the checkpoint covers`() async throws {
        try await self.withLog { directory, _ in
            let (log, checkpoint) = (
                directory.appending(path: "log").path, directory.appending(path: "checkpoint").path
            )
            let alone = await self.run("verify", log)
            #expect(alone.status == .clean && alone.errors.isEmpty, "\(alone.output) \(alone.errors)")
            #expect(alone.output.contains("covered: 0 by a checkpoint that was held, 5 uncovered"))
            let held = await self.run(
                "verify", log, "--checkpoint", checkpoint, "--hmac-key", directory.appending(path: "key").path)
            #expect(held.status == .clean)
            #expect(held.output.contains("covered: 5 by a checkpoint that was held, 0 uncovered"))
        }
    }

    @Test func `names what is wrong, and ends with a status that says so`() async throws {
        try await self.withLog { directory, lines in
            let (log, checkpoint) = (
                directory.appending(path: "log").path, directory.appending(path: "checkpoint").path
            )
            let wrongKey = await self.run(
                "verify", log, "--checkpoint", checkpoint, "--hmac-key", directory.appending(path: "other-key").path)
            #expect(wrongKey.status == .findings && wrongKey.output.contains { $0.contains("badSignature") })
            try Self.write(Array(lines.dropLast()), to: directory.appending(path: "log"))
            let cut = await self.run("verify", log, "--checkpoint", checkpoint)
            #expect(cut.status == .findings)
            #expect(cut.output.contains("count: shorterThanCheckpoint 1"))
            #expect(
                await self.run("verify", log).status == .clean, "only somebody with a checkpoint sees a tail cut off")
        }
    }

    @Test func `takes the receipt of a visit, with nothing but a checkpoint or a key`() async throws {
        try await self.withLog { directory, _ in
            let receipt = directory.appending(path: "receipt")
            let checkpoint = directory.appending(path: "checkpoint").path
            let alone = await self.run("verify", receipt.path)
            #expect(alone.status == .clean && alone.errors.count == 1 && alone.errors[0].contains("nobody has checked"))
            #expect(alone.output.first == "receipt: visit v1, 4 entries")
            #expect(alone.output.filter { $0.hasPrefix("entry: ") }.count == 4)
            let key = directory.appending(path: "key").path
            for options in [
                ["--checkpoint", checkpoint], ["--hmac-key", key], ["--hmac-key", key, "--origin", Self.origin],
            ] {
                let run = Run()
                let command = Command(write: { run.output.append($0) }, complain: { run.errors.append($0) })
                #expect(await command.run(["verify", receipt.path] + options) == .clean)
                #expect(run.errors.isEmpty && run.output.last == "result: nothing was found", "\(options)")
            }
            // As an editor saves it.
            try Data(Data(contentsOf: receipt) + [0x0A]).write(to: receipt)
            #expect(await self.run("verify", receipt.path, "--checkpoint", checkpoint).status == .clean)
        }
    }

    /// What is changed in a receipt, and how the tool ends.
    @Test(arguments: [
        ("domains.setAutoRenew", "domains.transferOut", Command.Status.findings), ("asked", "begged", .findings),
        ("\\n5\\n", "\\n6\\n", .findings), (#""visitIndex":1"#, #""visitIndex":2"#, .findings),
        (#","v":1,"visit":"v1"}"#, #","v":1}"#, .unreadable), (#"{"customer""#, #"{ "customer""#, .unreadable),
    ])
    func `names what was changed in a receipt`(old: String, new: String, status: Command.Status) async throws {
        try await self.withLog { directory, _ in
            let receipt = directory.appending(path: "receipt")
            let text = try String(contentsOf: receipt, encoding: .utf8)
            #expect(text.contains(old))
            try Data(text.replacing(old, with: new).utf8).write(to: receipt)
            let run = await self.run("verify", receipt.path, "--hmac-key", directory.appending(path: "key").path)
            #expect(run.status == status, "\(run.output) \(run.errors)")
            #expect(run.output.contains { $0.hasPrefix("finding: ") } == (status == .findings))
        }
    }

    @Test func `trusts no receipt under another key, log or checkpoint`() async throws {
        try await self.withLog { directory, lines in
            let receipt = directory.appending(path: "receipt").path
            for options in [
                ["--hmac-key", directory.appending(path: "other-key").path], ["--origin", "other.example/log"],
                ["--hmac-key", directory.appending(path: "key").path, "--origin", "other.example/log"],
            ] {
                let run = Run()
                let command = Command(write: { run.output.append($0) }, complain: { run.errors.append($0) })
                #expect(await command.run(["verify", receipt] + options) == .findings, "\(options)")
            }
            let other = directory.appending(path: "other")
            let text = try String(contentsOf: directory.appending(path: "checkpoint"), encoding: .utf8)
            try Data(text.replacing("\n5\n", with: "\n4\n").utf8).write(to: other)
            #expect(await self.run("verify", receipt, "--checkpoint", other.path).status == .findings)
        }
    }

    @Test func `cannot read what is no log`() async throws {
        try await self.withLog { directory, _ in
            let file = directory.appending(path: "picture")
            try Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 1, 2]).write(to: file)
            for command in ["verify", "show", "query", "export"] {
                let run = await self.run(command, file.path)
                #expect(run.status == .unreadable && run.errors.count == 1, "\(command): \(run.errors)")
            }
            #expect(await self.run("prove", file.path, "0").status == .unreadable)
            let folder = await self.run("verify", directory.path)
            #expect(
                folder.status == .unreadable
                    && folder.errors == ["AuditTool: \(directory.path) cannot be read: Is a directory"])
            let missing = await self.run("verify", directory.appending(path: "nothing").path)
            #expect(missing.status == .unreadable && missing.output.isEmpty && missing.errors.count == 1)
            let log = directory.appending(path: "log").path
            #expect(await self.run("verify", log, "--checkpoint", file.path).status == .unreadable)
        }
    }

    @Test func `verifies no pipe, which it can read only once`() async throws {
        try await self.withLog { directory, _ in
            let pipe = directory.appending(path: "pipe").path
            #expect(mkfifo(pipe, 0o600) == 0)
            for arguments in [["verify", pipe], ["prove", pipe, "0"]] {
                let run = Run()
                let command = Command(write: { run.output.append($0) }, complain: { run.errors.append($0) })
                #expect(await command.run(arguments) == .unreadable)
                #expect(run.output.isEmpty && run.errors.count == 1 && run.errors[0].contains("save it to one"))
            }
        }
    }

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

    @Test func `verifies an export that leaves out what was not to be shown`() async throws {
        try await self.withLog { directory, lines in
            let log = directory.appending(path: "log")
            let export = await self.run("export", log.path, "--without", "staff")
            let file = directory.appending(path: "other")
            try Self.write(export.output, to: file)
            #expect(await self.run("verify", file.path).status == .findings)
            #expect(await self.run("verify", file.path, "--without", "staff").status == .clean)
            #expect(await self.run("verify", file.path, "--without", "customer").status == .findings)
        }
    }

    @Test(arguments: [
        [], ["nonsense"], ["verify"], ["verify", "a", "b"], ["verify", "a", "--checkpoint"],
        ["show", "a", "--size", "1"],
        ["prove", "a"], ["prove", "a", "x"], ["show", "a", "--from", "noon"], ["export", "a", "--without", "all"],
        ["verify", "a", "--hmac-key", "/dev/null"], ["export", "a", "--format", "xml"],
        ["show", "a", "--format", "csv"],
        ["show", "a", "--kind", "visit"], ["query", "a", "--outcome", "fine"],
    ])
    func `takes no arguments that make no sense`(arguments: [String]) async {
        let run = Run()
        let command = Command(write: { run.output.append($0) }, complain: { run.errors.append($0) })
        #expect(await command.run(arguments) == .unreadable)
        #expect(run.output.isEmpty && run.errors.count == 1)
    }

    @Test func `says that a file is empty, and which lines of one that is not whole it left out`() async throws {
        try await self.withLog { directory, lines in
            let file = directory.appending(path: "other")
            try Self.write([], to: file)
            let empty = await self.run("verify", file.path)
            #expect(empty.status == .unreadable && empty.errors == ["AuditTool: `\(file.path)` holds no entries"])
            #expect(await self.run("prove", file.path, "0").status == .findings)
            try Self.write(Array(lines[..<2]) + ["nonsense"] + Array(lines[3...]), to: file)
            for command in ["show", "query", "export"] {
                let run = await self.run(command, file.path)
                #expect(run.status == .findings && run.output.count == 4 && run.errors.count == 1)
            }
            #expect(await self.run("prove", file.path, "0").errors.count == 1)
            try Self.write(Array(lines[..<2]) + Array(lines[3...]), to: file)
            let gap = await self.run("prove", file.path, "0")
            #expect(gap.status == .findings && gap.errors[0].contains("entries are missing"))
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
