// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import AuditFiles
import Foundation
import InMemoryAdapters
import Testing

@Suite struct `An exported log in a file` {
    /// The lines of a log of a few entries, each with its line break.
    private static func lines() async throws -> [Data] {
        let store = InMemoryAuditStore()
        let log = AuditLog(store: store, clock: ManualClock())
        for number in 0..<5 {
            try await log.append(
                AuditEvent(
                    facts: AuditEvent.Facts(
                        id: AuditEvent.ID(stringLiteral: "e\(number)"), occurredAt: .earliest, subject: nil, visit: nil,
                        rule: nil, correlation: nil, detail: .visitRefused(reasons: [])),
                    actor: "north", staff: StaffDetails(account: "north").sealed(salt: SHA256.hash([1])), customer: nil)
            )
        }
        var lines: [Data] = []
        try await StoreLogSource(store).read { record in
            if let line = record.line { lines.append(Data(line + [0x0A])) }
        }
        return lines
    }

    private func report(_ content: Data) async throws -> LogReport {
        try await withDirectory { directory in
            let file = directory.appending(path: "log")
            try content.write(to: file)
            return try await LogFile(path: file.path).verify()
        }
    }

    @Test func `is read to its last line, with or without a line break at the end`() async throws {
        let whole = Data(try await Self.lines().joined())
        for content in [whole, whole.dropLast()] {
            let report = try await self.report(Data(content))
            #expect(report.isClean && report.entries == 5, "\(report.findings)")
        }
    }

    @Test func `is read as a table too`() async throws {
        let records = try await Self.lines().map { LogRecord(line: Array($0.dropLast())) }
        let table = records.reduce(into: CSVFormat().preamble) { table, record in
            table += CSVFormat().bytes(of: record) ?? []
        }
        let report = try await self.report(Data(table))
        #expect(report.isClean && report.entries == 5, "\(report.findings)")
    }

    @Test func `is read on after a line of any length`() async throws {
        var lines = try await Self.lines()
        for length in [65_535, 65_536, 65_537, 3 << 20] {
            lines[2] = Data(repeating: UInt8(ascii: "a"), count: length) + [0x0A]
            let report = try await self.report(Data(lines.joined()))
            #expect(report.findings.map(\.kind) == [.unreadable] && report.findings[0].sequence == 2)
            #expect(report.entries == 5)
        }
    }

    @Test func `that is not there, or is a directory, is an error`() async throws {
        try await withDirectory { directory in
            for path in [directory.path, directory.appending(path: "nothing").path] {
                await #expect(throws: LogFileError.self) { try await LogFile(path: path).verify() }
            }
        }
    }
}
