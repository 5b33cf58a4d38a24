// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import SearchText

/// A query over accounts as selects: the scope first, then what matches, then one page in its order.
///
/// All text was folded by the library before it was stored or asked, so that the engine compares bytes and nothing else.
struct AccountSearch {
    /// How many rows are read through the index of texts, and sorted; when there are more, reading rows in order soon
    /// fills a page.
    static let maximumMatches = 2_000

    private let query: AccountQuery
    private let engine: SQLEngine
    private let table: any AccountTable
    /// The question to the index of texts; nil when it says nothing, or the scope is deeper than one level.
    private let match: TextMatch?

    /// Takes a query that has been validated.
    init(_ query: AccountQuery, on engine: SQLEngine, in table: any AccountTable) {
        self.query = query
        self.engine = engine
        self.table = table
        // What begins with a text is in one place of the order, which is read faster than any other index.
        let isInOrder = query.terms.contains { $0.column(leading: query.order) != nil }
        let isIndexed =
            (query.directOwner != nil || query.scope == .everyone) && !isInOrder && table.hasTextIndex(on: engine)
        self.match = isIndexed ? TextMatch(query.terms, on: engine, in: table.listing) : nil
    }

    /// Returns the page.
    func page(from connection: any SQLConnection) throws -> [Account] {
        guard let (select, parameters) = self.select(usesIndex: try self.isRare(in: connection)) else { return [] }
        return try connection.query(select, parameters).map { try self.table.account($0, in: connection) }
    }

    /// Counts the accounts.
    func counts(from connection: any SQLConnection) throws -> AccountCounts {
        let usesIndex = try self.isRare(in: connection)
        guard !self.query.terms.isEmpty || self.query.created != nil else {
            return try self.counts(from: connection, usesIndex, atMost: nil)
        }
        let counts = try self.counts(from: connection, usesIndex, atMost: AccountQuery.maximumCount + 1)
        guard counts.total > AccountQuery.maximumCount else { return counts }
        var most = try self.counts(from: connection, usesIndex, atMost: AccountQuery.maximumCount)
        most.isComplete = false
        return most
    }

    /// The statement for a page; nil when nobody is in scope.
    func select(usesIndex: Bool) -> (text: String, parameters: [SQLValue])? {
        guard var condition = self.condition(usesIndex: usesIndex) else { return nil }
        self.query.after.map { condition.require(after: $0) }
        condition.require("role", oneOf: self.query.roles.map(\.rawValue))
        condition.require("status", oneOf: self.query.statuses.map(\.rawValue))
        let count = condition.parameter(.integer(self.query.limit))
        let text = """
            SELECT \(Account.columns) FROM \(self.table.listing) WHERE \(condition.text) ORDER BY \(self.query.order.columns) \
            LIMIT \(count)
            """
        return (text, condition.parameters)
    }

    /// Whether the index of texts finds so few rows that it pays to read just these, and not the few that are in scope.
    private func isRare(in connection: any SQLConnection) throws -> Bool {
        guard let match = self.match else { return false }
        if let owner = self.query.directOwner {
            let owned = try connection.firstRow(
                "SELECT count(*) AS rows FROM (SELECT 1 FROM \(self.table.name) WHERE owner = ?1 LIMIT ?2) AS owned",
                [.identifier(owner), .integer(Self.maximumMatches + 1)])
            guard try owned?.integer("rows") ?? 0 > Self.maximumMatches else { return false }
        }
        var condition = SQLCondition()
        let matches = match.select("1", in: &condition)
        let limit = condition.parameter(.integer(Self.maximumMatches + 1))
        let rows = try connection.firstRow(
            "SELECT count(*) AS rows FROM (\(matches) LIMIT \(limit)) AS found", condition.parameters)
        return try rows?.integer("rows") ?? 0 <= Self.maximumMatches
    }

    /// The statement for counts of at most so many accounts; nil when nobody is in scope.
    func counting(usesIndex: Bool, atMost limit: Int?) -> (text: String, parameters: [SQLValue])? {
        guard var condition = self.condition(usesIndex: usesIndex) else { return nil }
        var rows = "SELECT role, status FROM \(self.table.listing) WHERE \(condition.text)"
        if let limit { rows += " LIMIT \(condition.parameter(.integer(limit)))" }
        let text = "SELECT role, status, count(*) AS rows FROM (\(rows)) AS found GROUP BY role, status"
        return (text, condition.parameters)
    }

    private func counts(
        from connection: any SQLConnection, _ usesIndex: Bool, atMost limit: Int?
    ) throws -> AccountCounts {
        guard let select = self.counting(usesIndex: usesIndex, atMost: limit) else { return AccountCounts() }
        var counts = AccountCounts()
        try connection.forEachRow(select.text, select.parameters) { row in
            let group = AccountCounts.Group(try row.word("role"), try row.word("status"))
            counts.add(Int(try row.integer("rows")), to: group)
        }
        return counts
    }

    /// Scope, owner, times and terms; nil when nobody is in scope.
    private func condition(usesIndex: Bool) -> SQLCondition? {
        var condition = SQLCondition()
        guard condition.require(self.query.scope, owner: self.query.owner, in: self.table.name) else { return nil }
        if let created = self.query.created {
            condition.require("created_at >=", .timestamp(created.lowerBound))
            condition.require("created_at <", .timestamp(created.upperBound))
        }
        if usesIndex, let match = self.match {
            condition.require("\(match.key) IN (\(match.select(match.key, in: &condition)))")
        }
        for term in self.query.terms {
            let finds = term.needles.map { self.engine.finds(condition.parameter(.text($0)), in: "search_text") }
            condition.require("(\(finds.joined(separator: " OR ")))")
            if let column = term.column(leading: self.query.order) {
                // What begins with it is in one place of the order.
                condition.require("\(column) >=", .text(term.text.key.text))
                if let end = Self.end(of: term.text.key.text) { condition.require("\(column) <", .text(end)) }
            }
        }
        return condition
    }

    /// The first text after all that begin with a text; nil when there is none.
    private static func end(of start: String) -> String? {
        var scalars = start.unicodeScalars
        while let last = scalars.popLast() {
            let next = last == "\u{D7FF}" ? "\u{E000}" : Unicode.Scalar(last.value + 1)
            guard let next else { continue }
            scalars.append(next)
            return String(scalars)
        }
        return nil
    }
}

extension SQLCondition {
    /// Adds that a row comes after a position.
    fileprivate mutating func require(after position: AccountPosition) {
        let id = self.parameter(.identifier(position.id))
        switch position.key {
        case .text(let text):
            self.require("(\(position.order.keyColumn), id) > (\(self.parameter(.text(text.text))), \(id))")
        case .time(let time):
            let time = self.parameter(.timestamp(time))
            self.require("created_at <= \(time)")
            self.require("(created_at < \(time) OR id > \(id))")
        @unknown default: self.require("FALSE")
        }
    }
}

extension AccountOrder {
    fileprivate var keyColumn: String {
        switch self {
        case .name: "name_key"
        case .username: "username_key"
        case .created: "created_at"
        @unknown default: "id"
        }
    }

    fileprivate var columns: String { self == .created ? "created_at DESC, id" : "\(self.keyColumn), id" }
}

extension SearchTerm {
    /// The column of an order that a term asks for the beginning of.
    fileprivate func column(leading order: AccountOrder) -> String? {
        switch (self.place, order) {
        case (.start(of: .username), .username), (.start(of: .displayName), .name): order.keyColumn
        default: nil
        }
    }
}
