// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import InMemoryAdapters
import Testing

@testable import AuditTool

extension `The audit tool` {
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
}
