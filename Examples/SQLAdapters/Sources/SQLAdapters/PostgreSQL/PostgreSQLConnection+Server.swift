// SPDX-License-Identifier: Apache-2.0

extension PostgreSQLConnection {
    /// The oldest server that will do: 13, where whoever owns a database may add `pg_trgm` to it.
    private static let oldestVersion: Int32 = 130_000

    /// A server that may forget what it has acknowledged, or that knows another text, is refused.
    ///
    /// Any weaker `synchronous_commit` than these would lose what a standby has not flushed when it takes over.
    func checkServer() throws {
        guard self.serverVersion >= Self.oldestVersion else {
            throw SQLError(.incompatibleSchema, "connecting: the server is older than PostgreSQL 13")
        }
        let wanted: KeyValuePairs = [
            "server_encoding": ["UTF8"], "fsync": ["on"], "full_page_writes": ["on"],
            "synchronous_commit": ["on", "remote_apply"],
        ]
        let settings = wanted.map { "current_setting('\($0.key)') AS \($0.key)" }.joined(separator: ", ")
        let row = try self.firstRow(
            "SELECT \(settings), pg_walfile_name(pg_current_wal_insert_lsn()) AS wal")
        for (name, values) in wanted {
            guard let value = try row?.text(name), values.contains(value) else {
                throw SQLError(.incompatibleSchema, "connecting: the server must have \(name) = \(values[0])")
            }
        }
        // The name of a file of the write-ahead log begins with the timeline.
        guard let timeline = try row.flatMap({ UInt32(try $0.text("wal").prefix(8), radix: 16) }) else {
            throw SQLError(.incompatibleSchema, "connecting: the server does not say on which timeline it is")
        }
        self.timeline = timeline
        try self.checkTimeline()
    }

    /// Gives the connection up when its server has been replaced by another.
    ///
    /// - Throws: ``Undone``, since the next attempt may find that other one: once this one is stopped, if its host is named
    ///   first.
    func checkTimeline() throws {
        guard !self.newest.admits(self.timeline) else { return }
        self.isUsable = false
        throw Undone(
            error: SQLError(
                .unavailable,
                "this server was replaced by another, on a newer timeline; stop it, and make it that one's standby"))
    }
}
