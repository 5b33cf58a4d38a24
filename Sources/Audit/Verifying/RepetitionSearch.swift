// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// Finds which of some identifiers come twice.
struct RepetitionSearch {
    private let suspects: Set<AuditEvent.ID>
    private var first: [AuditEvent.ID: Int64] = [:]

    init(_ suspects: Set<AuditEvent.ID>) {
        self.suspects = suspects
    }

    mutating func take(_ record: LogRecord) -> LogFinding? {
        guard case .entry(let entry, _, _) = record, self.suspects.contains(entry.id) else { return nil }
        guard let first = self.first[entry.id] else {
            self.first[entry.id] = entry.sequence
            return nil
        }
        guard first != entry.sequence else { return nil }
        return LogFinding(.duplicateID, at: entry.sequence, "`\(entry.id)` is the identifier of entry \(first) too")
    }
}
