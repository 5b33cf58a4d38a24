// SPDX-License-Identifier: Apache-2.0

package import Accounts
internal import Foundation
internal import SearchText

/// An account as a row of `accounts`.
extension Account {
    /// The columns from which an account is read, in the order in which ``columnValues`` gives them.
    package static let columns = """
        id, username, display_name, company, email, domains, locale, role, creator, owner, status, suspended_by, \
        suspended_authority, suspended_reason, suspended_at, created_at, revision, last_change
        """

    /// The columns that searches compare, in the order in which ``searchValues`` gives them.
    private static let searchColumns = "search_text, name_key, username_key"

    /// The values of the columns that searches compare.
    package var searchValues: [SQLValue] {
        let keys = [self.displayName, self.username].map { FoldedText(folding: $0).key.text }
        return [.text(self.searchText)] + keys.map { .text($0) }
    }

    /// Inserts a row, or, as `UPDATE`, writes every column of it: the identifier first.
    static let insertion = """
        INSERT INTO accounts (\(Self.columns), \(Self.searchColumns))
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
        """
    static let replacement = """
        UPDATE accounts SET (\(Self.columns), \(Self.searchColumns))
        = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
        WHERE id = ?1
        """

    /// Reads a row.
    ///
    /// - Throws: ``AccountError`` with `invalidRecord`, naming account and column.
    package init(_ row: SQLRow) throws {
        let id: Account.ID = try SQLError.reading(as: AccountError.ofRecord) { try row.identifier("id") }
        self = try SQLError.reading(as: AccountError.ofRecord, "account `\(id)`") {
            var account = Account(
                id: id, username: try row.text("username"), displayName: try row.text("display_name"),
                company: try row.optionalText("company"), email: try row.optionalText("email"),
                domains: try Self.domains(row), locale: try row.optionalText("locale"), role: try row.word("role"),
                creator: try row.optionalIdentifier("creator"), status: try AccountStatus(row),
                createdAt: try row.timestamp("created_at"), revision: Int(try row.integer("revision")),
                lastChange: try row.optionalIdentifier("last_change"))
            // Apart, because an owner would be taken for the creator where there is none.
            account.owner = try row.optionalIdentifier("owner")
            return account
        }
    }

    /// The values of ``columns``.
    package func columnValues() throws -> [SQLValue] {
        var suspension: Suspension?
        if case .suspended(let found) = self.status { suspension = found }
        let domains = String(decoding: try JSONEncoder().encode(self.domains), as: UTF8.self)
        return [
            .identifier(self.id), .text(self.username), .text(self.displayName), .optional(self.company),
            .optional(self.email), .text(domains), .optional(self.locale), .text(self.role.rawValue),
            .optional(self.creator), .optional(self.owner), .text(self.status.kind.rawValue),
            .optional(suspension?.by), .optional(suspension?.authority.rawValue), .optional(suspension?.reason),
            .optional(suspension?.at), .timestamp(self.createdAt), .integer(self.revision),
            .optional(self.lastChange),
        ]
    }

    private static func domains(_ row: SQLRow) throws -> [String] {
        let text = try row.text("domains")
        guard let domains = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) else {
            throw SQLRow.invalid("domains", "no JSON array of texts")
        }
        return domains
    }
}

extension AccountStatus {
    fileprivate init(_ row: SQLRow) throws {
        let kind: Kind = try row.word("status")
        let particulars = ["suspended_by", "suspended_authority", "suspended_reason", "suspended_at"]
        guard try kind == .suspended || particulars.allSatisfy({ try row.value($0) == .null }) else {
            throw SQLRow.invalid("status", "`\(kind.rawValue)`, but there is a suspension")
        }
        switch kind {
        case .active: self = .active
        case .pending: self = .pending
        case .closed: self = .closed
        case .suspended:
            self = .suspended(
                Suspension(
                    by: try row.identifier("suspended_by"), authority: try row.word("suspended_authority"),
                    reason: try row.text("suspended_reason"), at: try row.timestamp("suspended_at")))
        @unknown default: throw SQLRow.invalid("status", "a word that this version cannot store")
        }
    }
}

extension AccountError {
    static func ofRecord(_ detail: String) -> AccountError { AccountError(.invalidRecord, detail) }
}
