// SPDX-License-Identifier: Apache-2.0

public import Accounts

extension AuditLog {
    /// The handle of a person, under which the public part of the log names them; nil for whom it has never named.
    ///
    /// Takes the log's lock for a moment, and writes nothing.
    ///
    /// - Throws: what the store throws.
    public func handle(of person: Account.ID) async throws -> StaffHandle? {
        let keys = AuditKeys(events: [], visits: [], subjects: [], people: [person])
        let batch = try await self.store.append(keys) { tail in
            guard tail.handles.count == 1 else {
                throw AuditError(.invalidRecord, "the store's tail does not answer the keys one by one")
            }
            let handles = tail.handles[0].map { [person: $0] } ?? [:]
            return AuditBatch(entries: [], nodes: [], head: tail.head, handles: handles, outcomes: [])
        }
        return batch.handles[person]
    }

    /// The whole log as it is now, to be read from its beginning to its end.
    ///
    /// - Throws: what the store throws.
    package func source() async throws -> StoreLogSource {
        try await StoreLogSource(self.store)
    }
}
