// SPDX-License-Identifier: Apache-2.0

/// Where a log can be read from its beginning to its end, more than once: a store, or an export.
public protocol LogSource: Sendable {
    /// Calls `body` with each record, in order.
    ///
    /// A record that cannot be read is one that is `unreadable`, and the reading goes on after it.
    ///
    /// - Throws: what `body` throws; and an error of its own when nothing more can be read at all.
    func read(_ body: (LogRecord) throws -> Void) async throws
}

extension LogSource {
    /// Verifies the log: everything in one reading, and identifiers that seem to come twice in a second one.
    ///
    /// - Parameters:
    ///   - held: checkpoints that the verifier has from somewhere else.
    ///   - verifiers: keys to check signatures with; see ``LogVerifier/init(holding:verifiers:origin:withheld:tell:)``.
    ///   - origin: the name of the log that all checkpoints must be of; that of the first held one unless given.
    ///   - withheld: sealed parts that whoever made the export left out.
    ///   - progress: is called now and then with the number of entries that were read.
    ///   - tell: is told each finding as it is made.
    /// - Returns: what was found.
    /// - Throws: when the log cannot be read at all; never for what is wrong in it.
    public func verify(
        holding held: [SignedCheckpoint] = [], verifiers: [any CheckpointVerifier] = [], origin: String? = nil,
        withheld: Set<SealedPart.Label> = [], progress: (Int64) -> Void = { _ in },
        tell: @escaping @Sendable (LogFinding) -> Void = { _ in }
    ) async throws -> LogReport {
        var verifier = LogVerifier(holding: held, verifiers: verifiers, origin: origin, withheld: withheld, tell: tell)
        var count: Int64 = 0
        try await self.read { record in
            verifier.take(record)
            count += 1
            if count % 8_192 == 0 { progress(count) }
        }
        if let store = self as? StoreLogSource {
            verifier.expect(store.size)
            verifier.compare(try await store.head())
        }
        if !verifier.suspects.isEmpty {
            var search = RepetitionSearch(verifier.suspects)
            try await self.read { record in
                if let finding = search.take(record) { verifier.find(finding) }
            }
        }
        return verifier.finish()
    }
}
