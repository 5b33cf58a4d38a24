// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import InMemoryAdapters
import Testing

@testable import AuditTool

extension `The audit tool` {
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
}
