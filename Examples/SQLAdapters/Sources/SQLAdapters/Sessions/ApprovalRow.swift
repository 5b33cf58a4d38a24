// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Impersonation

/// An approval as a row of `approvals`, encoded before the write lock is taken.
struct ApprovalRow: Sendable {
    private let approval: Approval
    private let record: String

    init(_ approval: Approval) throws {
        self.approval = approval
        self.record = try StoredDocument.text(of: approval)
    }

    /// Stores the row in place of the one that is one revision older; no row if that is not there.
    var statement: SQLStatement {
        let statement =
            self.approval.revision == 1
            ? "INSERT INTO approvals (id, revision, is_requested, over_at, record) VALUES (?1, ?2, ?3, ?4, ?5)"
            : """
            UPDATE approvals SET (revision, is_requested, over_at, record) = (?2, ?3, ?4, ?5)
            WHERE id = ?1 AND revision = ?2 - 1
            """
        let values: [SQLValue] = [
            .identifier(self.approval.id), .integer(self.approval.revision), .bool(self.approval.isRequested),
            .timestamp(self.approval.over), .text(self.record),
        ]
        return SQLStatement(statement, values)
    }
}

extension Approval {
    /// The columns from which an approval is read.
    fileprivate static let columns = "id, revision, is_requested, over_at, record"

    /// The statement for one page of those that wait for an answer, read from their index in order.
    static func selectOpen(at time: Timestamp, after id: Approval.ID?, limit: Int) -> (
        text: String, parameters: [SQLValue]
    ) {
        var condition = SQLCondition()
        condition.require("is_requested = 1")
        condition.require("over_at >", .timestamp(time))
        if let id { condition.require("id >", .identifier(id)) }
        let count = condition.parameter(.integer(max(0, limit)))
        return (
            "SELECT \(Self.columns) FROM approvals WHERE \(condition.text) ORDER BY id LIMIT \(count)",
            condition.parameters
        )
    }

    fileprivate var isRequested: Bool { if case .requested = self.state { true } else { false } }

    /// Reads a row.
    ///
    /// - Throws: ``ImpersonationError`` with `invalidRecord` when the record cannot be read, or when a column does not
    ///   repeat it.
    fileprivate init(_ row: SQLRow) throws {
        let id: Approval.ID = try row.identifier("id")
        self = try StoredDocument.value(of: row, named: "approval `\(id)`") { (approval: Approval) in
            try approval.id == id && Int64(approval.revision) == row.integer("revision")
                && approval.isRequested == row.bool("is_requested") && approval.over == row.timestamp("over_at")
        }
    }
}

extension SQLConnection {
    func approval(_ id: Approval.ID) throws -> Approval? {
        try self.firstRow("SELECT \(Approval.columns) FROM approvals WHERE id = ?1", [.identifier(id)]).map {
            try Approval($0)
        }
    }

    func openApprovals(at time: Timestamp, after id: Approval.ID?, limit: Int) throws -> [Approval] {
        let (select, parameters) = Approval.selectOpen(at: time, after: id, limit: limit)
        return try self.query(select, parameters).map { try Approval($0) }
    }
}
