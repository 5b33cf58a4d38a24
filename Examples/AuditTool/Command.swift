// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import AuditFiles

/// The program: reads an exported log and says whether it is what a checkpoint says, or what is in it.
struct Command {
    /// How the program ends.
    enum Status: Int32 {
        case clean = 0
        case findings = 1
        case unreadable = 2
    }

    /// Takes a line of output.
    let write: (String) -> Void
    /// Takes a line for those who are to mend something.
    let complain: (String) -> Void
    var showsProgress = false

    func run(_ arguments: [String]) async -> Status {
        do {
            let arguments = try Arguments(arguments)
            switch arguments.command {
            case .help:
                self.write(Arguments.help)
                return .clean
            case .verify: return try await self.verify(arguments)
            case .show, .query: return try await self.show(arguments)
            case .export: return try await self.export(arguments)
            case .prove: return try await self.prove(arguments)
            }
        } catch let error as Arguments.UsageError {
            self.complain("AuditTool: \(error.text); see --help")
        } catch {
            self.complain("AuditTool: \(String(describing: error).inert)")
        }
        return .unreadable
    }

    // MARK: Verifying

    private func verify(_ arguments: Arguments) async throws -> Status {
        try SmallFile.expectRegular(arguments.file)
        let held = try arguments.checkpoints.map { try Self.checkpoint(in: $0) }
        if let receipt = try SmallFile.receipt(in: arguments.file) {
            let keys = try self.keys(arguments, held + [receipt.checkpoint])
            return self.verify(receipt, held: held, keys: keys, origin: arguments.origin)
        }
        let keys = try self.keys(arguments, held)
        let findings = Lines()
        let report = try await LogFile(path: arguments.file).verify(
            holding: held, verifiers: keys, origin: arguments.origin, withheld: arguments.withheld,
            progress: self.progress
        ) { findings.add("finding: \($0)".inert) }
        for line in findings.all { self.write(line) }
        if findings.omitted > 0 { self.write("finding: and \(findings.omitted) more, counted below") }
        for (kind, count) in report.counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            self.write("count: \(kind.rawValue) \(count)")
        }
        self.write("entries: \(report.entries) (\(report.purged) without body, \(report.redacted) parts erased)")
        self.write("covered: \(report.covered) by a checkpoint that was held, \(report.uncovered) uncovered")
        self.write("going on: \(report.runningVisits) visits, \(report.runningActs) acts")
        if report.unfollowed > 0 {
            self.write("not looked at: the course of \(report.unfollowed) visits, acts and changes")
        }
        if report.uncheckedIDs > 0 { self.write("not looked at: \(report.uncheckedIDs) identifiers for repetitions") }
        self.write("root: \(report.root?.hex ?? "none, since entries are missing")")
        if held.isEmpty, report.isClean {
            self.write(
                "to do: compare with a checkpoint from somewhere else (--checkpoint), which a log written anew fails")
        }
        self.write(report.isClean ? "result: nothing was found" : "result: not what it should be")
        if report.entries == 0 {
            self.complain("AuditTool: `\(arguments.file.inert)` holds no entries")
            return report.isClean ? .unreadable : .findings
        }
        guard report.entries > Int64(report.counts[.unreadable, default: 0]) else {
            self.complain(Self.noLog(arguments.file))
            return .unreadable
        }
        return report.isClean ? .clean : .findings
    }

    private static func checkpoint(in path: String) throws -> SignedCheckpoint {
        do {
            return try SignedCheckpoint(SmallFile.read(path))
        } catch let error as CheckpointError {
            throw Arguments.UsageError(text: "`\(path.inert)` is no checkpoint: \(error.detail)")
        }
    }

    /// The keys to check signatures with; the name of the key is that in the checkpoint that is held.
    private func keys(_ arguments: Arguments, _ held: [SignedCheckpoint]) throws -> [any CheckpointVerifier] {
        guard let path = arguments.secret else { return [] }
        let secret = try SmallFile.read(path)
        let names = Set(held.flatMap { $0.note.signatures.map(\.key.name) } + [arguments.origin].compactMap { $0 })
        guard !names.isEmpty else {
            throw Arguments.UsageError(text: "--hmac-key needs --checkpoint or --origin, for the name of the key")
        }
        return try names.sorted().map { try HMACCheckpointKey(name: $0, secret: secret) }
    }

    func progress(_ count: Int64) {
        if self.showsProgress, count % 131_072 == 0 { self.complain("read \(count) entries") }
    }
}
