// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import AuditFiles

extension Command {
    static func noLog(_ path: String) -> String {
        "AuditTool: nothing in `\(path.inert)` can be read as an exported log: is it JSON Lines or CSV, and not packed?"
    }

    /// Calls `body` with each record, says now and then how far it is, and in the end what could not be read.
    private func read(_ arguments: Arguments, _ body: (LogRecord) -> Void) async throws -> Status {
        var (count, unreadable, changed): (Int64, Int64, Int64) = (0, 0, 0)
        try await LogFile(path: arguments.file).read { record in
            if case .unreadable = record { unreadable += 1 } else { body(record) }
            if case .entry(_, let made, let stored) = record, made != stored { changed += 1 }
            count += 1
            if count % 8_192 == 0 { self.progress(count) }
        }
        if changed > 0 {
            self.complain("AuditTool: \(changed) entries are not those whose hashes are stored; `verify` says which")
        }
        guard unreadable > 0 else { return changed > 0 ? .findings : .clean }
        guard unreadable < count else {
            self.complain(Self.noLog(arguments.file))
            return .unreadable
        }
        self.complain("AuditTool: \(unreadable) lines cannot be read and were left out; `verify` says which")
        return .findings
    }

    /// Prints the entries that were asked for, in words or as they are.
    func show(_ arguments: Arguments) async throws -> Status {
        try await self.read(arguments) { record in
            guard case .entry(let entry, _, _) = record, arguments.filter.matches(entry) else { return }
            self.write(arguments.command == .show ? Self.text(of: entry) : entry.jsonLine())
        }
    }

    /// An entry in one line; identifiers and words of the public part alone.
    static func text(of entry: AuditEntry) -> String {
        let parts = [
            "\(entry.sequence)", "\(entry.place.recordedAt)", entry.kind.rawValue, "by \(entry.place.actor)",
            entry.subject.map { "about \($0)" }, entry.visit.map { "in \($0)" }, entry.detail.capability?.rawValue,
            entry.detail.outcome?.rawValue,
        ]
        return parts.compactMap { $0 }.joined(separator: "  ")
    }

    /// Prints the log in some form, maybe without some of the personal details; one record at a time.
    func export(_ arguments: Arguments) async throws -> Status {
        var options = ExportOptions(withheld: arguments.withheld)
        if let origin = arguments.origin { options.origin = origin }
        let format = arguments.format.writer(options)
        self.write(line: format.preamble)
        return try await self.read(arguments) { record in
            if let line = format.bytes(of: record) { self.write(line: line) }
        }
    }

    /// Writes a line that brings its own line feed.
    private func write(line: [UInt8]) {
        if !line.isEmpty { self.write(String(decoding: line.dropLast(), as: UTF8.self)) }
    }

    /// Prints why an entry is part of the log.
    func prove(_ arguments: Arguments) async throws -> Status {
        try SmallFile.expectRegular(arguments.file)
        var entries: Int64 = 0
        let status = try await self.read(arguments) { record in
            switch record {
            case .entry, .purged: entries += 1
            case .unreadable, .node, .checkpoint: break
            }
        }
        guard status == .clean else { return status }
        let size = arguments.size ?? entries
        guard let sequence = arguments.sequence, sequence < size, size <= entries else {
            self.complain("AuditTool: there is no such entry among the first \(size); the file has \(entries)")
            return .findings
        }
        guard
            let (proof, leafHash, root) = try await LogFile(path: arguments.file)
                .inclusionProof(of: sequence, inLogOf: size)
        else {
            self.complain(
                "AuditTool: entries are missing among the first \(size), so nothing can be proved; see `verify`")
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
