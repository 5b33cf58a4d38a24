// SPDX-License-Identifier: Apache-2.0

import CPostgreSQL
import Foundation

/// One connection to a server.
///
/// It is not Sendable, so the compiler confines it to the queue of its worker.
final class PostgreSQLConnection: SQLConnection {
    /// How much longer than the server's own timeout the answer to a statement may take.
    static let networkAllowance: Duration = .seconds(5)
    /// How many prepared statements are kept; the one unused for longest goes first.
    static let statementCapacity = 256

    let engine = SQLEngine.postgresql
    let settings: PostgreSQLSettings
    let newest: NewestTimeline
    /// The timeline of the server, once it has said.
    var timeline: UInt32 = 0
    /// False once the connection cannot be trusted any more; its worker then replaces it.
    var isUsable = true
    /// Whether the server warned about something since this was last set to false.
    fileprivate(set) var wasWarned = false

    private let handle: OpaquePointer
    private var statements: [StatementKey: (name: String, lastUse: UInt64)] = [:]
    private var clock: UInt64 = 0

    /// The text with the kinds of the values, since types go with the statement and NULL has none.
    private struct StatementKey: Hashable {
        let sql: String
        let types: [UInt32]
    }

    /// Connects.
    ///
    /// - Throws: ``Undone`` when the server cannot be reached now, or has been replaced, ``SQLError`` when it refuses or will
    ///   not do.
    init(
        _ address: PostgreSQLAddress, settings: PostgreSQLSettings, newest: NewestTimeline = NewestTimeline()
    ) throws {
        self.settings = settings
        self.newest = newest
        self.handle = try address.connect()
        guard PQsetnonblocking(self.handle, 1) == 0 else {
            throw SQLError(.unavailable, "connecting: out of memory")
        }
        PQsetNoticeReceiver(
            self.handle,
            { context, _ in
                guard let context else { return }
                Unmanaged<PostgreSQLConnection>.fromOpaque(context).takeUnretainedValue().wasWarned = true
            }, Unmanaged.passUnretained(self).toOpaque())
        try self.checkServer()
    }

    deinit {
        PQfinish(self.handle)
    }

    // MARK: Statements

    @discardableResult
    func execute(_ sql: String, _ parameters: [SQLValue]) throws -> Int {
        try self.run(sql, parameters).changedRows
    }

    func firstRow(_ sql: String, _ parameters: [SQLValue]) throws -> SQLRow? {
        let result = try self.run(sql, parameters)
        guard result.count > 0 else { return nil }
        return SQLRow(columns: try result.columnNames(), values: try result.values(ofRow: 0))
    }

    func forEachRow(_ sql: String, _ parameters: [SQLValue], _ body: (SQLRow) throws -> Void) throws {
        let result = try self.run(sql, parameters)
        let columns = try result.columnNames()
        for row in 0..<result.count {
            try body(SQLRow(columns: columns, values: try result.values(ofRow: row)))
        }
    }

    private func run(_ sql: String, _ values: [SQLValue]) throws -> PostgreSQLResult {
        let parameters = PostgreSQLParameters(values)
        let name = try self.prepared(sql, parameters.types)
        let sent = parameters.withPointers { values, lengths, formats in
            PQsendQueryPrepared(self.handle, name, Int32(values.count), values, lengths, formats, 1)
        }
        return try self.answer(sent, while: "running a statement")
    }

    private func prepared(_ sql: String, _ types: [UInt32]) throws -> String {
        self.clock += 1
        let key = StatementKey(sql: sql, types: types)
        let name: String
        if let known = self.statements[key] {
            name = known.name
        } else {
            if self.statements.count >= Self.statementCapacity,
                let oldest = self.statements.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                try self.command("DEALLOCATE \(oldest.value.name)")
                self.statements.removeValue(forKey: oldest.key)
            }
            name = "s\(self.clock)"
            let text = sql.replacing("?", with: "$")
            let sent = PQsendPrepare(self.handle, name, text, Int32(types.count), types)
            _ = try self.answer(sent, while: "preparing a statement")
        }
        self.statements[key] = (name, self.clock)
        return name
    }

    /// Runs statements without parameters, one after the other, in one journey to the server; returns the last answer.
    @discardableResult
    func command(_ sql: String) throws -> PostgreSQLResult {
        try self.answer(PQsendQuery(self.handle, sql), while: "running `\(sql.prefix { $0 != ";" })`")
    }

    /// Waits for the answer to what was sent.
    private func answer(_ wasSent: Int32, while activity: String) throws -> PostgreSQLResult {
        guard wasSent == 1 else { throw self.lost(while: activity) }
        let deadline = ContinuousClock.now.advanced(by: self.settings.statementTimeout + Self.networkAllowance)
        var last: PostgreSQLResult?
        var failure: SQLError?
        while true {
            try self.waitForAnswer(until: deadline, while: activity)
            guard let pointer = PQgetResult(self.handle) else { break }
            let result = PostgreSQLResult(pointer)
            failure = failure ?? result.error(while: activity)
            last = result
        }
        if PQstatus(self.handle) != CONNECTION_OK { self.isUsable = false }
        if let failure { throw failure }
        guard let last else { throw self.lost(while: activity) }
        return last
    }

    /// Waits until libpq has a result to give without waiting.
    private func waitForAnswer(until deadline: ContinuousClock.Instant, while activity: String) throws {
        var unsent = PQflush(self.handle)
        while unsent == 1 || (unsent == 0 && PQisBusy(self.handle) == 1) {
            let patience = deadline - .now
            guard patience > .zero else {
                self.isUsable = false
                throw SQLError(.unavailable, "\(activity): the server does not answer")
            }
            let events = Int16(POLLIN) | (unsent == 1 ? Int16(POLLOUT) : 0)
            var descriptor = pollfd(fd: PQsocket(self.handle), events: events, revents: 0)
            guard poll(&descriptor, 1, Int32(patience.milliseconds)) >= 0 || errno == EINTR else {
                throw self.lost(while: activity)
            }
            // What fails here is told by the result that follows.
            if descriptor.revents & ~Int16(POLLOUT) != 0, PQconsumeInput(self.handle) == 0 { break }
            if unsent == 1 { unsent = PQflush(self.handle) }
        }
    }

    private func lost(while activity: String) -> SQLError {
        self.isUsable = false
        return SQLError(.unavailable, "\(activity): the connection to the server is lost")
    }

    // MARK: State

    /// The version of the server, such as 150 004 for 15.4.
    var serverVersion: Int32 { PQserverVersion(self.handle) }

    /// Whether a transaction is open, failed or not.
    var isInTransaction: Bool { PQtransactionStatus(self.handle) != PQTRANS_IDLE }

    /// Forgets the warnings so far.
    func forgetWarnings() { self.wasWarned = false }

    /// Keeps other migrations out with a lock of the application, and makes the schema.
    func beginMigration() throws {
        try self.execute("SELECT pg_advisory_xact_lock(7236837546213504613)")
        let schema = try self.firstRow("SELECT 1 FROM pg_namespace WHERE nspname = ?1", [.text(self.settings.schema)])
        guard schema == nil else { return }
        try self.execute("CREATE SCHEMA \(self.settings.schema)")
    }
}
