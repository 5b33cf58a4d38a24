// SPDX-License-Identifier: Apache-2.0

import CPostgreSQL
import Foundation

/// One connection to a server.
///
/// It is not Sendable, so the compiler confines it to the queue of its worker.
final class PostgreSQLConnection: SQLConnection {
    /// How much longer than the server's own timeout the answer to a statement may take.
    static let networkAllowance: Duration = .seconds(5)

    let engine = SQLEngine.postgresql
    let settings: PostgreSQLSettings
    /// How long the server may work on a statement of the open transaction.
    var statementTimeout: Duration
    let newest: NewestTimeline
    /// The timeline of the server, once it has said.
    var timeline: UInt32 = 0
    /// False once the connection cannot be trusted any more; its worker then replaces it.
    var isUsable = true
    /// Whether the server warned about something since this was last set to false.
    fileprivate(set) var wasWarned = false

    /// What begins the transaction that is asked for, until it is sent with the first statement.
    var beginning: [SQLStatement] = []
    /// Whether a transaction was asked for through `transaction(_:_:)` and has not been ended.
    var expectsTransaction = false
    /// The statements that are prepared.
    var statements = PostgreSQLStatements()
    let handle: OpaquePointer

    /// Connects.
    ///
    /// - Throws: ``Undone`` when the server cannot be reached now, or has been replaced, ``SQLError`` when it refuses or will
    ///   not do.
    init(
        _ address: PostgreSQLAddress, settings: PostgreSQLSettings, newest: NewestTimeline = NewestTimeline()
    ) throws {
        self.settings = settings
        self.statementTimeout = settings.statementTimeout
        self.newest = newest
        self.handle = try address.connect()
        guard PQsetnonblocking(self.handle, 1) == 0 else {
            throw SQLError(.unavailable, "connecting: out of memory")
        }
        PQsetNoticeReceiver(
            self.handle,
            { context, result in
                // A notice is said for information; a warning says that something is not as it should be.
                let severity = PQresultErrorField(result, Int32(UInt8(ascii: "V"))).map { String(cString: $0) }
                guard let context, severity == "WARNING" else { return }
                Unmanaged<PostgreSQLConnection>.fromOpaque(context).takeUnretainedValue().wasWarned = true
            }, Unmanaged.passUnretained(self).toOpaque())
        do {
            try self.checkServer()
        } catch let error as SQLError where !self.isUsable {
            // It was lost before it was used for anything.
            throw Undone(error: error)
        }
    }

    deinit {
        PQfinish(self.handle)
    }

    // MARK: Statements

    @discardableResult
    func execute(_ sql: String, _ parameters: [SQLValue]) throws -> Int {
        try self.run([SQLStatement(sql, parameters)])[0].changedRows
    }

    func firstRow(_ sql: String, _ parameters: [SQLValue]) throws -> SQLRow? {
        try self.run([SQLStatement(sql, parameters)])[0].rows.first
    }

    func forEachRow(_ sql: String, _ parameters: [SQLValue], _ body: (SQLRow) throws -> Void) throws {
        for row in try self.run([SQLStatement(sql, parameters)])[0].rows { try body(row) }
    }

    @discardableResult
    func run(_ statements: [SQLStatement]) throws -> [SQLAnswer] {
        guard !statements.isEmpty else { return [] }
        try self.checkTransaction()
        // Whoever wants no statement wants no transaction either, so what begins one goes with the first.
        let first = self.beginning
        self.beginning = []
        return Array(try self.pipe(first + statements).dropFirst(first.count))
    }

    /// Runs statements without parameters, one after the other, in one journey to the server; returns the last answer.
    @discardableResult
    func command(_ sql: String) throws -> PostgreSQLResult {
        try self.answer(PQsendQuery(self.handle, sql), while: "running `\(sql.prefix { $0 != ";" })`")
    }

    /// Waits for the answer to what was sent.
    private func answer(_ wasSent: Int32, while activity: String) throws -> PostgreSQLResult {
        guard wasSent == 1 else { throw self.lost(while: activity) }
        let (result, error) = try self.lastResult(while: activity)
        if let error { throw error }
        return result
    }

    /// The last result of the statement whose turn it is, and its error.
    func lastResult(while activity: String) throws -> (result: PostgreSQLResult, error: SQLError?) {
        let deadline = self.deadline
        var last: PostgreSQLResult?
        var failure: SQLError?
        while let result = try self.nextResult(until: deadline, while: activity) {
            failure = failure ?? result.error(while: activity)
            last = result
            // In a pipeline no result follows that says so once the connection is gone.
            if PQstatus(self.handle) != CONNECTION_OK { break }
        }
        guard let last, PQstatus(self.handle) == CONNECTION_OK else {
            self.isUsable = false
            throw failure ?? self.lost(while: activity)
        }
        return (last, failure)
    }

    /// By when the answer to a statement that is sent now must be there.
    var deadline: ContinuousClock.Instant {
        .now.advanced(by: self.statementTimeout + Self.networkAllowance)
    }

    /// The next result; nil after the last one of a statement.
    func nextResult(until deadline: ContinuousClock.Instant, while activity: String) throws -> PostgreSQLResult? {
        try self.waitForAnswer(until: deadline, while: activity)
        return PQgetResult(self.handle).map { PostgreSQLResult($0) }
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

    func lost(while activity: String) -> SQLError {
        self.isUsable = false
        return SQLError(.unavailable, "\(activity): the connection to the server is lost")
    }

    // MARK: State

    /// The version of the server, such as 150 004 for 15.4.
    var serverVersion: Int32 { PQserverVersion(self.handle) }

    /// Whether a transaction is open, failed or not.
    var isInTransaction: Bool { PQtransactionStatus(self.handle) != PQTRANS_IDLE }

    /// No further journey is made behind a transaction that its body has ended: it would be committed by itself.
    func checkTransaction() throws {
        guard !self.expectsTransaction || !self.beginning.isEmpty || self.isInTransaction else {
            throw SQLError(.other, "the body has ended its transaction itself").withUnknownOutcome()
        }
    }

    /// Forgets the warnings so far.
    func forgetWarnings() { self.wasWarned = false }

    /// Keeps other migrations out with a lock of the application, and makes the schema.
    ///
    /// There is time: an index over a table that has grown is not made in the time that a statement of every day may take.
    /// But not for locks of others: everybody who comes later waits behind whoever waits for those.
    func beginMigration() throws {
        self.statementTimeout = PostgreSQLSettings.longestTime
        let timeout = SQLValue.text("\(self.statementTimeout.milliseconds)")
        try self.execute("SELECT set_config('statement_timeout', ?1, true)", [timeout])
        try self.execute("SELECT pg_advisory_xact_lock(7236837546213504613)")
        let patience = SQLValue.text("\(self.settings.statementTimeout.milliseconds)")
        try self.execute("SELECT set_config('lock_timeout', ?1, true)", [patience])
        let schema = try self.firstRow("SELECT 1 FROM pg_namespace WHERE nspname = ?1", [.text(self.settings.schema)])
        guard schema == nil else { return }
        try self.execute("CREATE SCHEMA \(self.settings.schema)")
    }
}
