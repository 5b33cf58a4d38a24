// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// An account and the owners above it, nearest first, as far as they were read.
struct OwnerPath {
    /// One account on the way up.
    struct Step {
        let id: Account.ID
        let role: Role
        let status: AccountStatus.Kind
        let owner: Account.ID?
    }

    /// Why a path does not end at the top of the tree.
    enum Fault: Hashable {
        /// The last owner named does not exist.
        case missingOwner
        /// The path is longer than the tree may be deep, or goes round for ever.
        case tooLong
    }

    /// The account itself, then its owners; one step for each, at most one more than the tree may be deep.
    let steps: [Step]

    /// Why the path does not end at the top; nil when it does.
    var fault: Fault? {
        guard self.steps.last?.owner != nil else { return nil }
        return self.steps.count > OwnershipTree.maximumDepth ? .tooLong : .missingOwner
    }

    /// How many owners are above the account.
    var depth: Int { self.steps.count - 1 }

    /// What deciding needs of the account.
    ///
    /// - Throws: ``AccountError`` with `invalidRecord` when the path has a fault.
    func standing() throws -> Standing {
        let account = self.steps[0]
        guard self.fault == nil else {
            throw AccountError.ofRecord("the owners of account `\(account.id)` do not lead to the top of the tree")
        }
        return Standing(
            id: account.id, role: account.role, status: account.status,
            owners: self.steps.dropFirst().map { Standing.Owner(id: $0.id, status: $0.status) })
    }
}

extension OwnerPath {
    /// Reads the rows of a path; nil when there are none.
    fileprivate init?(_ rows: [SQLRow], of id: Account.ID) throws {
        guard !rows.isEmpty else { return nil }
        let steps = try SQLError.reading(as: AccountError.ofRecord, "account `\(id)` or an owner of it") {
            try rows.map { row in
                Step(
                    id: try row.identifier("id"), role: try row.word("role"), status: try row.word("status"),
                    owner: try row.optionalIdentifier("owner"))
            }
        }
        self.init(steps: steps)
    }
}

extension SQLConnection {
    /// Reads the path of an account in one statement; nil when there is no such account.
    func ownerPath(of id: Account.ID, in table: any AccountTable) throws -> OwnerPath? {
        try self.ownerPaths(of: [id], in: table)[0]
    }

    /// Reads the paths of accounts, each in one statement.
    func ownerPaths(of ids: [Account.ID], in table: any AccountTable) throws -> [OwnerPath?] {
        let select = """
            WITH RECURSIVE path (id, role, status, owner, depth) AS (
                SELECT id, role, status, owner, 0 FROM \(table.name) WHERE id = ?1
                UNION ALL
                SELECT above.id, above.role, above.status, above.owner, path.depth + 1
                FROM path JOIN \(table.name) AS above ON above.id = path.owner
                WHERE path.depth < ?2
            )
            SELECT id, role, status, owner FROM path ORDER BY depth
            """
        let answers = try self.run(
            ids.map { SQLStatement(select, [.identifier($0), .integer(OwnershipTree.maximumDepth)]) })
        return try zip(ids, answers).map { id, answer in try OwnerPath(answer.rows, of: id) }
    }

    /// Whether any account is more than `levels` steps below this one.
    func reaches(deeperThan levels: Int, below id: Account.ID, in table: any AccountTable) throws -> Bool {
        try self.firstRow(
            """
            WITH RECURSIVE below (id, depth) AS (
                SELECT id, 1 FROM \(table.name) WHERE owner = ?1
                UNION ALL
                SELECT lower.id, below.depth + 1 FROM below JOIN \(table.name) AS lower ON lower.owner = below.id
                WHERE below.depth <= ?2
            )
            SELECT 1 FROM below WHERE depth > ?2 LIMIT 1
            """,
            [.identifier(id), .integer(levels)]
        ) != nil
    }
}
