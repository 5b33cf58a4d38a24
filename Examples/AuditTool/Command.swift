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
            let file = LogFile(path: arguments.file)
            switch arguments.command {
            case .help:
                self.write(Arguments.help)
                return .clean
            case .verify: return try await self.verify(file, arguments)
            case .show, .query: return try await self.show(file, arguments)
            case .export: return try await self.export(file, arguments)
            case .prove: return try await self.prove(file, arguments)
            }
        } catch let error as Arguments.UsageError {
            self.complain("AuditTool: \(error.text); see --help")
        } catch {
            self.complain("AuditTool: \(String(describing: error).inert)")
        }
        return .unreadable
    }

    // MARK: Verifying

    private func verify(_ file: LogFile, _ arguments: Arguments) async throws -> Status {
        let held = try arguments.checkpoints.map { try Self.checkpoint(in: $0) }
        if let receipt = try SmallFile.receipt(in: arguments.file) {
            let keys = try self.keys(arguments, held + [receipt.checkpoint])
            return self.verify(receipt, held: held, keys: keys, origin: arguments.origin)
        }
        let keys = try self.keys(arguments, held)
        let findings = Lines()
        let report = try await file.verify(
            holding: held, verifiers: keys, origin: arguments.origin, progress: self.progress
        ) { findings.add("finding: \($0)".inert) }
        for line in findings.all { self.write(line) }
        if findings.omitted > 0 { self.write("finding: and \(findings.omitted) more, counted below") }
        for (kind, count) in report.counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            self.write("count: \(kind.rawValue) \(count)")
        }
        self.write("entries: \(report.entries) (\(report.purged) without body, \(report.redacted) parts erased)")
        self.write("covered: \(report.covered) by a checkpoint that was held, \(report.uncovered) uncovered")
        self.write("going on: \(report.runningVisits) visits, \(report.runningActs) acts")
        if report.uncheckedIDs > 0 { self.write("not looked at: \(report.uncheckedIDs) identifiers for repetitions") }
        self.write("root: \(report.root?.hex ?? "none, since entries are missing")")
        self.write(report.isClean ? "result: nothing was found" : "result: not what it should be")
        let isReadable = report.entries > Int64(report.counts[.unreadable, default: 0]) || report.entries == 0
        return isReadable ? (report.isClean ? .clean : .findings) : .unreadable
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

    private func progress(_ count: Int64) {
        if self.showsProgress, count % 131_072 == 0 { self.complain("read \(count) entries") }
    }

    // MARK: Reading

    private func show(_ file: LogFile, _ arguments: Arguments) async throws -> Status {
        var unreadable = 0
        try await file.read { record in
            switch record {
            case .entry(let entry, _, _) where arguments.filter.matches(entry):
                self.write(arguments.command == .show ? Self.text(of: entry) : entry.jsonLine())
            case .unreadable: unreadable += 1
            case .entry, .purged, .node, .checkpoint: break
            }
        }
        guard unreadable > 0 else { return .clean }
        self.complain("AuditTool: \(unreadable) lines cannot be read; `verify` says which")
        return .findings
    }

    /// An entry in one line; identifiers and words of the public part alone.
    static func text(of entry: AuditEntry) -> String {
        let act = entry.detail.act?.capability ?? entry.detail.change?.capability
        let parts = [
            "\(entry.sequence)", "\(entry.place.recordedAt)", entry.kind.rawValue, "by \(entry.place.actor)",
            entry.subject.map { "about \($0)" }, entry.visit.map { "in \($0)" }, act?.rawValue,
            Filter.outcome(of: entry)?.rawValue,
        ]
        return parts.compactMap { $0 }.joined(separator: "  ")
    }

    /// Prints the log without some of the personal details: as verifiable as before, but for what is left out.
    private func export(_ file: LogFile, _ arguments: Arguments) async throws -> Status {
        var unreadable = 0
        try await file.read { record in
            var record = record
            if case .entry(let entry, let made, let stored) = record {
                let kept = arguments.withheld.reduce(entry) { $0.erasing($1) }
                record = .entry(kept, made: made, stored: stored)
            }
            if let line = record.line {
                self.write(String(decoding: line, as: UTF8.self))
            } else {
                unreadable += 1
            }
        }
        guard unreadable > 0 else { return .clean }
        self.complain("AuditTool: \(unreadable) lines cannot be read and were left out")
        return .findings
    }

    // MARK: Proving

    private func prove(_ file: LogFile, _ arguments: Arguments) async throws -> Status {
        var size = arguments.size ?? 0
        if arguments.size == nil {
            try await file.read { record in
                switch record {
                case .entry, .purged, .unreadable: size += 1
                case .node, .checkpoint: break
                }
            }
        }
        guard let sequence = arguments.sequence,
            let (proof, leafHash, root) = try await file.inclusionProof(of: sequence, inLogOf: size)
        else {
            self.complain("AuditTool: the log has no such entry, or is not whole up to that size")
            return .findings
        }
        let value = JSONValue.object([
            "hashes": .array(proof.hashes.map { .string($0.hex) }), "index": .integer(sequence),
            "leaf": .string(leafHash.hex), "root": .string(root.hex), "size": .integer(size),
        ])
        self.write(String(decoding: try value.canonicalBytes(), as: UTF8.self))
        return .clean
    }
}
