// SPDX-License-Identifier: Apache-2.0

public import Audit

/// What somebody was given of the log: some entries, page by page, as they were when the reading went on record.
///
/// Entries appended since are not among them. What was erased since is erased here too, and what was dropped is passed over.
/// A reading may be walked over any number of times; it is on record once, since it gives no more each time.
public struct LogReading: AsyncSequence, Sendable {
    /// One page, in the order of the query.
    public typealias Element = [AuditEntry]

    /// How many entries there are.
    public let count: Int
    /// Whether the query finds more than were asked for: read on after the last one.
    public let hasMore: Bool

    let log: AuditLog
    /// The query, beginning at the first entry.
    let query: AuditQuery
    let last: Int64?

    /// Walks over the pages.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(log: self.log, query: self.query, last: self.last, rest: self.count)
    }

    /// Reads a page at a time.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let log: AuditLog
        var query: AuditQuery
        let last: Int64?
        var rest: Int

        /// The next page; nil after the last.
        ///
        /// - Throws: what the log throws; then nothing more comes.
        public mutating func next() async throws -> [AuditEntry]? {
            guard self.rest > 0, let last = self.last else { return nil }
            let rest = self.rest
            self.rest = 0
            self.query.limit = Swift.min(rest, AuditQuery.maximumLimit)
            let isAscending = self.query.order == .oldestFirst
            let page = try await self.log.entries(matching: self.query)
                .filter { isAscending ? $0.sequence <= last : $0.sequence >= last }
            guard let end = page.last?.sequence else { return nil }
            self.query.after = end
            self.rest = end == last ? 0 : rest - page.count
            return page
        }
    }
}
