// SPDX-License-Identifier: Apache-2.0

/// The prepared statements of one connection that are not in use, up to a limit.
///
/// A statement is taken out while it runs, so a body that runs the same text again inside a loop over its rows gets a
/// second statement instead of disturbing the first.
struct SQLiteStatementCache {
    /// How many statements are kept; the one unused for longest goes first.
    static let capacity = 64

    private var entries: [String: (statement: SQLiteStatement, lastUse: UInt64)] = [:]
    private var clock: UInt64 = 0

    /// How many statements are kept now.
    var count: Int { self.entries.count }

    /// Takes out the statement with this text, if there is one.
    mutating func take(_ sql: String) -> SQLiteStatement? {
        self.entries.removeValue(forKey: sql)?.statement
    }

    /// Puts a statement back for its next use.
    mutating func put(_ statement: SQLiteStatement) {
        self.clock += 1
        self.entries[statement.sql] = (statement, self.clock)
        guard self.entries.count > Self.capacity else { return }
        if let oldest = self.entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            self.entries.removeValue(forKey: oldest.key)
        }
    }

    /// Finalises all statements.
    mutating func removeAll() {
        self.entries.removeAll()
    }
}
