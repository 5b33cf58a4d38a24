// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// One commit in the write transaction that is open.
struct AccountCommitting {
    let table: any AccountTable
    let connection: any SQLConnection

    /// Stores a commit: revisions first, then the rows, then the tree they make.
    ///
    /// - Returns: `conflict` before anything was written.
    /// - Throws: ``AccountError`` with `invalidAccount`, upon which the transaction must not be kept.
    func store(_ commit: AccountCommit) throws -> CommitOutcome {
        for lock in self.connection.engine.changingAlone(self.table.lockedTable) { try self.connection.execute(lock) }
        let written = commit.inserts + commit.replaces
        guard Set(written.map(\.id)).count == written.count else { return .conflict }
        for account in commit.inserts {
            guard try self.version(of: account.id) == nil else { return .conflict }
        }
        var (transferred, steppingDown): ([Account.ID], [Account.ID]) = ([], [])
        for account in commit.replaces {
            guard let version = try self.version(of: account.id), version.revision == account.revision - 1
            else { return .conflict }
            if version.owner != account.owner { transferred.append(account.id) }
            let isClosing = account.status == .closed && version.status != .closed
            if isClosing || account.role < version.role { steppingDown.append(account.id) }
        }
        for (id, revision) in commit.reliesOn {
            guard try self.version(of: id)?.revision == revision else { return .conflict }
        }
        for id in steppingDown {
            guard try !self.isLeftOwning(id, by: written) else { return .conflict }
        }
        for account in commit.inserts { try self.table.insert(account, in: self.connection) }
        for account in commit.replaces { try self.table.replace(account, in: self.connection) }
        for id in commit.inserts.map(\.id) + transferred { try self.checkPath(of: id) }
        // What is new has only new accounts below it, which have been looked at. A transfer moves what is old.
        for id in transferred { try self.checkDepth(below: id) }
        return .committed
    }

    private func version(of id: Account.ID) throws -> AccountVersion? {
        let select = "SELECT revision, owner, role, status FROM \(self.table.name) WHERE id = ?1"
        guard let row = try self.connection.firstRow(select, [.identifier(id)]) else { return nil }
        return try SQLError.reading(as: AccountError.ofRecord, "account `\(id)`") {
            AccountVersion(
                revision: Int(try row.integer("revision")), owner: try row.optionalIdentifier("owner"),
                role: try row.word("role"), status: try row.word("status"))
        }
    }

    /// Whether an account would own others that are not closed, once `written` is stored.
    private func isLeftOwning(_ id: Account.ID, by written: [Account]) throws -> Bool {
        // One more than a commit can write is enough to find one that it does not write.
        let open = "SELECT id FROM \(self.table.name) WHERE owner = ?1 AND status <> 'closed' LIMIT ?2"
        let owned = try self.connection.query(open, [.identifier(id), .integer(AccountCommit.maximumRecords + 1)])
        let ids = Set(written.map(\.id))
        return try written.contains { $0.owner == id && $0.status != .closed }
            || owned.contains { !ids.contains(try $0.identifier("id")) }
    }

    /// Walks up from an account: every new cycle leads through one whose owner is new.
    private func checkPath(of id: Account.ID) throws {
        switch try self.connection.ownerPath(of: id, in: self.table)?.fault {
        case nil: return
        case .missingOwner:
            throw AccountError(.invalidAccount, "an owner of account `\(id)` does not exist")
        case .tooLong:
            throw AccountError(.invalidAccount, "account `\(id)` would be below itself or too deep in the tree")
        }
    }

    /// Walks down from an account that was transferred, in a tree without cycles.
    private func checkDepth(below id: Account.ID) throws {
        let depth = try self.connection.ownerPath(of: id, in: self.table)?.depth ?? 0
        guard try !self.connection.reaches(deeperThan: OwnershipTree.maximumDepth - depth, below: id, in: self.table)
        else {
            throw AccountError(.invalidAccount, "accounts below `\(id)` would be too deep in the tree")
        }
    }
}

/// What a commit compares of a row that is there.
private struct AccountVersion {
    let revision: Int
    let owner: Account.ID?
    let role: Accounts.Role
    let status: AccountStatus.Kind
}
