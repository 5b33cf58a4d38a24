// SPDX-License-Identifier: Apache-2.0

import CSQLite

/// One connection to a database file.
///
/// It is not Sendable, so the compiler confines it to the queue of its worker. That is why it is opened with
/// `SQLITE_OPEN_NOMUTEX`: two threads can never be inside it at once, and SQLite need not lock on every call.
final class SQLiteConnection: SQLConnection {
    /// What the connection is for.
    enum Role: Sendable {
        /// Changes rows.
        case writer
        /// Reads only; a statement that would change something is refused.
        case reader
        /// Copies the log into the file.
        case checkpointer
    }

    /// The oldest SQLite that will do: 3.37, for STRICT tables.
    static let oldestVersion: Int32 = 3_037_000
    /// To how many bytes the write-ahead log is cut when it starts anew.
    static let keptLogSize = 16 * 1_024 * 1_024

    let engine = SQLEngine.sqlite
    let role: Role
    let callbacks: SQLiteCallbacks
    /// False once the connection cannot be trusted any more; its worker then replaces it.
    var isUsable = true
    /// Whether a transaction was begun through `transaction(_:_:)` and has not been ended.
    var expectsTransaction = false

    private var handle: OpaquePointer?
    private var statements = SQLiteStatementCache()

    /// Opens the file, which must exist, and waits up to `busyTimeout` for each lock it needs.
    init(_ location: SQLiteLocation, role: Role, busyTimeout: Duration) throws {
        guard sqlite3_threadsafe() != 0 else {
            throw SQLError(.unavailable, "opening: this SQLite library was built for one thread only")
        }
        guard sqlite3_libversion_number() >= Self.oldestVersion else {
            throw SQLError(.unavailable, "opening: SQLite \(String(cString: sqlite3_libversion())) is too old")
        }
        self.role = role
        self.callbacks = SQLiteCallbacks(patience: busyTimeout)
        var handle: OpaquePointer?
        // Without CREATE: a file that has vanished is an error, not an empty database.
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(location.path, &handle, flags, nil)
        self.handle = handle
        guard code == SQLITE_OK, let handle else { throw SQLError(sqlite: code, on: nil, while: "opening") }
        guard sqlite3_db_readonly(handle, "main") == 0 else {
            throw SQLError(.unavailable, "opening: the file may not be written")
        }
        self.callbacks.register(on: handle)
        try self.configure(handle)
    }

    deinit {
        self.statements.removeAll()
        sqlite3_close_v2(self.handle)
    }

    /// Closes the connection; fails as misuse if a statement is still in use.
    func close() throws {
        self.statements.removeAll()
        let code = sqlite3_close(self.handle)
        guard code == SQLITE_OK else { throw SQLError(sqlite: code, on: nil, while: "closing") }
        self.handle = nil
        self.isUsable = false
    }

    // MARK: Statements

    /// Runs statements one after the other.
    @discardableResult
    func run(_ statements: [SQLStatement]) throws -> [SQLAnswer] {
        try statements.map { statement in
            var rows: [SQLRow] = []
            let changedRows = try self.execute(statement.text, statement.parameters) { rows.append($0) }
            return SQLAnswer(rows: rows, changedRows: changedRows)
        }
    }

    /// Runs a statement and returns how many rows it inserted, updated or deleted itself.
    @discardableResult
    func execute(_ sql: String, _ parameters: [SQLValue]) throws -> Int {
        try self.execute(sql, parameters) { _ in }
    }

    /// The first row of a statement, or nil if there is none.
    func firstRow(_ sql: String, _ parameters: [SQLValue]) throws -> SQLRow? {
        try self.withStatement(sql, parameters) { statement in
            guard try statement.step() else { return nil }
            return SQLRow(columns: try statement.columnNames(), values: try statement.columnValues())
        }
    }

    /// Hands each row to the body as it is read; an error thrown by the body ends the statement.
    func forEachRow(_ sql: String, _ parameters: [SQLValue], _ body: (SQLRow) throws -> Void) throws {
        _ = try self.execute(sql, parameters, body)
    }

    private func execute(_ sql: String, _ parameters: [SQLValue], _ body: (SQLRow) throws -> Void) throws -> Int {
        let handle = try self.openHandle()
        return try self.withStatement(sql, parameters) { statement in
            // Statements of other kinds leave the count of the statement before them in place.
            let before = sqlite3_total_changes(handle)
            var columns: [String]?
            while try statement.step() {
                let names = try columns ?? statement.columnNames()
                columns = names
                try body(SQLRow(columns: names, values: try statement.columnValues()))
            }
            return sqlite3_total_changes(handle) == before ? 0 : Int(sqlite3_changes(handle))
        }
    }

    /// Nothing: a transaction that writes is alone with the file, and the file is the place.
    func beginMigration() {}

    private func withStatement<R>(
        _ sql: String, _ parameters: [SQLValue], _ body: (SQLiteStatement) throws -> R
    ) throws -> R {
        let handle = try self.openHandle()
        // Some failures (a full disk, an input error) make SQLite roll back by itself. Whatever ran after that would
        // be committed statement by statement.
        guard !self.expectsTransaction || self.isInTransaction else {
            throw SQLError(.other, "the transaction has ended already")
        }
        do {
            let statement = try self.statements.take(sql) ?? SQLiteStatement(sql, on: handle)
            defer {
                statement.reset()
                self.statements.put(statement)
            }
            try statement.bind(parameters)
            return try body(statement)
        } catch let error as SQLError where self.role == .reader && error.engineCode == "\(SQLITE_READONLY)" {
            throw SQLError(.misuse, "a read must not change anything", engineCode: error.engineCode)
        }
    }

    // MARK: State

    /// Whether a transaction is open.
    var isInTransaction: Bool {
        guard let handle = self.handle else { return false }
        return sqlite3_get_autocommit(handle) == 0
    }

    func openHandle() throws -> OpaquePointer {
        guard let handle = self.handle else { throw SQLError(.misuse, "the connection has been closed") }
        return handle
    }

    private func configure(_ handle: OpaquePointer) throws {
        let code = csqlite_harden(handle)
        guard code == SQLITE_OK else { throw SQLError(sqlite: code, on: nil, while: "configuring") }
        try self.setWriteAheadLog()
        // FULL syncs the log at each commit: what has been reported as done survives a loss of power.
        try self.execute("PRAGMA synchronous = FULL")
        // On Apple systems only these make a sync reach the medium; elsewhere they change nothing.
        try self.execute("PRAGMA fullfsync = ON")
        try self.execute("PRAGMA checkpoint_fullfsync = ON")
        try self.execute("PRAGMA foreign_keys = ON")
        try self.execute("PRAGMA trusted_schema = OFF")
        // What is erased is to be gone from the file.
        try self.execute("PRAGMA secure_delete = ON")
        try self.execute("PRAGMA cell_size_check = ON")
        // Sorting must not leave personal data in a directory for temporary files.
        try self.execute("PRAGMA temp_store = MEMORY")
        try self.execute("PRAGMA journal_size_limit = \(Self.keptLogSize)")
        if self.role == .reader { try self.execute("PRAGMA query_only = ON") }
        guard try self.firstRow("PRAGMA foreign_keys")?.integer(at: 0) == 1 else {
            throw SQLError(.unavailable, "configuring: this SQLite library has no foreign keys")
        }
    }

    /// Switches the file to write-ahead logging, once for all connections.
    ///
    /// The switch needs the file for itself, and SQLite may report that it is busy without asking the busy handler,
    /// so the attempt is repeated here when two processes open a new file together.
    private func setWriteAheadLog() throws {
        let deadline = ContinuousClock.now.advanced(by: self.callbacks.patience)
        while true {
            do {
                guard try self.firstRow("PRAGMA journal_mode = WAL")?.text(at: 0) == "wal" else {
                    throw SQLError(.unavailable, "configuring: the file system does not allow write-ahead logging")
                }
                return
            } catch let error as SQLError where error.code == .busy && ContinuousClock.now < deadline {
                sqlite3_sleep(Int32.random(in: 1...8))
            }
        }
    }
}
