// SPDX-License-Identifier: Apache-2.0

internal import AuditFiles

@testable internal import Audit

extension Target {
    /// Whole files under a checkpoint that was kept: none is clean unless it says what the honest one does.
    static func logs(_ log: HonestLog) -> Self {
        let file = ScratchFile("log")
        return Self(
            name: "logs", maximumLength: 96,
            // Each value of each line, a little changed, and a few that are changed more.
            seeds: log.lines.indices.flatMap { line in (0..<40).map { [0, 4, UInt8(line), UInt8($0)] } }
                + [[0], [1], [0, 1, 2, 3, 4, 5, 6, 7], [2, 4, 9, 0, 3, 8], [0, 5, 4, 3, 0, 0, 6, 4]]
        ) { bytes in
            var choices = Choices(bytes)
            let form = choices.below(4)
            let (isTable, isSigned) = (form & 1 == 1, form & 2 == 2)
            let honest = isTable ? log.rows : log.lines
            var lines = honest
            for _ in 0..<12 where !choices.isEmpty { choices.damage(&lines) }
            let text = lines.map { $0 + (isTable ? [0x0D, 0x0A] : [0x0A]) }.joined()
            file.replace(with: Array(text))
            let source = LogFile(path: file.path)
            let report = waiting {
                try await source.verify(
                    holding: [log.held], verifiers: isSigned ? [log.key] : [], origin: HonestLog.origin)
            }
            guard report.isClean else { return demand(lines != honest, "the honest log is clean") }
            demand(report.covered == Int64(log.held.unverified.size), "a clean log is as long as the checkpoint says")
            let records = waiting {
                var records: [[UInt8]] = []
                try await source.read { record in
                    if case .checkpoint = record { return }
                    records.append(record.line ?? [])
                }
                return records
            }
            let expected = log.lines.filter { !$0.starts(with: Array("{\"checkpoint".utf8)) }
            demand(Array(records.prefix(expected.count)) == expected, "a clean log says what the honest one does")
        }
    }
}

extension Choices {
    /// Does something to a log that somebody who can write it might do.
    mutating func damage(_ lines: inout [[UInt8]]) {
        guard !lines.isEmpty else { return }
        let (action, place) = (self.below(10), self.below(lines.count))
        switch action {
        case 0: lines.remove(at: place)
        case 1: lines.insert(lines[place], at: self.below(lines.count + 1))
        case 2: lines.swapAt(place, self.below(lines.count))
        case 3: lines.removeSubrange(place...)
        case 4: self.nudge(&lines[place])
        case 5: self.edit(&lines[place])
        case 6: lines[place] = Self.mended(lines[place])
        case 7 where !lines[place].isEmpty: lines[place][self.below(lines[place].count)] = UInt8(self.below(256))
        case 8: lines[place] = Self.dropped(lines[place])
        default: lines.insert(self.some(self.below(16)), at: place)
        }
    }

    /// Changes the last letter or digit of one value, which then fits as well as before.
    private mutating func nudge(_ line: inout [UInt8]) {
        guard let value = self.one(of: JSONPieces(of: line).values), value.count > 1 else { return }
        let last = value.upperBound - (line[value.upperBound - 1] == UInt8(ascii: "\"") ? 2 : 1)
        line[last] ^= 1
    }

    /// The line with the hash that its entry has now: an entry that was changed and does not show it by itself.
    private static func mended(_ line: [UInt8]) -> [UInt8] {
        guard case .object(var members)? = try? JSONValue(canonical: line),
            let leaf = try? members["entry"]?.canonicalBytes()
        else { return line }
        members["leaf"] = .string(MerkleTree.leafHash(leaf).hex)
        return (try? JSONValue.object(members).canonicalBytes()) ?? line
    }

    /// What is left of a line whose body is dropped.
    private static func dropped(_ line: [UInt8]) -> [UInt8] {
        guard case .entry(let entry, _, let stored) = LogRecord(line: line) else { return line }
        return LogRecord.purged(sequence: entry.sequence, leafHash: stored).line ?? line
    }
}
