// SPDX-License-Identifier: Apache-2.0

import CSQLite

/// What SQLite calls back for one connection: the wait for a lock, and the length of the log after a commit.
///
/// Not Sendable: SQLite calls back on the thread that called it.
final class SQLiteCallbacks {
    /// How long one wait for a lock may last.
    var patience: Duration
    /// How many pages the write-ahead log had after the last commit of this connection.
    private(set) var pagesInLog = 0

    private var deadline: ContinuousClock.Instant?

    init(patience: Duration) {
        self.patience = patience
    }

    /// Registers the callbacks.
    ///
    /// The connection must keep this object for as long as it is open.
    func register(on connection: OpaquePointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_busy_handler(
            connection,
            { context, attempt in
                guard let context else { return 0 }
                let callbacks = Unmanaged<SQLiteCallbacks>.fromOpaque(context).takeUnretainedValue()
                return callbacks.waitsForLock(attempt: attempt) ? 1 : 0
            },
            context
        )
        // Taking this hook also turns SQLite's own automatic checkpoints off; see `SQLiteCheckpointer`.
        sqlite3_wal_hook(
            connection,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                Unmanaged<SQLiteCallbacks>.fromOpaque(context).takeUnretainedValue().pagesInLog = Int(pages)
                return SQLITE_OK
            },
            context
        )
    }

    /// Sleeps a little and answers whether to try again.
    ///
    /// SQLite's own handler ends at one attempt every 100 ms. A process that writes without pause leaves gaps much
    /// shorter than that, and another one could miss them all; short sleeps of random length do not.
    private func waitsForLock(attempt: Int32) -> Bool {
        let now = ContinuousClock.now
        if attempt == 0 { self.deadline = now.advanced(by: self.patience) }
        guard let deadline = self.deadline, now < deadline else { return false }
        sqlite3_sleep(attempt < 5 ? 1 : Int32.random(in: 1...8))
        return true
    }
}
