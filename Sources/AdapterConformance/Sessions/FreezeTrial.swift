// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

/// There is one record of freezes in a store, which others may be changing too: what a check does to it is tried again
/// when they were faster.
extension Trial where Port == any SessionStore {
    /// The record with a freeze of this run, which concerns nobody else's visits.
    func setting(_ name: String, in record: FreezeRecord) throws -> FreezeRecord {
        // Long ago, so that it is forgotten as soon as it is lifted.
        let time = Timestamp(millisecondsSince1970: 978_307_200_000)
        guard
            let next = record.setting(
                self.id(name), .ticket("\(self.marker) \(HostileText.everything)"), by: self.id("ada-\(name)"), at: time
            )
        else { throw self.violation(of: "a store for checks has room for a freeze", seen: "too many freezes in it") }
        return next
    }

    /// The record without a freeze of this run.
    func lifting(_ name: String, in record: FreezeRecord) throws -> FreezeRecord {
        guard let next = record.lifting(self.id(name), at: self.noon) else {
            throw self.violation(of: "a freeze stays until it is lifted", seen: "none of this name")
        }
        return next
    }

    /// Stores a new version of the freezes, with other changes, and returns it.
    @discardableResult
    func changeFreezes(
        in store: Port, alongside changes: [SessionChange] = [], _ change: (FreezeRecord) throws -> FreezeRecord
    ) async throws -> FreezeRecord {
        var stored = FreezeRecord.none
        try await self.untilStored {
            stored = try change(try await store.freezes())
            return try await store.commit([.freezes(stored)] + changes)
        }
        return stored
    }

    /// Whether a freeze of this run is in a record.
    func isSet(_ name: String, in record: FreezeRecord) -> Bool {
        record.freezes.contains { $0.id == self.id(name) }
    }
}
