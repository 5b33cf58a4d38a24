// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension SQLiteConnection {
    /// Reads one page of entries.
    func entries(matching query: AuditQuery) throws -> [AuditEntry] {
        guard let bounds = try self.bounds(of: query) else { return [] }
        let (select, parameters) = query.select(within: bounds)
        return try self.query(select, parameters).map(AuditEntry.init(_:))
    }

    /// What a query asks for in the log's own terms; nil when nothing can match.
    private func bounds(of query: AuditQuery) throws -> AuditQuery.Bounds? {
        var bounds = AuditQuery.Bounds()
        if let actor = query.actor {
            guard let handle = try self.handle(of: actor) else { return nil }
            bounds.actor = handle
        }
        if let from = query.from {
            guard let first = try self.firstSequence(recordedFrom: from) else { return nil }
            bounds.first = first
        }
        bounds.end = try query.until.flatMap { try self.firstSequence(recordedFrom: $0) }
        return bounds
    }

    private func firstSequence(recordedFrom time: Timestamp) throws -> Int64? {
        try self.firstRow(
            "SELECT sequence FROM entries WHERE recorded_at >= ?1 ORDER BY recorded_at, sequence LIMIT 1",
            [.timestamp(time)]
        )?.count("sequence")
    }
}

extension AuditQuery {
    /// The parts of a query that must be looked up: whose handle it is, and, since times never go back from entry to
    /// entry, between which sequences the times lie.
    struct Bounds {
        var actor: StaffHandle?
        var first: Int64?
        var end: Int64?
    }

    /// The statement for one page, which reads one index in the order of the page; kinds alone have none.
    func select(within bounds: Bounds) -> (text: String, parameters: [SQLValue]) {
        var condition = SQLCondition()
        condition.require("leaf IS NOT NULL")
        // The narrowest of the three is looked up. A unary plus keeps the others out of the choice of an index.
        if let visit = self.visit { condition.require("visit =", .identifier(visit)) }
        if let subject = self.subject {
            condition.require(self.visit == nil ? "subject =" : "+subject =", .identifier(subject))
        }
        if let actor = bounds.actor {
            let isNarrowest = self.visit == nil && self.subject == nil
            condition.require(isNarrowest ? "actor =" : "+actor =", .identifier(actor))
        }
        condition.require("kind", oneOf: self.kinds.map(\.rawValue))
        if let first = bounds.first { condition.require("sequence >=", .integer(first)) }
        if let end = bounds.end { condition.require("sequence <", .integer(end)) }
        let isAscending = self.order == .oldestFirst
        if let after = self.after { condition.require(isAscending ? "sequence >" : "sequence <", .integer(after)) }
        let limit = condition.parameter(.integer(self.limit))
        let select = """
            SELECT \(AuditEntry.columns) FROM entries WHERE \(condition.text)
            ORDER BY sequence \(isAscending ? "ASC" : "DESC") LIMIT \(limit)
            """
        return (select, condition.parameters)
    }
}
