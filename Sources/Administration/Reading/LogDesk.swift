// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
public import Impersonation
internal import Permissions

/// Shows the log to people, and puts that on record before they see anything.
///
/// Who may read what is one rule's to say, and without one only administrators may. Every reading is one entry, `log.read`
/// or `log.exported`, that names who read, what they asked for, why, and how many entries they were given; every refusal is
/// one too, though of a burst a few stand for all: they are counted with those of entering, and stored with their count. Somebody
/// who is signed in as the reader is refused, on record with who they are. If the log cannot be written, nothing is shown. An entry that names the subject asked for is about that
/// account: it stands in the customer's own part of the log.
///
/// ```swift
/// let desk = LogDesk(accounts: accounts, sessions: sessions, log: log)
/// let answer = try await desk.read(AuditQuery(actor: "north"), because: "complaint 4711", by: ada)
/// for try await page in try answer.get() { show(page) }
/// ```
///
/// Code that reads the log on its own behalf, such as a sweep or a verifier, reads ``/Audit/AuditLog`` itself. A value of this
/// type holds no state: use one or many, on any number of nodes, from any task.
public struct LogDesk: Sendable {
    /// The most entries of one reading; the log is exported where more are wanted.
    public static let maximumCount = 10_000

    let accounts: any AccountStore
    let sessions: any SessionStore
    let log: AuditLog
    let limits: VisitLimits
    let rule: any LogReadRule
    let clock: any WallClock
    let entropy: any EntropySource

    /// Makes a desk over a log.
    ///
    /// - Parameters:
    ///   - accounts: where accounts are kept.
    ///   - sessions: where visits are kept: what tells whose login it is that somebody comes with, and how often they were
    ///     refused.
    ///   - log: what is read, and where that is recorded.
    ///   - rule: who may read what.
    ///   - limits: how many refusals within a minute are too many; best the limits of the policy of
    ///     ``/Impersonation/ImpersonationService``.
    ///   - clock: the time of readings.
    ///   - entropy: for identifiers and salts.
    public init(
        accounts: any AccountStore, sessions: any SessionStore, log: AuditLog,
        rule: any LogReadRule = AdministratorsRead(), limits: VisitLimits = VisitLimits(),
        clock: any WallClock = SystemClock(), entropy: any EntropySource = SystemEntropy()
    ) {
        self.accounts = accounts
        self.sessions = sessions
        self.log = log
        self.limits = limits
        self.rule = rule
        self.clock = clock
        self.entropy = entropy
    }

    /// Gives entries to read: as many as fit a query, up to a number, in one reading that is on record once.
    ///
    /// - Parameters:
    ///   - query: what is asked for; its limit does not count here.
    ///   - count: how many at most, 1 to ``maximumCount``.
    ///   - reason: why, which must say something; a ticket if there is one.
    ///   - reader: who reads.
    ///   - correlation: a name that ties the record to requests elsewhere.
    /// - Returns: the reading, which is on record; or a refusal, which is too.
    /// - Throws: ``AdministrationError`` with `storeFailed` or `logFailed`, and then nothing was shown;
    ///   ``/Audit/AuditError`` with `invalidQuery` for a number or a cursor out of its range; or
    ///   ``/Impersonation/ImpersonationError`` for an operator out of limits.
    public func read(
        _ query: AuditQuery, upTo count: Int = AuditQuery.maximumLimit, because reason: Reason, by reader: Operator,
        correlation: AuditWord? = nil
    ) async throws -> Answer<LogReading> {
        var query = query
        query.limit = AuditQuery.maximumLimit
        try query.validate()
        guard (1...Self.maximumCount).contains(count) else {
            throw AuditError(.invalidQuery, "a reading has 1 to \(Self.maximumCount) entries")
        }
        let order = LogOrder(desk: self, query: query, reason: reason, reader: reader, correlation: correlation)
        if let refusal = try await order.refusal(isExport: false) { return .refused(refusal) }
        let extent = try await self.extent(of: query, upTo: count)
        try await order.record { .logRead(filter: $0, count: Int64(extent.count)) }
        if query.order == .newestFirst, let first = extent.first { query.after = first + 1 }
        return .granted(
            LogReading(count: extent.count, hasMore: extent.hasMore, log: self.log, query: query, last: extent.last))
    }

    /// Writes the log, or a part of it, in a form to take away, one record after another.
    ///
    /// - Parameters:
    ///   - query: what is asked for, in which order; nil for the whole log with what is left of entries whose bodies were
    ///     dropped. Its limit does not count here.
    ///   - form: the form.
    ///   - options: what the export says of the log, and what it leaves out.
    ///   - reason: why, which must say something; a ticket if there is one.
    ///   - reader: who takes it.
    ///   - correlation: a name that ties the record to requests elsewhere.
    ///   - write: takes the bytes, piece by piece; the export is on record before the first.
    /// - Returns: how many entries were counted for the record; or a refusal, which is on record.
    /// - Throws: as ``read(_:upTo:because:by:correlation:)`` does, and what `write` throws.
    public func export(
        _ query: AuditQuery? = nil, as form: ExportFormat, _ options: ExportOptions = ExportOptions(),
        because reason: Reason, by reader: Operator, correlation: AuditWord? = nil, write: ([UInt8]) throws -> Void
    ) async throws -> Answer<Int64> {
        var asked = query ?? AuditQuery(order: .oldestFirst)
        asked.limit = AuditQuery.maximumLimit
        try asked.validate()
        let order = LogOrder(desk: self, query: asked, reason: reason, reader: reader, correlation: correlation)
        if let refusal = try await order.refusal(isExport: true) { return .refused(refusal) }
        let (format, name) = (form.writer(options), AuditWord(known: form.rawValue))
        func put(_ record: LogRecord) throws {
            if let bytes = format.bytes(of: record) { try write(bytes) }
        }
        guard query != nil else {
            let (source, size) = try await self.reading {
                (try await self.log.source(), try await self.log.head().size)
            }
            try await order.record { .logExported(filter: $0, count: size, format: name) }
            if !format.preamble.isEmpty { try write(format.preamble) }
            try await source.read(put)
            return .granted(size)
        }
        let extent = try await self.extent(of: asked, upTo: .max)
        try await order.record { .logExported(filter: $0, count: Int64(extent.count), format: name) }
        if !format.preamble.isEmpty { try write(format.preamble) }
        if asked.order == .newestFirst, let first = extent.first { asked.after = first + 1 }
        let pages = LogReading(
            count: extent.count, hasMore: false, log: self.log, query: asked, last: extent.last)
        for try await page in pages {
            for entry in page { try put(.entry(entry, made: entry.leafHash, stored: entry.leafHash)) }
        }
        return .granted(Int64(extent.count))
    }

    /// Which entries a query finds now: how many, from which to which.
    private func extent(
        of query: AuditQuery, upTo count: Int
    ) async throws -> (count: Int, first: Int64?, last: Int64?, hasMore: Bool) {
        var (query, found, first) = (query, 0, nil as Int64?)
        var last: Int64?
        while true {
            let page = try await self.reading { [query] in try await self.log.entries(matching: query) }
            let taken = page.prefix(count - found)
            found += taken.count
            first = first ?? taken.first?.sequence
            last = taken.last?.sequence ?? last
            if taken.count < page.count { return (found, first, last, true) }
            guard page.count == query.limit else { return (found, first, last, false) }
            query.after = last
        }
    }

    func reading<Value>(_ read: () async throws -> Value) async throws -> Value {
        do { return try await read() } catch { throw AdministrationError(.storeFailed, underlying: error) }
    }
}
