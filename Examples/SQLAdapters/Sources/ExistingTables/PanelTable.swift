// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import SQLAdapters

/// How accounts are written to the tables of the panel.
///
/// The triggers write to `account_versions` too; the row of an account that is written here is written last.
struct PanelTable: AccountTable {
    let name = PanelSchema.accounts
    let listing = PanelSchema.listed
    let lockedTable = PanelSchema.versions

    func hasTextIndex(on engine: SQLEngine) -> Bool { engine == .postgresql }

    func account(_ row: SQLRow, in connection: any SQLConnection) throws -> Account {
        var account = try Account(row)
        account.domains = try self.domains(of: account.id.number, in: connection).map(\.name)
        return account
    }

    func insert(_ account: Account, in connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO panel_users (uid, login, full_name, company, email, lang, kind, state, reseller_uid, created_by,
                created)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """,
            try self.details(of: account) + [.optional(account.creator?.number), .timestamp(account.createdAt)])
        try self.finish(account, movedFrom: nil, in: connection)
    }

    func replace(_ account: Account, in connection: any SQLConnection) throws {
        let number = try account.id.number
        let before = try connection.firstRow("SELECT reseller_uid FROM panel_users WHERE uid = ?1", [.integer(number)])
        try connection.execute(
            """
            UPDATE panel_users SET (login, full_name, company, email, lang, kind, state, reseller_uid)
            = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            WHERE uid = ?1
            """, try self.details(of: account))
        try self.finish(account, movedFrom: before?.optionalInteger("reseller_uid"), in: connection)
    }

    private func details(of account: Account) throws -> [SQLValue] {
        let kind =
            switch account.role {
            case .administrator: "admin"
            case .reseller: "reseller"
            case .customer: "client"
            @unknown default: throw AccountError(.invalidAccount, "the panel has no such role")
            }
        let state: Int64 =
            switch account.status {
            case .pending: 0
            case .active: 1
            case .suspended: 2
            case .closed: 3
            @unknown default: throw AccountError(.invalidAccount, "the panel has no such status")
            }
        return [
            .integer(try account.id.number), .text(account.username), .text(account.displayName),
            .optional(account.company), .optional(account.email), .optional(account.locale), .text(kind),
            .integer(state), .optional(try account.owner?.number),
        ]
    }

    /// Writes the domains, and what the panel does not know about an account.
    private func finish(_ account: Account, movedFrom before: Int64?, in connection: any SQLConnection) throws {
        let (number, owner) = (try account.id.number, try account.owner?.number)
        try self.store(account.domains, of: number, in: connection)
        // What a reseller gains or loses in a commit is counted by whoever made the commit, and not by the triggers too.
        for reseller in before == owner ? [] : [before, owner] {
            try connection.execute(
                "UPDATE account_versions SET revision = revision - 1 WHERE uid = ?1", [.optional(reseller)])
        }
        var suspension: Suspension?
        if case .suspended(let found) = account.status { suspension = found }
        try connection.execute(
            """
            UPDATE account_versions SET (revision, last_change, suspended_by, suspended_authority, suspended_reason,
                suspended_at, search_text, name_key, username_key) = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            WHERE uid = ?1
            """,
            [
                .integer(number), .integer(account.revision), .optional(account.lastChange),
                .optional(try suspension?.by.number), .optional(suspension?.authority.rawValue),
                .optional(suspension?.reason), .optional(suspension?.at),
            ] + account.searchValues)
    }

    // MARK: Domains

    private func domains(of user: Int64, in connection: any SQLConnection) throws -> [(row: Int64, name: String)] {
        let select = "SELECT domain_id, name FROM panel_domains WHERE uid = ?1 ORDER BY place, domain_id"
        return try connection.query(select, [.integer(user)]).map { (try $0.integer("domain_id"), try $0.text("name")) }
    }

    /// Leaves each domain that stays in its row, since more hangs on that in a panel.
    private func store(_ domains: [String], of user: Int64, in connection: any SQLConnection) throws {
        let stored = try self.domains(of: user, in: connection)
        guard stored.map(\.name) != domains else { return }
        var rows = Dictionary(grouping: stored, by: \.name).mapValues { $0.map(\.row)[...] }
        for (place, domain) in domains.enumerated() {
            if let row = rows[domain]?.popFirst() {
                try connection.execute(
                    "UPDATE panel_domains SET place = ?2 WHERE domain_id = ?1", [.integer(row), .integer(place)])
            } else {
                try connection.execute(
                    "INSERT INTO panel_domains (uid, place, name) VALUES (?1, ?2, ?3)",
                    [.integer(user), .integer(place), .text(domain)])
            }
        }
        for row in rows.values.joined() {
            try connection.execute("DELETE FROM panel_domains WHERE domain_id = ?1", [.integer(row)])
        }
    }
}

extension Account.ID {
    /// The number of the user whose identifier it is.
    ///
    /// Only the digits as the database writes them: `007` and `+7` are not the identifier of user 7, or two texts would
    /// name one person in the log.
    fileprivate var number: Int64 {
        get throws {
            guard let number = Int64(self.rawValue), String(number) == self.rawValue else {
                throw AccountError(
                    .invalidAccount, "`\(self)` is no number of a user; draw one from the panel's sequence")
            }
            return number
        }
    }
}
