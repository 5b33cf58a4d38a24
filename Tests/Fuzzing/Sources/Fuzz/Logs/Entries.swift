// SPDX-License-Identifier: Apache-2.0

internal import Accounts

@testable internal import Audit

extension Target {
    /// Entries as storage hands them back: the bytes of a leaf, with the openings of its sealed parts.
    static func entries(_ log: HonestLog) -> Self {
        let zero: [UInt8] = [0]
        let leaves = log.entries.map(\.leaf)
        let seeds = log.entries.map { entry -> [UInt8] in
            let parts = [entry.staff.opening, entry.customer?.opening].map { $0?.content ?? [] }
            return entry.leaf + zero + parts[0] + zero + parts[1]
        }
        let kinds = AuditKind.allCases.map { "\"kind\":\"\($0.rawValue)\"" }
        return Self(
            name: "entries", maximumLength: 1_400,
            words: kinds + [
                "standsFor", "reasons", "grounds", "filter", "runs", "entries", "covers", "evidence", "\n",
            ],
            seeds: seeds
        ) { bytes in
            let parts = bytes.parts(3)
            let leaf = Choices.text(parts[0], from: leaves)
            func opening(_ index: Int) -> SealedPart.Opening? {
                guard parts.count > index else { return nil }
                return read(orRefuseWith: AuditError.self) {
                    try SealedPart.Opening(salt: SHA256.hash([1]), content: parts[index])
                }
            }
            let openings = AuditEntry.Openings(staff: opening(1), customer: opening(2))
            guard let entry = read(orRefuseWith: AuditError.self, { try AuditEntry(leaf: leaf, openings: openings) })
            else { return }
            demand(entry.leaf == leaf, "a leaf has one spelling")
            demand(entry.leafHash == MerkleTree.leafHash(leaf), "the hash of an entry is that of its leaf")
            _ = read(orRefuseWith: AuditError.self) { try entry.staffDetails() }
            _ = read(orRefuseWith: AuditError.self) { try entry.customerDetails() }
            checkExport(of: entry)
        }
    }

    /// An entry that is exported is one line, from which it is read again, or which says that it cannot be read.
    private static func checkExport(of entry: AuditEntry) {
        let line = Array(entry.jsonLine().utf8)
        demand(!line.contains(UInt8(ascii: "\n")), "an entry is one line")
        switch LogRecord(line: line) {
        case .entry(let again, let made, let stored):
            demand(again == entry && made == stored, "an entry that is exported is read again")
        case .unreadable(_, let leafHash, _):
            demand(leafHash == nil || leafHash == entry.leafHash, "a line that cannot be read names no other leaf")
        case .purged, .node, .checkpoint: demand(false, "no entry is exported as something else")
        }
    }

    private static let honestDetails: [[UInt8]] = {
        let event = HonestLog.event("e", .freezeLifted(freeze: "f"), nil, in: "acme")
        return [event.staff.opening, event.customer?.opening].compactMap { $0?.content }
    }()

    /// The content of sealed parts.
    static let details = Self(
        name: "details", maximumLength: 500,
        words: ["\"changes\":[{", "\"effects\":[", "\"role\":\"", "\"causedBy\":\""],
        seeds: honestDetails
    ) { bytes in
        let salt = SHA256.hash([1])
        let content = Choices.text(bytes, from: honestDetails)
        guard
            let opening = read(orRefuseWith: AuditError.self, { try SealedPart.Opening(salt: salt, content: content) }),
            let staff = read(
                orRefuseWith: AuditError.self, { try SealedPart(.staff, salt: salt, content: opening.content) }),
            let customer = read(
                orRefuseWith: AuditError.self, { try SealedPart(.customer, salt: salt, content: opening.content) })
        else { return }
        if let details = read(orRefuseWith: AuditError.self, { try StaffDetails(staff) }) {
            demand(details?.sealed(salt: salt) == staff, "the details of staff have one spelling")
        }
        if let details = read(orRefuseWith: AuditError.self, { try CustomerDetails(customer) }) {
            demand(details?.sealed(salt: salt) == customer, "the details of a customer have one spelling")
        }
    }
}
