// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension SQLConnection {
    /// Reads one page of entries.
    func entries(matching query: AuditQuery) throws -> [AuditEntry] {
        guard let bounds = try self.bounds(of: query) else { return [] }
        let (select, parameters) = query.select(within: bounds, on: self.engine)
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

    /// The statement for one page, which walks along an index in the order of the page, or along several at once.
    ///
    /// The narrowest column that is named is looked up. A person stands in either of two columns and kinds can be
    /// several: each of these is a select of its own, and the engine merges them as it walks.
    func select(within bounds: Bounds, on engine: SQLEngine) -> (text: String, parameters: [SQLValue]) {
        var condition = SQLCondition()
        let selects = self.lookups(within: bounds, in: &condition, on: engine)
        condition.require("leaf IS NOT NULL")
        if let subject = self.subject { condition.require("\(engine.aside("subject")) =", .identifier(subject)) }
        if let actor = bounds.actor {
            let handle = condition.parameter(.identifier(actor))
            condition.require(
                "(\(engine.aside("actor")) = \(handle) OR \(engine.aside("by_handle")) = \(handle))")
        }
        if let capability = self.capability {
            condition.require("\(engine.aside("capability")) =", .identifier(capability))
        }
        if let outcome = self.outcome { condition.require("\(engine.aside("outcome")) =", .text(outcome.rawValue)) }
        condition.require(engine.aside("kind"), oneOf: self.kinds.map(\.rawValue))
        if let first = bounds.first { condition.require("sequence >=", .integer(first)) }
        if let end = bounds.end { condition.require("sequence <", .integer(end)) }
        let isAscending = self.order == .oldestFirst
        if let after = self.after { condition.require(isAscending ? "sequence >" : "sequence <", .integer(after)) }
        let limit = condition.parameter(.integer(self.limit))
        let text = selects.map { "SELECT \(AuditEntry.columns) FROM entries WHERE \($0) AND \(condition.text)" }
        let order = "ORDER BY sequence \(isAscending ? "ASC" : "DESC") LIMIT \(limit)"
        return ("\(text.joined(separator: " UNION ALL ")) \(order)", condition.parameters)
    }

    /// What each select looks up; no entry is found by two of them.
    private func lookups(within bounds: Bounds, in condition: inout SQLCondition, on engine: SQLEngine) -> [String] {
        if let visit = self.visit { return ["visit = \(condition.parameter(.identifier(visit)))"] }
        if let subject = self.subject { return ["subject = \(condition.parameter(.identifier(subject)))"] }
        if let actor = bounds.actor {
            let handle = condition.parameter(.identifier(actor))
            return ["actor = \(handle)", "by_handle = \(handle) AND \(engine.aside("actor")) <> \(handle)"]
        }
        if let capability = self.capability { return ["capability = \(condition.parameter(.identifier(capability)))"] }
        if let outcome = self.outcome { return ["outcome = \(condition.parameter(.text(outcome.rawValue)))"] }
        guard !self.kinds.isEmpty else { return ["TRUE"] }
        return self.kinds.map(\.rawValue).sorted().map { "kind = \(condition.parameter(.text($0)))" }
    }
}
