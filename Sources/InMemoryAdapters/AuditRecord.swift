// SPDX-License-Identifier: Apache-2.0

internal import Audit

/// An entry in memory, or what is left of one whose body was dropped.
struct AuditRecord {
    let place: AuditEntry.Place
    let leafHash: Digest
    private(set) var entry: AuditEntry?

    init(_ entry: AuditEntry) {
        self.place = entry.place
        self.leafHash = entry.leafHash
        self.entry = entry
    }

    mutating func erase(_ matter: AuditErasure.Matter) {
        switch matter {
        case .part(let part): self.entry = self.entry?.erasing(part)
        case .body: self.entry = nil
        }
    }
}
